import path from 'node:path';
import { app, BrowserWindow, Menu, nativeTheme, session } from 'electron';
import { shippedFile } from '../engine/app-folder.ts';
import { AppError } from '../engine/app-error.ts';
import type { Message } from '../ipc/events.ts';
import { Workbench } from '../workbench/workbench.ts';
import { handleAppScheme } from './app-scheme.ts';
import { hardenSession } from './harden-session.ts';
import { openMainWindow } from './main-window.ts';
import { menuTemplate } from './menu.ts';
import { targetsOfPaths, type OpenTarget } from './open-targets.ts';
import { openFirstWorkspace } from './open-workspace.ts';
import { PageFiles } from './page-files.ts';
import { PageMessages } from './page-messages.ts';
import { pickFiles } from './pick-files.ts';
import { showFailure } from './report-failures.ts';
import { appHandler } from './serve-app.ts';
import { serveRequests } from './serve-requests.ts';
import { ShowWork } from './show-work.ts';
import { launchAnalysis } from '../workbench/analysis/analysis.ts';
import analysisEntry from '../workbench/analysis/analysis-thread.ts?modulePath';
import {
  launchUtilityGuard,
  launchUtilityImport,
  launchUtilityInference,
  launchUtilityTraining,
} from './utility-inference.ts';

/** Jobs get so long to stop after the item in flight when the program quits, in milliseconds. */
const CLOSE_TIMEOUT = 10_000;

const CLOSING = {
  ok: false,
  error: { code: 'closing', message: 'Tiebreak is closing.', action: 'Start it again.' },
} as const;

/** The desktop program: one window on one workbench. Everything that it knows is asked of the workbench. */
export class Desktop {
  readonly #workbench: Workbench;
  readonly #messages = new PageMessages();
  #window: BrowserWindow | null = null;
  #closed = false;

  /**
   * Opens the workspace and the window. Electron must be ready.
   *
   * @throws AppError where the page is not built, or no workspace can be opened
   */
  constructor() {
    const files = new PageFiles(path.join(app.getAppPath(), 'out', 'renderer'));
    const userDir = app.getPath('userData');
    const demoDir = path.join(userDir, 'demo');
    const { workspace, isDemo, problem } = openFirstWorkspace(userDir, demoDir);
    this.#workbench = new Workbench(workspace, {
      launchInference: launchUtilityInference,
      launchTraining: launchUtilityTraining,
      launchImport: launchUtilityImport,
      launchGuard: launchUtilityGuard,
      launchAnalysis: launchAnalysis(analysisEntry),
      pick: (options) => pickFiles(this.#window, options),
      roots: [shippedFile('models')],
      userDir,
      demoDir,
    });
    hardenSession(session.defaultSession);
    handleAppScheme(session.defaultSession, appHandler(files, this.#workbench));
    this.#carryMessages();
    this.#serve();
    this.#workbench.expectPage();
    this.#openWindow();
    if (problem !== null) showFailure(problem);
    if (isDemo) void this.#workbench.request('workspace.demo', {});
  }

  /** Shows the window, opening it again where it was closed. */
  show(): void {
    if (this.#window === null) this.#openWindow();
    else {
      if (this.#window.isMinimized()) this.#window.restore();
      this.#window.focus();
    }
  }

  /** Opens what somebody named; what it needs of the page waits until the page listens. */
  async open(targets: readonly OpenTarget[]): Promise<void> {
    for (const target of targets) {
      if (target.kind === 'workspace') await this.#openWorkspace(target.folder);
      else if (target.kind === 'files') this.#drop(target.paths);
      else this.#workbench.emit('navigate', { location: target.location });
    }
  }

  /** Stops what runs and closes the workspace; at most a few seconds. */
  async close(): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    const timeout = new Promise((resolve) => setTimeout(resolve, CLOSE_TIMEOUT).unref());
    await Promise.race([this.#workbench.close(), timeout]);
  }

  get isClosed(): boolean {
    return this.#closed;
  }

  #carryMessages(): void {
    const work = new ShowWork((share) => this.#window?.setProgressBar(share));
    const noteWorkspace = (): void => {
      app.addRecentDocument(this.#workbench.session.workspace.dir);
    };
    noteWorkspace();
    this.#workbench.on((message) => {
      this.#messages.send(message);
      work.hear(message);
      if (message.event === 'changed' && (message as Message<'changed'>).data.what.includes('workspace'))
        noteWorkspace();
    });
  }

  #serve(): void {
    serveRequests({
      request: async (name, params) => {
        if (this.#closed) return CLOSING;
        const reply = await this.#workbench.request(name, params);
        // After the reply, so that what the page asked for first is there first.
        setImmediate(() => this.#messages.pageListens());
        return reply;
      },
      dropped: (paths) => {
        const targets = targetsOfPaths(paths);
        if (targets.length === 0) this.#drop([]);
        void this.open(targets);
      },
    });
  }

  #openWindow(): void {
    const window = openMainWindow(nativeTheme.shouldUseDarkColors);
    this.#window = window;
    this.#messages.attach(window.webContents);
    window.on('closed', () => {
      this.#window = null;
    });
    const menu = menuTemplate({
      platform: process.platform,
      forDevelopers: !app.isPackaged,
      onCommand: (id) => {
        this.show();
        this.#workbench.emit('command', { id });
      },
      onView: (view) => {
        this.show();
        this.#workbench.emit('navigate', { location: `/${view}` });
      },
    });
    Menu.setApplicationMenu(Menu.buildFromTemplate(menu));
  }

  async #openWorkspace(folder: string): Promise<void> {
    this.#workbench.session.paths.add(folder);
    const reply = await this.#workbench.request('workspace.open', { folder, create: false });
    if (!reply.ok) {
      const { code, message, action } = reply.error;
      showFailure(new AppError(code, message, action));
    }
  }

  /** Tells the page what was dropped; of nothing usable too, so that it can say so. */
  #drop(paths: readonly string[]): void {
    for (const file of paths) this.#workbench.session.paths.add(file);
    this.#workbench.emit('dropped', { paths: [...paths] });
  }
}
