import { AppError } from '../engine/app-error.ts';
import { WorkspaceImages, type ShownImage, type ThumbnailSize } from '../engine/images/workspace-images.ts';
import { models } from '../engine/store/models.ts';
import { explainError } from '../engine/store/explain-error.ts';
import { asStoreError } from '../engine/store/store-error.ts';
import { removeLeftOvers } from '../engine/store/unfinished.ts';
import type { Workspace } from '../engine/store/workspace.ts';
import { CHANGED, events, type EventData, type EventName, type Message } from '../ipc/events.ts';
import type { Person } from '../model/person.ts';
import type { AppErrorCode } from '../model/failure.ts';
import { isRequestName, requests, type Reply } from '../ipc/requests.ts';
import { isAnalysisRequest } from './analysis/analysis-requests.ts';
import { Analysis } from './analysis/analysis.ts';
import { AllowedPaths } from './allowed-paths.ts';
import { answerFor, assertMayAsk } from './caller.ts';
import { checkParams } from './check-params.ts';
import { ExportTickets, type OpenExport } from './export-tickets.ts';
import { Examiner } from './examiner.ts';
import { handlers } from './handlers/all.ts';
import type { Platform } from './platform.ts';
import { Jobs } from './jobs.ts';
import { MemoCache } from './memo-cache.ts';
import { printBug } from './print-bug.ts';
import { RunCounts } from './run-counts.ts';
import { rememberWorkspace } from './recent-workspaces.ts';
import type { Session } from './session.ts';
import { TryOut } from './try-out.ts';
import { DeviceQueue } from './device-queue.ts';
import { watchImages } from './watch-images.ts';
import { watchStore } from './watch-store.ts';
import { watchTrainings } from './watch-trainings.ts';

/**
 * The workbench without a window: answers requests about one open workspace and tells listeners what changed. The
 * desktop program and the server differ only in how requests reach it.
 */
export class Workbench {
  readonly #platform: Platform;
  #personLink: ((person: number) => string) | null = null;
  readonly #listeners = new Set<(message: Message) => void>();
  readonly #paths: AllowedPaths;
  /** Of every session: what one workspace's model leaves of the device is not enough for another's. */
  readonly #device = new DeviceQueue();
  readonly #examiner: Examiner;
  readonly #tryOut: TryOut;
  #session: Session;
  #endWatch: () => void = () => undefined;
  #isClosed = false;
  /** Sessions that are being closed. */
  readonly #closing = new Set<Promise<void>>();

  constructor(workspace: Workspace, platform: Platform) {
    this.#platform = platform;
    this.#examiner = new Examiner(platform.launchInference);
    this.#tryOut = new TryOut(this.#device, platform.launchInference);
    this.#paths = new AllowedPaths([...platform.roots, workspace.dir]);
    this.#session = this.#openSession(workspace);
  }

  get session(): Session {
    return this.#session;
  }

