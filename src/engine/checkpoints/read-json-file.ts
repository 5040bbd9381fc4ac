import path from 'node:path';
import type { z } from 'zod';
import { AppError } from '../app-error.ts';
import { decodeText } from '../decode-text.ts';
import { isMissing } from '../if-there.ts';
import { parseJson } from '../parse-json.ts';
import { readRegularFile } from '../regular-file.ts';

/** What one of a checkpoint's JSON files says. @throws AppError `file-not-readable`, `source-damaged` */
export async function readJsonFile<Value>(file: string, schema: z.ZodType<Value>): Promise<Value> {
  let text: string;
  try {
    text = decodeText(await readRegularFile(file));
  } catch (error) {
    if (isMissing(error))
      throw new AppError(
        'file-not-readable',
        `There is no ${path.basename(file)} in ${path.dirname(file)}.`,
        'Give the folder of a checkpoint or an adapter as save_pretrained writes it, with all of its files.',
        { cause: error },
      );
    throw new AppError(
      'file-not-readable',
      `${file} cannot be read: ${error instanceof Error ? error.message : String(error)}`,
      'Check the file and its permissions.',
      { cause: error },
    );
  }
  const parsed = parseJson(schema, text);
  if ('value' in parsed) return parsed.value;
  throw new AppError(
    'source-damaged',
    `${file} cannot be used: ${parsed.problem}.`,
    'Download the checkpoint again, or correct the file.',
  );
}
