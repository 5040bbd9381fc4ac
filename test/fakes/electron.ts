/**
 * Electron as far as the desktop program uses it: events are real emitters, what would reach the screen or the system is
 * kept in {@link seen}, and a utility process is a child of Node's with the same parent port.
 */
import { fork, type ChildProcess } from 'node:child_process';
import { EventEmitter } from 'node:events';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

type Listener = (...args: unknown[]) => unknown;
type Request = (request: globalThis.Request) => Promise<Response>;
interface Bounds {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** What the program did that a person or the system would notice. */
export const seen = {
  schemes: [] as { scheme: string; privileges: Record<string, boolean> }[],
  windows: [] as BrowserWindow[],
  menu: null as MenuItem[] | null,
  errorBoxes: [] as { title: string; content: string }[],
  messageBoxes: [] as { message: string; detail?: string; buttons?: string[] }[],
  openDialogs: [] as { title?: string; properties?: string[]; filters?: { extensions: string[] }[] }[],
  recentDocuments: [] as string[],
  protocolClients: [] as string[],
  exitCode: null as number | null,
  quits: 0,
  sleepBlockers: new Set<number>(),
  exposed: new Map<string, unknown>(),
  copied: [] as string[],
  lockData: null as unknown,
  sent: [] as { channel: string; args: unknown[] }[],
  forks: [] as string[],
};

/** What a person answers, or the system says, when asked next. */
export const answers = {
  openDialog: [] as string[],
  messageBox: 0,
  lock: true,
  packaged: false,
  appPath: fileURLToPath(new URL('../..', import.meta.url)),
  displays: [{ id: 1, workArea: { x: 0, y: 0, width: 1920, height: 1040 } }],
  paths: new Map<string, string>(),
  invoked: (() => Promise.resolve(undefined)) as (channel: string, ...args: unknown[]) => Promise<unknown>,
  filePaths: new Map<unknown, string>(),
};

/** An event that can be prevented. */
export function preventable<Fields extends object>(
  fields: Fields,
): Fields & { defaultPrevented: boolean; preventDefault(): void } {
  return {
    ...fields,
    defaultPrevented: false,
    preventDefault() {
      this.defaultPrevented = true;
    },
  };
}

class App extends EventEmitter {
  sandboxed = false;
  get isPackaged(): boolean {
    return answers.packaged;
  }
  whenReady(): Promise<void> {
    return Promise.resolve();
  }
  enableSandbox(): void {
    this.sandboxed = true;
  }
  requestSingleInstanceLock(data: unknown): boolean {
    seen.lockData = data;
    return answers.lock;
  }
  getPath(name: string): string {
    return answers.paths.get(name) ?? path.join(os.tmpdir(), `tiebreak-fake-${name}`);
  }
  getAppPath(): string {
    return answers.appPath;
  }
  getVersion(): string {
    return '0.0.0-fake';
  }
  setAsDefaultProtocolClient(scheme: string): void {
    seen.protocolClients.push(scheme);
  }
  addRecentDocument(file: string): void {
    seen.recentDocuments.push(file);
  }
  quit(): void {
    seen.quits++;
    const event = preventable({});
    this.emit('before-quit', event);
    if (!event.defaultPrevented) this.exit(0);
  }
  exit(code: number): void {
    seen.exitCode = code;
  }
}
export const app = new App();

export class WebContents extends EventEmitter {
  readonly mainFrame = new Frame();
  readonly session = session.defaultSession;
  readonly sent: { channel: string; args: unknown[] }[] = [];
  openHandler: ((details: { url: string }) => { action: string }) | undefined;
  reloads = 0;
  crashed = false;
  setWindowOpenHandler(handler: (details: { url: string }) => { action: string }): void {
    this.openHandler = handler;
  }
  send(channel: string, ...args: unknown[]): void {
    this.sent.push({ channel, args: args.map((arg) => structuredClone(arg)) });
  }
  getURL(): string {
    return this.mainFrame.url;
  }
  reload(): void {
    this.reloads++;
    this.emit('did-start-navigation', { isMainFrame: true, isSameDocument: false, url: this.getURL() });
  }
}

export class Frame {
  url = '';
  parent: Frame | null = null;
  get origin(): string {
    const { protocol, host } = new URL(this.url === '' ? 'about:blank' : this.url);
    return host === '' ? 'null' : `${protocol}//${host}`;
  }
}

export class BrowserWindow extends EventEmitter {
  static getAllWindows(): BrowserWindow[] {
    return seen.windows.filter((window) => !window.isDestroyed());
  }
  readonly webContents: WebContents;
  readonly options: Record<string, unknown> & { webPreferences: Record<string, unknown> };
  readonly calls: string[] = [];
  progress = -1;
  maximized = false;
  minimized = false;
  bounds: Bounds;
  #destroyed = false;

