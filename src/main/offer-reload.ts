import { app, dialog, type BrowserWindow } from 'electron';

const RELOAD = 0;

/**
 * When the page's process dies or does not answer, says so and offers to load it again. Nothing is lost: answers are in
 * the store, and runs go on in the main process.
 */
export function offerReload(window: BrowserWindow): void {
  let asking = false;
  const ask = async (message: string, detail: string, otherwise: string): Promise<boolean> => {
    if (asking || window.isDestroyed()) return false;
    asking = true;
    const { response } = await dialog.showMessageBox(window, {
      type: 'error',
      title: 'Tiebreak',
      message,
      detail,
      buttons: ['Reload the page', otherwise],
      defaultId: RELOAD,
      cancelId: RELOAD,
    });
    asking = false;
    if (window.isDestroyed()) return false;
    if (response === RELOAD) window.webContents.reload();
    return response !== RELOAD;
  };
  window.webContents.on('render-process-gone', (_event, { reason, exitCode }) => {
    if (reason === 'clean-exit') return;
    const detail = `Its process ended (${reason}, code ${exitCode}). Nothing shown as saved is lost, and runs continue.`;
    void ask('The page has crashed.', detail, 'Quit').then((quit) => {
      if (quit) app.quit();
    });
  });
  window.on('unresponsive', () => {
    void ask('The page is not responding.', 'It may be busy, or stuck.', 'Wait');
  });
}
