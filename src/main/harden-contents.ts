import { app, type WebContents } from 'electron';
import { isPageUrl } from './app-scheme.ts';

/** Keeps every page that will ever exist where it is: see {@link hardenContents}. */
export function hardenAllContents(): void {
  app.on('web-contents-created', (_event, contents) => hardenContents(contents));
}

/** The page cannot leave its address, open a window, or hold a frame or webview. Links lead nowhere outside. */
function hardenContents(contents: WebContents): void {
  contents.on('will-frame-navigate', (details) => {
    if (!details.isMainFrame || !isPageUrl(details.url)) details.preventDefault();
  });
  contents.on('will-navigate', (details) => {
    if (!isPageUrl(details.url)) details.preventDefault();
  });
  // Nothing that the program serves redirects.
  contents.on('will-redirect', (details) => details.preventDefault());
  contents.on('will-attach-webview', (event) => event.preventDefault());
  contents.setWindowOpenHandler(() => ({ action: 'deny' }));
}
