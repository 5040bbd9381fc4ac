import { contextBridge, ipcRenderer, webUtils, type IpcRendererEvent } from 'electron';
import { BRIDGE_NAME, CHANNELS, type Bridge } from '../ipc/bridge.ts';
import type { Message } from '../ipc/events.ts';
import type { Reply } from '../ipc/requests.ts';

const bridge: Bridge<File> = {
  request: (name, params) => ipcRenderer.invoke(CHANNELS.request, name, params) as Promise<Reply<unknown>>,
  on(listener) {
    // Electron's event object, which leads back to the sender, stays here.
    const entry = (_event: IpcRendererEvent, message: Message): void => {
      listener(message);
    };
    ipcRenderer.on(CHANNELS.event, entry);
    return () => {
      ipcRenderer.off(CHANNELS.event, entry);
    };
  },
  pathsOf(files) {
    // A file that was made in the page has no path.
    const paths = files.map((file) => webUtils.getPathForFile(file)).filter((path) => path !== '');
    if (paths.length > 0) ipcRenderer.send(CHANNELS.dropped, paths);
    return paths;
  },
};

contextBridge.exposeInMainWorld(BRIDGE_NAME, bridge);
