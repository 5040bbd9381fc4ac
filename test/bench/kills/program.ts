import { spawn, type ChildProcess } from 'node:child_process';
import { cpSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import BetterSqlite3 from 'better-sqlite3';
import { z } from 'zod';

const BIN = path.join(import.meta.dirname, '../../../bin/tiebreak.mjs');

export const TOKEN = 'kills-kills-kills-kills';

/** The program, running. */
export interface Started {
  readonly child: ChildProcess;
  readonly said: () => string;
  readonly ended: Promise<number | null>;
}

/** Starts the program; what it says is kept. */
export function start(args: readonly string[]): Started {
  const child = spawn(process.execPath, [BIN, ...args], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, TIEBREAK_TOKEN: TOKEN },
  });
  let said = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => (said += text));
  child.stderr.resume();
  return { child, said: () => said, ended: new Promise((resolve) => child.on('close', resolve)) };
}

/** Runs a command to its end. @throws Error where it fails */
export async function run(...args: readonly string[]): Promise<unknown> {
  const { said, ended } = start([...args, '--json']);
  const code = await ended;
  if (code !== 0) throw new Error(`${args.join(' ')} ended with ${code}: ${said()}`);
  return JSON.parse(said());
}

/** A workspace with drawn faces; the folder of their files is `faces` beside it. */
export async function facesWorkspace(folder: string, faces: number): Promise<string> {
  const workspace = path.join(folder, 'workspace');
  await run('synthesize', path.join(folder, 'faces'), '--count', String(faces), '--size', '64');
  await run('import', path.join(folder, 'faces'), '--name', 'faces', '--workspace', workspace);
  return workspace;
}

/** Processes that a process has started; none where the system does not tell as Linux does. */
export function childrenOf(pid: number | undefined): number[] {
  if (!existsSync('/proc/self/stat')) return [];
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .filter((other) => parentOf(other) === pid);
}

/** The fourth field of a process's `stat`, behind its name in brackets. */
function parentOf(pid: number): number | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    return Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]);
  } catch {
    // It has ended in the meantime.
    return undefined;
  }
}

/** A copy of a store as a kill left it, with its log: looking at the store itself would mend it. */
export function lookAt<Result>(workspace: string, look: (db: BetterSqlite3.Database) => Result): Result {
  const copy = mkdtempSync(path.join(tmpdir(), 'kills-'));
  try {
    for (const end of ['', '-wal'])
      if (existsSync(path.join(workspace, `store.sqlite${end}`)))
        cpSync(path.join(workspace, `store.sqlite${end}`), path.join(copy, `store.sqlite${end}`));
    const db = new BetterSqlite3(path.join(copy, 'store.sqlite'));
    try {
      return look(db);
    } finally {
      db.close();
    }
  } finally {
    rmSync(copy, { recursive: true });
  }
}

/** The first column of a query's rows. */
export function column(db: BetterSqlite3.Database, sql: string): unknown[] {
  return db.prepare(sql).pluck().all();
}

/** What SQLite finds wrong with a store; nothing where it is sound. */
export function faultsOf(workspace: string): string[] {
  if (!existsSync(path.join(workspace, 'store.sqlite'))) return [];
  return lookAt(workspace, (db) => [
    ...column(db, 'PRAGMA integrity_check')
      .map(String)
      .filter((line) => line !== 'ok'),
    ...column(db, 'PRAGMA foreign_key_check').map((table) => `a row of ${String(table)} refers to none`),
  ]);
}

const replySchema = z.union([
  z.object({ ok: z.literal(true), value: z.unknown() }),
  z.object({ ok: z.literal(false), error: z.object({ code: z.string(), message: z.string() }) }),
]);

/** What a request is refused with by a server that is there. */
export class Refused extends Error {}

/** A server of a workspace, asked as its page asks. */
export interface Served {
  readonly child: ChildProcess;
  readonly ended: Promise<number | null>;
  /** What a request answers. @throws Refused where it fails; other errors where the server is gone */
  readonly ask: (name: string, params: unknown) => Promise<unknown>;
}

/** Starts a server; null where it ended before it listened. */
export async function serve(
  workspace: string,
  onStarted: (started: Started) => void = () => undefined,
): Promise<Served | null> {
  const started = start(['serve', '--no-page', '--workspace', workspace, '--json']);
  const { child, said, ended } = started;
  onStarted(started);
  const over = new AbortController();
  void ended.then(() => over.abort());
  while (!said().includes('\n}')) {
    if (over.signal.aborted) return null;
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  const { port } = z.object({ port: z.number() }).parse(JSON.parse(said()));
  const ask = async (name: string, params: unknown): Promise<unknown> => {
    const response = await fetch(`http://127.0.0.1:${port}/request/${name}`, {
      method: 'POST',
      headers: {
        authorization: `Bearer ${TOKEN}`,
        origin: `http://127.0.0.1:${port}`,
        'content-type': 'application/json',
      },
      body: JSON.stringify(params),
    });
    const reply = replySchema.parse(await response.json());
    if (!reply.ok) throw new Refused(`${name}: ${reply.error.code}: ${reply.error.message}`);
    return reply.value;
  };
  return { child, ended, ask };
}
