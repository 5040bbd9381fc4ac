import { rmSync } from 'node:fs';
import path from 'node:path';
import { z } from 'zod';
import { AppError } from '../../app-error.ts';
import { readIfThere } from '../../if-there.ts';
import { parseJson } from '../../parse-json.ts';
import { takeLock } from '../../store/sqlite-lock.ts';
import { writeWholeFileSync } from '../../whole-file.ts';

/** Held while somebody writes there; which process that is stands beside it. */
const LOCK = 'import.lock';
const OWNER = 'import.lock.json';

const ownerSchema = z.object({ pid: z.int(), since: z.string() });

/**
 * Takes a model's folder for this process while it writes there. The operating system ends the lock with the process.
 *
 * @throws AppError `import-busy` naming the process that holds it
 */
export async function lockModelFolder(folder: string): Promise<Disposable> {
  const busy = new Error('busy');
  const ownerFile = path.join(folder, OWNER);
  try {
    using taken = new DisposableStack();
    taken.use(takeLock(path.join(folder, LOCK), busy));
    writeWholeFileSync(ownerFile, JSON.stringify({ pid: process.pid, since: new Date().toISOString() }));
    taken.defer(() => rmSync(ownerFile, { force: true }));
    return taken.move();
  } catch (error) {
    if (error !== busy) throw error;
  }
  const text = await readIfThere(ownerFile);
  const owner = text === null ? { problem: 'nobody' } : parseJson(ownerSchema, text);
  const who =
    'value' in owner ? `The process ${owner.value.pid} (since ${owner.value.since})` : 'Another process';
  throw new AppError(
    'import-busy',
    `${who} imports into ${folder} at this moment.`,
    'Wait until it has finished, or stop it: the same command goes on where it ended.',
  );
}
