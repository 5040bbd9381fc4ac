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
      title: 'Opening the demo workspace',
      details: 'The first time, faces are drawn and compared, which takes about 10 seconds.',
    });
  } catch (error) {
    notify({ kind: 'error', title: 'Could not open the demo workspace', error });
  }
}
