import { existsSync, rmSync } from 'node:fs';
import path from 'node:path';
import { z } from 'zod';
import { importRecordSchema, type ImportRecord } from '../../../model/import-record.ts';
import { AppError } from '../../app-error.ts';
import { readIfThere } from '../../if-there.ts';
import { notWritten } from '../../not-written.ts';
import { parseJson } from '../../parse-json.ts';
import { takeLock } from '../../store/sqlite-lock.ts';
import { writeWholeFile, writeWholeFileSync } from '../../whole-file.ts';

/** Files of an imported model's folder. */
export const MODEL_FILES = { model: 'model.gguf', mmproj: 'mmproj.gguf', card: 'card.json' } as const;

/** What it was made of; it is there from the beginning of an import on. */
const RECORD = 'import.json';

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

/** What a folder's model was made of; null where it says nothing that can be read. @throws AppError `file-unreadable` */
export async function readImportRecord(folder: string): Promise<ImportRecord | null> {
  const text = await readIfThere(path.join(folder, RECORD));
  const parsed = text === null ? { problem: '' } : parseJson(importRecordSchema, text);
  return 'value' in parsed ? parsed.value : null;
}

export async function writeImportRecord(folder: string, record: ImportRecord): Promise<void> {
  const file = path.join(folder, RECORD);
  await writeWholeFile(file, `${JSON.stringify(record, null, 2)}\n`, {
    durable: true,
    refusal: notWritten(file),
  });
}

/** Files of a model that a folder holds. */
export function filesThere(folder: string): string[] {
  return Object.values(MODEL_FILES).filter((name) => existsSync(path.join(folder, name)));
}
