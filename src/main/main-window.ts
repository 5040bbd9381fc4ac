import path from 'node:path';
import { app, BrowserWindow, screen } from 'electron';
import { printBug } from '../workbench/print-bug.ts';
import { PAGE_URL } from './app-scheme.ts';
import { offerReload } from './offer-reload.ts';
import { placeWindow, readWindowState, SMALLEST, writeWindowState } from './window-state.ts';

/** Behind the page until it is painted, dark and light as the page's own. */
const BACKGROUND = { dark: '#1a1b1e', light: '#ffffff' } as const;

/** After the last move or resize, in milliseconds. */
const STATE_DELAY = 500;

/**
 * Opens the window, where it was the last time, on the workbench's page.
 *
 * The page has no Node, no Electron and no other origin: what it can do is in src/ipc/bridge.ts.
 *
 * @param dark whether the person's system is dark
 */
export function openMainWindow(dark: boolean): BrowserWindow {
  const stateFile = path.join(app.getPath('userData'), 'window.json');
  const main = screen.getPrimaryDisplay();
  const others = screen.getAllDisplays().filter(({ id }) => id !== main.id);
  const { maximised, ...bounds } = placeWindow(
    readWindowState(stateFile),
    [main, ...others].map(({ workArea }) => workArea),
  );
  const window = new BrowserWindow({
    ...bounds,
    minWidth: SMALLEST.width,
    minHeight: SMALLEST.height,
    title: 'Tiebreak',
    backgroundColor: dark ? BACKGROUND.dark : BACKGROUND.light,
    show: false,
    webPreferences: {
      preload: path.join(app.getAppPath(), 'out', 'preload', 'index.cjs'),
      sandbox: true,
      contextIsolation: true,
      nodeIntegration: false,
      nodeIntegrationInWorker: false,
      nodeIntegrationInSubFrames: false,
      webSecurity: true,
      allowRunningInsecureContent: false,
      experimentalFeatures: false,
      webviewTag: false,
      navigateOnDragDrop: false,
      // Its dictionaries would be downloaded.
      spellcheck: false,
      devTools: !app.isPackaged,
    },
  });
  window.once('ready-to-show', () => {
    if (maximised) window.maximize();
    window.show();
  });
  keepState(window, stateFile);
  offerReload(window);
  // A load that another one, or the end of the window, breaks off is no failure.
  window.loadURL(PAGE_URL).catch((error: unknown) => {
    if (!window.isDestroyed()) printBug('Loading the page', error);
  });
  return window;
}

function keepState(window: BrowserWindow, file: string): void {
  let timer: NodeJS.Timeout | undefined;
  const write = (): void => {
    writeWindowState(file, { ...window.getNormalBounds(), maximised: window.isMaximized() });
  };
  const writeSoon = (): void => {
    clearTimeout(timer);
    timer = setTimeout(write, STATE_DELAY);
  };
  window.on('resize', writeSoon);
  window.on('move', writeSoon);
  window.on('close', () => {
    clearTimeout(timer);
    write();
  });
}