  constructor(options: Record<string, unknown> & { webPreferences: Record<string, unknown> }) {
    super();
    this.options = options;
    this.webContents = new WebContents();
    const { x = 0, y = 0, width = 800, height = 600 } = options as Partial<Bounds>;
    this.bounds = { x, y, width, height };
    seen.windows.push(this);
    app.emit('web-contents-created', {}, this.webContents);
  }
  loadURL(url: string): Promise<void> {
    this.webContents.emit('did-start-navigation', { isMainFrame: true, isSameDocument: false, url });
    this.webContents.mainFrame.url = url;
    this.emit('ready-to-show');
    return Promise.resolve();
  }
  show(): void {
    this.calls.push('show');
  }
  focus(): void {
    this.calls.push('focus');
  }
  restore(): void {
    this.minimized = false;
  }
  maximize(): void {
    this.maximized = true;
  }
  isMaximized(): boolean {
    return this.maximized;
  }
  isMinimized(): boolean {
    return this.minimized;
  }
  isDestroyed(): boolean {
    return this.#destroyed;
  }
  getNormalBounds(): Bounds {
    return this.bounds;
  }
  setProgressBar(progress: number): void {
    this.progress = progress;
  }
  close(): void {
    this.emit('close', preventable({}));
    this.#destroyed = true;
    this.emit('closed');
    if (BrowserWindow.getAllWindows().length === 0) app.emit('window-all-closed');
  }
}

class Session extends EventEmitter {
  readonly handlers = new Map<string, Request>();
  permissionRequest:
    | ((
        contents: unknown,
        permission: string,
        callback: (granted: boolean) => void,
        details: { requestingUrl: string },
      ) => void)
    | undefined;
  permissionCheck: ((contents: unknown, permission: string, requestingOrigin: string) => boolean) | undefined;
  devicePermission: ((details: unknown) => boolean) | undefined;
  beforeRequest:
    | ((details: { url: string }, callback: (response: { cancel?: boolean }) => void) => void)
    | undefined;

