import { request } from '../api/request.ts';
import { notify } from '../notices/notices.ts';
import { keepLocationNow } from './kept-location.ts';

/** Opens the demo workspace, which is made where it is not there yet. */
export async function openDemo(): Promise<void> {
  try {
    await keepLocationNow();
    await request('workspace.demo', {});
    notify({
      kind: 'info',
      title: 'The demo workspace is being opened',
      details: 'Where it is not there yet, faces are drawn and compared first: about 10 seconds.',
    });
  } catch (error) {
    notify({ kind: 'error', title: 'The demo workspace cannot be opened', error });
  }
}
