import { readFile } from 'node:fs/promises';
import { AppError } from '../../engine/app-error.ts';
import type { SeenFaces } from './experiment.ts';
import { isMissing } from '../../engine/if-there.ts';
import { writeWholeFile } from '../../engine/whole-file.ts';

/** Width, tokens, images, and whether the tower's own scores follow the features. */
const HEADER_BYTES = 16;

/** Keeps what a tower made of faces, so that a stopped run need not make it again. */
export async function writeSeenFaces(file: string, { set, scores }: SeenFaces): Promise<void> {
  const { width, tokens, features } = set;
  const header = Uint32Array.of(width, tokens, features.length, scores === null ? 0 : 1);
  const pieces = [header, ...features, Float32Array.from(scores ?? [])];
  await writeWholeFile(file, pieces, { durable: true, makeFolder: true });
}

/**
 * The faces in a file; null where there is none.
 *
 * @throws AppError `experiment-damaged` for a file that is not whole
 */
export async function readSeenFaces(file: string): Promise<SeenFaces | null> {
  let bytes: Buffer;
  try {
    bytes = await readFile(file);
  } catch (error) {
    if (isMissing(error)) return null;
    throw error;
  }
  const part = (from: number, to: number) =>
    bytes.buffer.slice(bytes.byteOffset + from, bytes.byteOffset + to);
  const [width = 0, tokens = 0, images = 0, scored = 0] =
    bytes.length < HEADER_BYTES ? [] : new Uint32Array(part(0, HEADER_BYTES));
  const size = width * tokens;
  if (size === 0 || bytes.length !== HEADER_BYTES + 4 * (images * size + images * scored))
    throw new AppError(
      'experiment-damaged',
      `${file} does not hold the faces of an experiment.`,
      'Delete it: the same command creates it again.',
    );
  const values = new Float32Array(part(HEADER_BYTES, bytes.length));
  const features = Array.from({ length: images }, (_, at) => values.slice(at * size, (at + 1) * size));
  return { set: { width, tokens, features }, scores: scored === 0 ? null : [...values.slice(images * size)] };
}
