import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { AppError } from '../app-error.ts';
import { fileVersion } from '../file-version.ts';
import { Picture } from '../pictures/picture.ts';

/** Which image a file holds. */
export interface Identity {
  /** SHA-256 of the file's bytes, in hexadecimal. */
  readonly hash: string;
  /** What its encodings are called. */
  readonly name: string;
}

/** Image files by their content. What was read of one counts for as long as the file system says that it is the same. */
export class IdentifiedFiles {
  readonly #known = new Map<string, { readonly version: string; readonly identity: Identity }>();

  /** What is known of a file without reading it; undefined of one that is new, changed, or changed a moment ago. */
  async known(file: string): Promise<Identity | undefined> {
    const known = this.#known.get(file);
    if (known === undefined) return undefined;
    const version = await fileVersion(file).catch(() => undefined);
    return version?.text === known.version ? known.identity : undefined;
  }

  /** @throws AppError `bad-image` for a file that cannot be read */
  async read(file: string): Promise<Identity & { readonly bytes: Buffer }> {
    try {
      // Before its content: a change in between is then seen next time.
      const version = await fileVersion(file);
      const bytes = await readFile(file);
      const hash = createHash('sha256').update(bytes).digest('hex');
      const identity = { hash, name: (await isCmyk(bytes)) ? `${hash}${CMYK}` : hash };
      if (version.settled) this.#known.set(file, { version: version.text, identity });
      return { ...identity, bytes };
    } catch (error) {
      throw new AppError(
        'bad-image',
        `${file} cannot be read: ${error instanceof Error ? error.message : String(error)}.`,
        'Put the file back, or leave the image out.',
        { cause: error },
      );
    }
  }
}

/** Ends the name of what was once read through a press profile, so that encodings of that time are not found. */
const CMYK = '-cmyk';

/** What is wrong with a file is found when it is decoded. */
function isCmyk(bytes: Buffer): Promise<boolean> {
  return Picture.open(bytes).then(
    (picture) => picture.isCmyk,
    () => false,
  );
}
