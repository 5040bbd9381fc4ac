import type { Transport } from '../api/transport-types.ts';
import { runCommandOnceOffered } from '../commands/commands.ts';
import { goToHash, showView } from '../location/use-location.ts';
import { notify } from '../notices/notices.ts';
import { dropTarget } from './drop-target.ts';

/** Does what the window's menu, a link and the operating system ask for. */
export function followOutside(transport: Transport): void {
  transport.on('navigate', ({ location }) => goToHash(location));
  transport.on('command', ({ id }) => runCommandOnceOffered(id));
  transport.on('dropped', ({ paths }) => {
    if (paths.length === 0) {
      notify({
        kind: 'error',
        title: 'Nothing that was dropped can be used here',
        details: 'Drop a folder of images, a CSV of scores or a GGUF model.',
      });
      return;
    }
    const { view, params } = dropTarget(paths);
    showView(view, {}, params);
  });
}