  readonly protocol = {
    handle: (scheme: string, handler: Request) => void this.handlers.set(scheme, handler),
  };
  readonly webRequest = {
    onBeforeRequest: (listener: NonNullable<Session['beforeRequest']>) => {
      this.beforeRequest = listener;
    },
  };
  setPermissionRequestHandler(handler: NonNullable<Session['permissionRequest']>): void {
    this.permissionRequest = handler;
  }
  setPermissionCheckHandler(handler: NonNullable<Session['permissionCheck']>): void {
    this.permissionCheck = handler;
  }
  setDevicePermissionHandler(handler: NonNullable<Session['devicePermission']>): void {
    this.devicePermission = handler;
  }
  /** As the page would ask for an address of a scheme that the program serves. */
  fetch(url: string, init?: RequestInit): Promise<Response> {
    const handler = this.handlers.get(new URL(url).protocol.slice(0, -1));
    if (handler === undefined) throw new Error(`nothing serves ${url}`);
    // `new Request` of Node's normalises dots in an address, as Chromium does.
    return handler(new Request(url, init));
  }
}
export const session = { defaultSession: new Session() };

export const protocol = {
  registerSchemesAsPrivileged(schemes: typeof seen.schemes): void {
    seen.schemes.push(...schemes);
  },
};

class IpcMain extends EventEmitter {
  readonly handlers = new Map<string, Listener>();
  handle(channel: string, handler: Listener): void {
    if (this.handlers.has(channel)) throw new Error(`a second handler for '${channel}'`);
    this.handlers.set(channel, handler);
  }
}
export const ipcMain = new IpcMain();

class IpcRenderer extends EventEmitter {
  invoke(channel: string, ...args: unknown[]): Promise<unknown> {
    seen.sent.push({ channel, args });
    return answers.invoked(channel, ...args);
  }
  send(channel: string, ...args: unknown[]): void {
    seen.sent.push({ channel, args });
  }
}
export const ipcRenderer = new IpcRenderer();

export const contextBridge = {
  exposeInMainWorld(name: string, api: unknown): void {
    seen.exposed.set(name, api);
  },
};

export const webUtils = {
  getPathForFile: (file: unknown): string => answers.filePaths.get(file) ?? '',
};

export interface MenuItem {
  readonly label?: string;
  readonly role?: string;
  readonly type?: string;
  readonly accelerator?: string;
  readonly submenu?: MenuItem[];
  readonly click?: () => void;
}
export const Menu = {
  buildFromTemplate: (template: MenuItem[]): MenuItem[] => template,
  setApplicationMenu(menu: MenuItem[]): void {
    seen.menu = menu;
  },
};

export const dialog = {
  showErrorBox(title: string, content: string): void {
    seen.errorBoxes.push({ title, content });
  },
  showMessageBox(...args: unknown[]): Promise<{ response: number }> {
    seen.messageBoxes.push(args.at(-1) as (typeof seen.messageBoxes)[number]);
    return Promise.resolve({ response: answers.messageBox });
  },
  showOpenDialog(...args: unknown[]): Promise<{ canceled: boolean; filePaths: string[] }> {
    seen.openDialogs.push(args.at(-1) as (typeof seen.openDialogs)[number]);
    return Promise.resolve({ canceled: answers.openDialog.length === 0, filePaths: answers.openDialog });
  },
};

export const clipboard = {
  writeText(text: string): Promise<void> {
    seen.copied.push(text);
    return Promise.resolve();
  },
};

export const nativeTheme = { shouldUseDarkColors: false };

export const screen = {
  getAllDisplays: () => answers.displays,
  getPrimaryDisplay: () => answers.displays[0],
};

let nextBlocker = 1;
export const powerSaveBlocker = {
  start(): number {
    seen.sleepBlockers.add(nextBlocker);
    return nextBlocker++;
  },
  stop(id: number): void {
    seen.sleepBlockers.delete(id);
  },
};

/** Node's child with Electron's parent port in it: see utility-process-child.ts. */
class UtilityProcess extends EventEmitter {
  readonly #child: ChildProcess;
  pid: number | undefined;

  constructor(
    modulePath: string,
    args: readonly string[],
    env: NodeJS.ProcessEnv | undefined,
    piped: boolean,
  ) {
    super();
    this.#child = fork(
      fileURLToPath(new URL('./utility-process-child.ts', import.meta.url)),
      [modulePath, ...args],
      {
        execArgv: [],
        serialization: 'advanced',
        env: env ?? process.env,
        stdio: ['ignore', piped ? 'pipe' : 'ignore', piped ? 'pipe' : 'ignore', 'ipc'],
      },
    );
    this.pid = this.#child.pid;
    this.#child.on('message', (message) => this.emit('message', message));
    this.#child.on('close', (code) => {
      this.pid = undefined;
      this.emit('exit', code ?? 1);
    });
  }
  get stdout() {
    return this.#child.stdout;
  }
  get stderr() {
    return this.#child.stderr;
  }
  postMessage(message: unknown): void {
    if (this.#child.connected) this.#child.send(message as object, () => undefined);
  }
  kill(): boolean {
    return this.#child.kill();
  }
}

export const utilityProcess = {
  fork(
    modulePath: string,
    args: readonly string[] = [],
    options: { env?: NodeJS.ProcessEnv; stdio?: string } = {},
  ): UtilityProcess {
    seen.forks.push(modulePath);
    return new UtilityProcess(modulePath, args, options.env, options.stdio === 'pipe');
  },
};