  /** Listens to what happens; the function that is returned ends it. */
  on(listener: (message: Message) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Tells every listener. The data is checked as answers are, before it leaves. */
  emit<Name extends EventName>(event: Name, data: EventData<Name>): void {
    const checked = events[event].safeParse(data);
    if (!checked.success) {
      // Whoever tells something may be a timer: a throw would end the process.
      printBug(`The event ${event}`, checked.error);
      return;
    }
    for (const listener of this.#listeners) listener({ event, data: checked.data });
  }

  /**
   * Answers one request from outside: its name and parameters are not trusted.
   *
   * @param person who asks by a link of their own, and may ask less. Defaults to whoever started the workbench.
   */
  async request(name: string, params: unknown, person: Person | null = null): Promise<Reply<unknown>> {
    if (!isRequestName(name)) return refusal('There is no such request.');
    const session = this.#session;
    try {
      const schema = requests[name];
      const checked = checkParams(schema.params, params);
      if (!checked.ok) return refusal(`The request ${name} is wrong: ${checked.problem}`);
      if (person !== null) assertMayAsk(person, name, checked.data);
      if (isAnalysisRequest(name))
        return { ok: true, value: await session.analysis.request(name, checked.data) };
      const handler = await handlers.handler(name);
      const value: unknown = await handler(checked.data as never, session);
      const answer: unknown = schema.result.parse(value);
      return { ok: true, value: person === null ? answer : answerFor(person, name, answer) };
    } catch (thrown) {
      const known = asStoreError(thrown, session.workspace.dir);
      if (known instanceof AppError) return failure(known.code, known.message, known.action);
      if (this.#isClosed) return failure('closing', 'Tiebreak is closing.', 'Start it again.');
      if (session !== this.#session)
        return failure('workspace-changed', 'Another workspace was opened in the meantime.', 'Try again.');
      // The analysis has explained its own.
      const error = isAnalysisRequest(name) ? known : explainError(known, session.workspace);
      if (error instanceof AppError) return failure(error.code, error.message, error.action);
      printBug(name, error);
      return failure(
        'bug',
        `Something went wrong inside Tiebreak (${name}).`,
        'Try again. If it happens again, report it together with what the program printed.',
      );
    }
  }

  /** An image by its id, as its file has it. @throws AppError where there is nothing to show */
  image(id: number): Promise<ShownImage> {
    return this.#session.images.original(id);
  }

  /** An image by its id, no larger than `size` pixels a side. @throws AppError where there is nothing to show */
  thumbnail(id: number, size: ThumbnailSize): Promise<ShownImage> {
    return this.#session.images.thumbnail(id, size);
  }

  /** Loads what no request has needed yet, so that none waits for it, or finds the program's files replaced by an update. */
  async loadAhead(): Promise<void> {
    await handlers.loadAll();
    const { analysis } = this.#session;
    // Whoever looks at rows asks for figures next; a server that nobody looks at needs neither.
    if (analysis.hasStarted('rows')) await analysis.prepare('figures');
  }

  /** Gets ready for a page that is about to be shown: while a browser reads its code, the thread that it asks first starts. */
  expectPage(): void {
    void this.#session.analysis.prepare('rows');
  }

  /** Takes what makes the address that lets a person in, where people come from other machines. */
  givePersonLinks(linkOf: (person: number) => string): void {
    this.#personLink = linkOf;
  }

  /** A file that 'exports.prepare' made ready, once. @throws AppError 'export-missing', and those of making the file */
  openExport(ticket: string): Promise<OpenExport> {
    return this.#session.exports.open(ticket);
  }

  /** Stops the jobs after what is in flight, and closes the workspace. */
  async close(): Promise<void> {
    this.#isClosed = true;
    this.#close(this.#session);
    await Promise.all([this.#tryOut.close(), ...this.#closing]);
  }

  /** @throws AppError of a store that is damaged, before anything has changed */
  #openSession(workspace: Workspace, files = filesOfModels(workspace)): Session {
    this.#paths.add(workspace.dir);
    // Whoever opens the workspace is shown its models.
    for (const file of files) this.#paths.add(file);
    rememberWorkspace(this.#platform.userDir, workspace.dir);
    const memo = new MemoCache();
    const images = new WorkspaceImages(workspace);
    const analysis = new Analysis(workspace, this.#platform.launchAnalysis);
    const session: Session = {
      workspace,
      analysis,
      images,
      memo,
      counts: new RunCounts(workspace.db),
      exports: new ExportTickets(),
      jobs: new Jobs(workspace.dir, this.#device, (job) => this.emit('job', job)),
      examiner: this.#examiner,
      tryOut: this.#tryOut,
      paths: this.#paths,
      platform: this.#platform,
      personLink: () => this.#personLink,
      changed: (what, run) => {
        memo.forget(what);
        analysis.note({ kind: 'changed', what });
        if (session === this.#session) this.emit('changed', { what: [...what], run: run ?? null });
      },
      open: (next) => {
        if (session !== this.#session) return this.#session.open(next);
        const files = filesOfModels(next);
        this.#close(session);
        this.#session = this.#openSession(next, files);
        this.emit('images', {});
        this.emit('changed', { what: ['workspace'], run: null });
        return this.#session;
      },
    };
    removeLeftOvers(workspace).catch((error: unknown) => {
      if (workspace.db.open) printBug('Removing what was left unfinished', explainError(error, workspace));
    });
    const endStore = watchStore(workspace.db, () => {
      analysis.note({ kind: 'replaced', runId: null });
      session.counts.forget();
      session.changed(CHANGED);
    });
    const endTrainings = watchTrainings(workspace.dir, () => session.changed(['trainings']));
    const endImages = watchImages(images, () => {
      if (session === this.#session) this.emit('images', {});
    });
    this.#endWatch = () => {
      endImages();
      endStore();
      endTrainings();
    };
    return session;
  }

  #close({ jobs, analysis, workspace }: Session): void {
    this.#endWatch();
    const closing = Promise.all([jobs.stopAll(), analysis.close()]).then(() => {
      workspace.close();
      this.#closing.delete(closing);
    });
    this.#closing.add(closing);
  }
}

function refusal(message: string): Reply<never> {
  return failure('bad-request', message, 'Reload the page; it may be an older version.');
}

function failure(code: AppErrorCode, message: string, action: string): Reply<never> {
  return { ok: false, error: { code, message, action } };
}

/** Closes the workspace where it cannot be read. */
function filesOfModels(workspace: Workspace): string[] {
  try {
    return models(workspace.db).flatMap(({ modelFile, mmprojFile, server }) =>
      server === null ? [modelFile, mmprojFile] : [],
    );
  } catch (thrown) {
    const error = explainError(thrown, workspace);
    workspace.close();
    throw error;
  }
}
