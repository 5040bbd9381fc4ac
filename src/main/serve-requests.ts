import { ipcMain, type IpcMainEvent, type IpcMainInvokeEvent } from 'electron';
import { z } from 'zod';
import { CHANNELS } from '../ipc/bridge.ts';
import type { Reply } from '../ipc/requests.ts';
import { APP_ORIGIN } from './app-scheme.ts';

const droppedSchema = z.array(z.string().min(1).max(4096)).max(1000);

/** What the page can reach; the workbench checks names and parameters itself. */
export interface PageListener {
  request(name: string, params: unknown): Promise<Reply<unknown>>;
  dropped(paths: readonly string[]): void;
}

/** Answers the page over its two channels, and nobody else. */
export function serveRequests(listener: PageListener): void {
  ipcMain.handle(CHANNELS.request, async (event, name: unknown, params: unknown): Promise<Reply<unknown>> => {
    if (!isFromPage(event)) throw new Error('Only the workbench itself may ask.');
    if (typeof name !== 'string')
      return {
        ok: false,
        error: {
          code: 'bad-request',
          message: 'The request has no name.',
          action: 'Reload the page; it may be an older version.',
        },
      };
    return listener.request(name, params);
  });
  ipcMain.on(CHANNELS.dropped, (event, paths: unknown) => {
    const checked = droppedSchema.safeParse(paths);
    if (isFromPage(event) && checked.success) listener.dropped(checked.data);
  });
}

/** Whether a message comes from the page itself: not from a frame inside it, and from no other origin. */
function isFromPage({ senderFrame }: IpcMainEvent | IpcMainInvokeEvent): boolean {
  return senderFrame !== null && senderFrame.parent === null && senderFrame.origin === APP_ORIGIN;
}
