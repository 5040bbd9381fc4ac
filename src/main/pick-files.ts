import { dialog, type BrowserWindow } from 'electron';
import type { Platform } from '../workbench/platform.ts';

type PickOptions = Parameters<NonNullable<Platform['pick']>>[0];

/** The operating system's own dialog, over the window. @returns no path when the person cancelled */
export async function pickFiles(
  window: BrowserWindow | null,
  { kind, title, endings }: PickOptions,
): Promise<readonly string[]> {
  const options: Electron.OpenDialogOptions = {
    title,
    properties: kind === 'folder' ? ['openDirectory', 'createDirectory'] : ['openFile', 'multiSelections'],
    // Electron writes endings without their dot.
    ...(kind === 'folder' || endings.length === 0
      ? {}
      : {
          filters: [
            { name: endings.join(', '), extensions: endings.map((ending) => ending.replace(/^\./, '')) },
          ],
        }),
  };
  const { canceled, filePaths } = await (window === null
    ? dialog.showOpenDialog(options)
    : dialog.showOpenDialog(window, options));
  return canceled ? [] : filePaths;
}
