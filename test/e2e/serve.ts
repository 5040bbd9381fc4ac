import { spawn, type ChildProcess } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { cpSync, mkdirSync, mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import type { Browser, BrowserContext, Page } from '@playwright/test';
import { Access } from '../../src/server/access.ts';
import { freePort } from '../fixtures/free-port.ts';
import type { Params, RequestName, Result } from '../../src/ipc/requests.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));

/** Two checkouts may be tested at the same time. */
const checkoutId = createHash('sha256').update(ROOT).digest('hex').slice(0, 12);

/** Made once a run by prepare.ts; tests work on copies. */
export const DEMO_WORKSPACE = path.join(tmpdir(), `tiebreak-e2e-demo-${checkoutId}`);

/** What `tiebreak demo --json` said when it made it. */
export const DEMO_DOCUMENT = `${DEMO_WORKSPACE}.json`;

/** A browser host in another process, on a workspace of its own. */
export interface ServedWorkbench {
  /** The address that lets a browser in; the same after {@link start}. */
  readonly url: string;
  /** The workspace's folder. */
  readonly folder: string;
  /** The address that lets a person in as that person alone. */
  personLink(person: number): string;
  /** Lets a page in as the address does, and opens it where it is wanted: 'pairs?run=2'. */
  open(page: Page, location: string): Promise<void>;
  /** A page of another browser, which is closed when the test is over: one that stays open goes on asking. */
  otherPage(browser: Browser): Promise<Page>;
  /** Asks the serving side for a page that is not open yet. */
  ask<Name extends RequestName>(page: Page, name: Name, params: Params<Name>): Promise<Result<Name>>;
  /** The summary as soon as runs of these names are in it: what another process adds is looked for every few seconds. */
  summaryWith(page: Page, ...runs: readonly (string | RegExp)[]): Promise<Result<'workspace.summary'>>;
  /** Ends the process as a crash or a power cut does. */
  kill(): Promise<void>;
  /** Starts it again on the same port with the same token. */
  start(): Promise<void>;
  /** Lets another test have the server; a workspace that was not there before is deleted with it. */
  dispose(): Promise<void>;
}

/** Servers of this process of Playwright's whose test is over. */
const idle: Server[] = [];

/**
 * Serves a copy of the demo workspace, an empty one, or one that is there and stays.
 *
 * Copies and empty ones are opened one after the other in a server that stays: its start is a second of computing.
 *
 * @param options.workspace a workspace to serve as it is; it is kept
 * @param options.empty an empty workspace instead
 * @param options.allow folders that the browser may open besides
 */
export async function serveWorkbench({
  workspace,
  empty = false,
  allow = [],
}: {
  readonly workspace?: string;
  readonly empty?: boolean;
  readonly allow?: readonly string[];
} = {}): Promise<ServedWorkbench> {
  const stays = workspace === undefined && allow.length === 0;
  const server = (stays ? idle.pop() : undefined) ?? new Server(await freePort(), allow);
  server.forget();
  const folder = workspace ?? server.newFolder(empty ? 'e2e-empty' : 'e2e-demo');
  if (workspace === undefined && !empty) cpSync(DEMO_WORKSPACE, folder, { recursive: true });
  await server.open(folder);
  const { token, origin } = server;
  const others: BrowserContext[] = [];
  const letIn = (page: Page) =>
    page.context().addCookies([{ name: server.cookie, value: token, url: origin }]);
  const ask: ServedWorkbench['ask'] = async (page, name, params) => {
    await letIn(page);
    const reply = await page.request.post(`${origin}/request/${name}`, {
      headers: { origin },
      data: params,
    });
    return ((await reply.json()) as { readonly value: Result<typeof name> }).value;
  };
  return {
    url: server.url,
    folder,
    personLink: (person) => new Access(token).personLink(origin, realpathSync(folder), person),
    async open(page, location) {
      await letIn(page);
      await page.goto(`${origin}/#/${location}`);
    },
    async otherPage(browser) {
      const context = await browser.newContext();
      others.push(context);
      return context.newPage();
    },
    ask,
    async summaryWith(page, ...runs) {
      for (;;) {
        const summary = await ask(page, 'workspace.summary', {});
        const isThere = (run: string | RegExp) =>
          summary.runs.some(({ name }) => (typeof run === 'string' ? name === run : run.test(name)));
        if (runs.every(isThere)) return summary;
        await setTimeout(100);
      }
    },
    kill: () => server.kill(),
    start: () => server.open(folder),
    async dispose() {
      await Promise.all(others.map((context) => context.close()));
      // Opening the next one ends the work on this one.
      if (stays && server.runs) idle.push(server);
      else await server.end();
    },
  };
}

/** A server's process, which opens one workspace after the other. */
class Server {
  readonly token = `e2e-${crypto.randomUUID()}${crypto.randomUUID()}`;
  readonly port: number;
  readonly origin: string;
  readonly cookie: string;
  /** What is made here goes with it; what this user's programs remember is kept here, and the real lists are left alone. */
  readonly #home = mkdtempSync(path.join(tmpdir(), 'tiebreak-e2e-'));
  readonly #allow: readonly string[];
  #folders = 0;
  #child: ChildProcess | null = null;
  #url = '';

  constructor(port: number, allow: readonly string[]) {
    this.port = port;
    this.origin = `http://127.0.0.1:${port}`;
    this.cookie = `tiebreak-${port}`;
    this.#allow = [this.#home, ...allow];
    // Whoever left one idle need not say when the last test is over.
    process.once('exit', this.#clear);
  }

  get url(): string {
    return this.#url;
  }

  get runs(): boolean {
    return this.#child !== null;
  }

  /** An empty folder of its own. */
  newFolder(name: string): string {
    const folder = path.join(this.#home, String(this.#folders++), name);
    mkdirSync(folder, { recursive: true });
    return folder;
  }

  /** Opens a workspace, which becomes an empty one where there is none, and starts the process where it does not run. */
  async open(folder: string): Promise<void> {
    if (this.#child === null)
      ({ child: this.#child, url: this.#url } = await startProcess({
        home: this.#home,
        folder,
        token: this.token,
        port: this.port,
        allow: this.#allow,
      }));
    else {
      const reply = await fetch(`${this.origin}/request/workspace.open`, {
        method: 'POST',
        headers: {
          'content-type': 'application/json',
          origin: this.origin,
          cookie: `${this.cookie}=${this.token}`,
        },
        body: JSON.stringify({ folder, create: true }),
      });
      const text = await reply.text();
      if (!(JSON.parse(text) as { readonly ok: boolean }).ok)
        throw new Error(`${folder} was not opened: ${text}`);
    }
  }

  /** Forgets what was opened before. */
  forget(): void {
    rmSync(path.join(this.#home, 'tiebreak'), { recursive: true, force: true });
  }

  async kill(): Promise<void> {
    await this.#stop('SIGKILL');
  }

  async end(): Promise<void> {
    await this.#stop('SIGTERM');
    process.off('exit', this.#clear);
    this.#clear();
  }

  async #stop(signal: NodeJS.Signals): Promise<void> {
    const child = this.#child;
    this.#child = null;
    child?.kill(signal);
    if (child?.exitCode === null && child.signalCode === null) await once(child, 'exit');
  }

  readonly #clear = (): void => {
    this.#child?.kill('SIGKILL');
    rmSync(this.#home, { recursive: true, force: true });
  };
}

interface StartOptions {
  /** Where this user's programs keep what they remember. */
  readonly home: string;
  readonly folder: string;
  readonly token: string;
  readonly port: number;
  readonly allow: readonly string[];
}

async function startProcess({ home, folder, token, port, allow }: StartOptions) {
  const remembered = { XDG_CONFIG_HOME: home, APPDATA: home };
  const child = spawn(
    process.execPath,
    [
      path.join(ROOT, 'bin/tiebreak.mjs'),
      'serve',
      '--json',
      '--workspace',
      folder,
      '--port',
      String(port),
      ...allow.flatMap((allowed) => ['--allow', allowed]),
    ],
    { env: { ...process.env, ...remembered, TIEBREAK_TOKEN: token }, stdio: ['ignore', 'pipe', 'pipe'] },
  );
  const errors: string[] = [];
  child.stderr.on('data', (data: Buffer) => errors.push(String(data)));
  let output = '';
  for await (const data of child.stdout) {
    output += String(data);
    const document = parsed(output);
    if (document !== null) return { child, ...document };
  }
  throw new Error(`the server did not start:\n${errors.join('')}${output}`);
}

function parsed(text: string): { readonly url: string; readonly port: number } | null {
  try {
    return JSON.parse(text) as { url: string; port: number };
  } catch {
    return null;
  }
}
