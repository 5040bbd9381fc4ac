import { AppError } from '../engine/app-error.ts';
import { AnswerTables } from '../engine/answers/answer-tables.ts';
import type { Workspace } from '../engine/store/workspace.ts';
import type { EventData, EventName, Message } from '../ipc/events.ts';
import { isRequestName, requests, type Reply } from '../ipc/requests.ts';
import { AllowedPaths } from './allowed-paths.ts';
import type { Handler } from './handler.ts';
import { handlers } from './handlers/all.ts';
import type { Host } from './host.ts';
import { Jobs } from './jobs.ts';
import type { Session } from './session.ts';

/**
 * The workbench without a window: answers requests about one open workspace and tells listeners what changed. The
 * desktop program and the server differ only in how requests reach it.
 */
export class Workbench {
  readonly #host: Host;
  readonly #listeners = new Set<(message: Message) => void>();
  readonly #paths: AllowedPaths;
  #session: Session;

  constructor(workspace: Workspace, host: Host) {
    this.#host = host;
    this.#paths = new AllowedPaths([...host.roots, workspace.dir]);
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

  emit<Name extends EventName>(event: Name, data: EventData<Name>): void {
    for (const listener of this.#listeners) listener({ event, data });
  }

  /** Answers one request from outside: its name and parameters are not trusted. */
  async request(name: string, params: unknown): Promise<Reply<unknown>> {
    if (!isRequestName(name)) return refusal(`There is no request ${JSON.stringify(name.slice(0, 100))}.`);
    const schema = requests[name];
    const checked = schema.params.safeParse(params);
    if (!checked.success)
      return refusal(
        `The request ${name} is wrong: ${checked.error.issues
          .slice(0, 3)
          .map(({ path, message }) => `${path.join('.') || 'its parameters'}: ${message}`)
          .join('; ')}`,
      );
    try {
      const handler = handlers[name] as Handler<never>;
      const value: unknown = await handler(checked.data as never, this.#session);
      return { ok: true, value: schema.result.parse(value) };
    } catch (error) {
      if (error instanceof AppError)
        return { ok: false, error: { code: error.code, message: error.message, action: error.action } };
      console.error(`${name} failed:`, error);
      return {
        ok: false,
        error: {
          code: 'bug',
          message: `Something went wrong in Tiebreak itself (${name}).`,
          action: 'Try again; if it happens again, report it with the lines that the program printed.',
        },
      };
    }
  }

  async close(): Promise<void> {
    await this.#session.jobs.stopAll();
    this.#session.workspace.close();
  }

  #openSession(workspace: Workspace): Session {
    this.#paths.add(workspace.dir);
    return {
      workspace,
      answers: new AnswerTables(workspace),
      jobs: new Jobs((job) => {
        this.emit('job', job);
      }),
      paths: this.#paths,
      host: this.#host,
      changed: (what, run) => {
        this.emit('changed', { what: [...what], run: run ?? null });
      },
      open: (next) => {
        const before = this.#session;
        this.#session = this.#openSession(next);
        this.emit('changed', { what: ['workspace'], run: null });
        void before.jobs.stopAll().then(() => {
          before.workspace.close();
        });
      },
    };
  }
}

function refusal(message: string): Reply<never> {
  return {
    ok: false,
    error: { code: 'bad-request', message, action: 'Load the page again; its version may be an older one.' },
  };
}
