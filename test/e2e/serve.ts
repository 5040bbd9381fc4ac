import { spawn, type ChildProcess } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { cpSync, mkdirSync, mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Page } from '@playwright/test';
import { Access } from '../../src/server/access.ts';
import { freePort } from '../fixtures/free-port.ts';
import type { Params, RequestName, Result } from '../../src/ipc/requests.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));

/** Two checkouts may be tested at the same time. */
const checkoutId = createHash('sha256').update(ROOT).digest('hex').slice(0, 12);

/** Made once a run by prepare.ts; tests work on copies. */
export const DEMO_WORKSPACE = path.join(tmpdir(), `tiebreak-e2e-demo-${checkoutId}`);

/** A browser host in a process of its own, on a workspace of its own. */
export interface ServedWorkbench {
  /** The address that lets a browser in; the same after {@link start}. */
  readonly url: string;
  /** The workspace's folder. */
  readonly folder: string;
  /** The address that lets a person in as that person alone. */
  personLink(person: number): string;
  /** Lets a page in as the address does, and opens it where it is wanted: 'pairs?run=2'. */
  open(page: Page, location: string): Promise<void>;
  /** Asks the serving side for a page that is not open yet. */
  ask<Name extends RequestName>(page: Page, name: Name, params: Params<Name>): Promise<Result<Name>>;
  /** Ends the process as a crash or a power cut does. */
  kill(): Promise<void>;
  /** Starts it again on the same port with the same token. */
  start(): Promise<void>;
  /** Ends it, and deletes the workspace unless it was there before. */
  dispose(): Promise<void>;
}

/**
 * Serves a copy of the demo workspace, an empty one, or one that is there and stays.
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
  const home = mkdtempSync(path.join(tmpdir(), 'tiebreak-e2e-'));
  const folder = workspace ?? path.join(home, empty ? 'e2e-empty' : 'e2e-demo');
  if (workspace === undefined) mkdirSync(folder);
  if (workspace === undefined && !empty) cpSync(DEMO_WORKSPACE, folder, { recursive: true });
  const token = `e2e-${crypto.randomUUID()}${crypto.randomUUID()}`;
  const port = await freePort();
  let { child, url } = await startProcess({ home, folder, token, port, allow });
  const { origin } = new URL(url);
  const letIn = (page: Page) =>
    page.context().addCookies([{ name: `tiebreak-${port}`, value: token, url: origin }]);
  return {
    url,
    folder,
    personLink: (person) => new Access(token).personLink(origin, realpathSync(folder), person),
    async open(page, location) {
      await letIn(page);
      await page.goto(`${origin}/#/${location}`);
    },
    async ask<Name extends RequestName>(page: Page, name: Name, params: Params<Name>) {
      await letIn(page);
      const reply = await page.request.post(`${origin}/request/${name}`, {
        headers: { origin },
        data: params,
      });
      return ((await reply.json()) as { readonly value: Result<Name> }).value;
    },
    async kill() {
      child.kill('SIGKILL');
      await ended(child);
    },
    async start() {
      ({ child, url } = await startProcess({ home, folder, token, port, allow }));
    },
    async dispose() {
      child.kill('SIGTERM');
      await ended(child);
      rmSync(home, { recursive: true, force: true });
    },
  };
}

interface StartOptions {
  /** What this user's programs remember is kept here: tests leave the real lists alone. */
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

async function ended(child: ChildProcess): Promise<void> {
  if (child.exitCode === null && child.signalCode === null) await once(child, 'exit');
}
