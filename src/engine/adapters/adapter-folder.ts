import { existsSync } from 'node:fs';
import path from 'node:path';
import { z } from 'zod';
import { MODEL_FILES } from '../checkpoints/output/model-folder.ts';
import { readIfThere } from '../if-there.ts';
import { notWritten } from '../not-written.ts';
import { parseJson } from '../parse-json.ts';
import { writeWholeFile } from '../whole-file.ts';

/** Files of an imported adapter's folder; a copy of its base makes it a model's folder too. */
export const ADAPTER_FILES = {
  adapter: 'adapter.gguf',
  mmproj: MODEL_FILES.mmproj,
  model: MODEL_FILES.model,
} as const;

export const CARD_FILE = MODEL_FILES.card;

/** What it was made of; it is there from the beginning of an import on. */
const RECORD = 'adapter.json';

const recordSchema = z.object({
  /** Equal for imports that make the same of the same adapter and base. */
  key: z.string(),
  /** PEFT's folder. */
  source: z.string(),
  /** When all was written, in ISO form; null before. */
  finished: z.string().nullable(),
});

type AdapterRecord = Readonly<z.output<typeof recordSchema>>;

/** What a folder's adapter was made of; null where it holds none. @throws AppError `file-unreadable` */
export async function readAdapterRecord(folder: string): Promise<AdapterRecord | null> {
  const text = await readIfThere(path.join(folder, RECORD));
  const parsed = text === null ? { problem: '' } : parseJson(recordSchema, text);
  return 'value' in parsed ? parsed.value : null;
}

export async function writeAdapterRecord(folder: string, record: AdapterRecord): Promise<void> {
  const file = path.join(folder, RECORD);
  await writeWholeFile(file, `${JSON.stringify(record, null, 2)}\n`, {
    durable: true,
    refusal: notWritten(file),
  });
}

/** Files of an adapter or model that a folder holds. */
export function filesThere(folder: string): string[] {
  return [...Object.values(ADAPTER_FILES), CARD_FILE].filter((name) => existsSync(path.join(folder, name)));
}
