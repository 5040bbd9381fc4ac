import { copyFile, mkdir, readdir } from 'node:fs/promises';
import { dirname, extname, join } from 'node:path';
import { AppError } from '../../../app-error.ts';
import { isMissing } from '../../../if-there.ts';
import type { LongWork } from '../../../long-work.ts';
import type { ImageFile } from '../../../store/images.ts';
import { writeOutput } from '../write-table.ts';
import type { ExchangePair } from './exchange-pair.ts';
import { pictureType } from './picture-type.ts';

/** Words for which Hugging Face's imagefolder reads the files whose names have them, and no others. */
const SPLIT_WORD =
  /(^|[^a-z])(train|training|test|testing|eval|evaluation|val|valid|validation|dev|development)([^a-z]|$)/i;

/** Endings by which imagefolder knows a picture. */
const KNOWN_ENDINGS = ['.png', '.jpg', '.jpeg', '.webp', '.gif', '.tif', '.tiff', '.bmp'];

/** Names of files that every system takes as they are. */
const PLAIN_NAME = /^[^<>:"|?*\\\p{Cc}]+$/u;

/**
 * Writes an imagefolder: each picture once in `images/`, and `metadata.jsonl` last. A picture whose name has the word of a split,
 * or that not every system takes, is called by its number; its own name is in the columns `left_name` and `right_name`.
 *
 * @returns how many pictures were given another name
 * @throws AppError `cannot-write`, also for a folder that holds something
 */
export async function writeImageFolder(
  folder: string,
  pairs: readonly ExchangePair[],
  files: ReadonlyMap<number, ImageFile>,
  { signal, onProgress }: LongWork = {},
): Promise<{ readonly renamed: number; readonly withoutFile: readonly string[] }> {
  const there = await namesIn(folder);
  if (there.length > 0)
    throw new AppError('cannot-write', `${folder} holds files already.`, 'Choose an empty or a new folder.');
  const names = new Map<number, string>();
  const withoutFile: string[] = [];
  let renamed = 0;
  const used = [...new Set(pairs.flatMap(({ firstId, secondId }) => [firstId, secondId]))];
  for (const [index, id] of used.entries()) {
    signal?.throwIfAborted();
    onProgress?.({ done: index, total: used.length, unit: 'images', message: 'copying' });
    const file = files.get(id);
    if (file?.path == null) {
      withoutFile.push(file?.name ?? String(id));
      continue;
    }
    const { ending } = await pictureType(file.path);
    const own = KNOWN_ENDINGS.includes(extname(file.name).toLowerCase())
      ? file.name
      : `${file.name}${ending}`;
    const isPlain =
      PLAIN_NAME.test(own) && !SPLIT_WORD.test(own) && !own.split('/').some((part) => /^\.*$/.test(part));
    if (!isPlain) renamed++;
    const name = isPlain ? own : `${index}${ending}`;
    const to = join(folder, 'images', name);
    await mkdir(dirname(to), { recursive: true });
    await copyFile(file.path, to);
    names.set(id, `images/${name}`);
  }
  const nameOf = (id: number) => files.get(id)?.name ?? '';
  function* lines(): Generator<string> {
    for (const { firstId, secondId, label } of pairs) {
      const [left, right] = [names.get(firstId), names.get(secondId)];
      if (left === undefined || right === undefined) continue;
      const row = {
        left_file_name: left,
        right_file_name: right,
        label,
        left_name: nameOf(firstId),
        right_name: nameOf(secondId),
      };
      yield `${JSON.stringify(row)}\n`;
    }
  }
  await mkdir(folder, { recursive: true });
  await writeOutput(join(folder, 'metadata.jsonl'), lines());
  return { renamed, withoutFile };
}

async function namesIn(folder: string): Promise<string[]> {
  try {
    return await readdir(folder);
  } catch (error) {
    if (isMissing(error)) return [];
    throw error;
  }
}
