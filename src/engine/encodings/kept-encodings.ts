import { open, readdir } from 'node:fs/promises';
import path from 'node:path';
import { z } from 'zod';
import { foldersIfThere, readIfThere } from '../if-there.ts';
import { parseJson } from '../parse-json.ts';
import { EncodingFolder, ENCODING_ENDING, readShape } from './encoding-folder.ts';
import type { Encoding } from './encoding.ts';

/** A row that is no token: the first or the last one of each encoding of more rows than so many. */
const besideTokensSchema = z.object({ at: z.enum(['first', 'last']), beyond: z.int() });
export type BesideTokens = z.infer<typeof besideTokensSchema>;

/** Who made the encodings of a folder: in the file {@link TOWER_FILE} in it. Folders of older versions have none. */
const towerFileSchema = z.object({
  mmproj: z.string(),
  mmprojHash: z.string(),
  /** Whether images went through the projector too. */
  projected: z.boolean(),
  /** Left out where all rows are tokens. */
  besideTokens: besideTokensSchema.optional(),
});
export type TowerFile = z.infer<typeof towerFileSchema>;

export const TOWER_FILE = 'tower.json';

/** The encodings of one tower that a workspace keeps. */
export interface KeptEncodings {
  /** The folder's name: stands for the tower and how it is asked. */
  readonly key: string;
  readonly folder: string;
  /** Null where nothing says so. */
  readonly tower: TowerFile | null;
  /** Rows of the first encoding, and numbers of each. */
  readonly tokens: number;
  readonly width: number;
  /** Hashes of the images. */
  readonly images: ReadonlySet<string>;
}

/** Everything that a workspace's cache keeps of encoded images, by the folders' names. */
export async function keptEncodings(cacheDir: string): Promise<KeptEncodings[]> {
  const root = path.join(cacheDir, 'encodings');
  const found: KeptEncodings[] = [];
  for (const key of await foldersIfThere(root)) {
    const folder = path.join(root, key);
    const images = new Set<string>();
    let first: string | undefined;
    for (const part of await foldersIfThere(folder))
      for (const name of (await readdir(path.join(folder, part))).sort())
        if (name.endsWith(ENCODING_ENDING)) {
          first ??= path.join(folder, part, name);
          images.add(name.slice(0, -ENCODING_ENDING.length));
        }
    const shape = first === undefined ? null : await shapeOf(first);
    if (shape !== null) found.push({ key, folder, tower: await towerOf(folder), ...shape, images });
  }
  return found;
}

async function towerOf(folder: string): Promise<TowerFile | null> {
  const text = await readIfThere(path.join(folder, TOWER_FILE));
  const read = text === null ? null : parseJson(towerFileSchema, text);
  return read !== null && 'value' in read ? read.value : null;
}

async function shapeOf(file: string): Promise<{ tokens: number; width: number } | null> {
  await using handle = await open(file);
  return await readShape(handle);
}

/** The mean of an image's tokens; undefined where its encoding is lost. */
export async function pooledImage(
  { folder, width, tower }: Pick<KeptEncodings, 'folder' | 'width' | 'tower'>,
  hash: string,
): Promise<Float64Array | undefined> {
  const encoding = await new EncodingFolder(folder, width).read(hash);
  return encoding && pooled(tokensOf(encoding, width, tower?.besideTokens), width);
}

/** An encoding without the row that is no token. */
export function tokensOf(encoding: Encoding, width: number, beside: BesideTokens | undefined): Encoding {
  if (beside === undefined || encoding.length / width <= beside.beyond) return encoding;
  return beside.at === 'first' ? encoding.subarray(width) : encoding.subarray(0, -width);
}

/** The mean of the rows of an encoding. */
export function pooled(encoding: Encoding, width: number): Float64Array {
  const mean = new Float64Array(width);
  // Reading halves one by one costs a conversion each; a whole array of them is converted quickly.
  const numbers = Float32Array.from(encoding);
  const rows = numbers.length / width;
  // 13 billion numbers for 5,500 faces of LLaVA-1.5: no checked access here.
  for (let place = 0, column = 0; place < numbers.length; place++) {
    mean[column] = (mean[column] as number) + (numbers[place] as number);
    if (++column === width) column = 0;
  }
  return mean.map((sum) => sum / rows);
}
