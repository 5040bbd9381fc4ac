import { existsSync } from 'node:fs';
import path from 'node:path';
import { importRecordSchema, type ImportRecord } from '../../../model/import-record.ts';
import { readIfThere } from '../../if-there.ts';
import { notWritten } from '../../not-written.ts';
import { parseJson } from '../../parse-json.ts';
import { writeWholeFile } from '../../whole-file.ts';

/** Files of an imported model's folder. */
export const MODEL_FILES = { model: 'model.gguf', mmproj: 'mmproj.gguf', card: 'card.json' } as const;

/** What it was made of; it is there from the beginning of an import on. */
const RECORD = 'import.json';

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
