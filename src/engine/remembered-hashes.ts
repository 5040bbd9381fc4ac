import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import { z } from 'zod';
import { bytesTold } from './bytes-told.ts';
import { hashFile } from './file-hash.ts';
import { fileVersion } from './file-version.ts';
import { readIfThere } from './if-there.ts';
import type { LongWork } from './long-work.ts';
import { parseJson } from './parse-json.ts';
import { writeWholeFile } from './whole-file.ts';

const hashesSchema = z.record(z.string(), z.object({ version: z.string(), sha256: z.string() }));

type Hashes = z.output<typeof hashesSchema>;

/** Files that are remembered, the latest. */
const MOST = 500;

/** A large file by its content. */
export interface HashedFile {
  readonly file: string;
  readonly bytes: number;
  readonly sha256: string;
}

/**
 * Hashes of large files, each read whole once and again where its file system says that it was written to: size, times and
 * inode together, of which nobody can set back the time of change.
 */
export class RememberedHashes {
  readonly #store: string | null;

  /** @param store the file that remembers them; null remembers nothing */
  constructor(store: string | null) {
    this.#store = store;
  }

  /**
   * SHA-256 of files, in their order.
   *
   * @throws AppError `file-not-readable`
   */
  async of(files: readonly string[], { signal, onProgress }: LongWork = {}): Promise<HashedFile[]> {
    const known = await this.#read();
    const found: HashedFile[] = [];
    // Before its content: a change in between is then seen next time.
    const versions = await Promise.all(files.map((file) => fileVersion(file).catch(() => undefined)));
    const isNew = files.map((file, index) => known[path.resolve(file)]?.version !== versions[index]?.text);
    const total = versions.reduce(
      (sum, version, index) => sum + (isNew[index] ? (version?.size ?? 0) : 0),
      0,
    );
    const tell = bytesTold(onProgress, total, ' hashed');
    let before = 0;
    const learnt: Hashes = {};
    for (const [index, file] of files.entries()) {
      const [version, place] = [versions[index], path.resolve(file)];
      const old = known[place];
      if (version !== undefined && old?.version === version.text) {
        found.push({ file, bytes: version.size, sha256: old.sha256 });
        continue;
      }
      const onBytes = (bytes: number) => tell(before + bytes, path.basename(file));
      const sha256 = await hashFile(file, { signal, onBytes });
      const bytes = version?.size ?? 0;
      before += bytes;
      found.push({ file, bytes, sha256 });
      if (version?.settled === true) learnt[place] = { version: version.text, sha256 };
    }
    await this.#remember(learnt);
    return found;
  }

  /** Remembers a hash that was computed while the file was written. */
  async add(file: string, sha256: string): Promise<void> {
    await this.#remember({ [path.resolve(file)]: { version: (await fileVersion(file)).text, sha256 } });
  }

  async #read(): Promise<Hashes> {
    const text = this.#store === null ? null : await readIfThere(this.#store);
    const parsed = text === null ? { problem: '' } : parseJson(hashesSchema, text);
    // What cannot be read is computed again.
    return 'value' in parsed ? parsed.value : {};
  }

  async #remember(learnt: Hashes): Promise<void> {
    if (this.#store === null || Object.keys(learnt).length === 0) return;
    const all = Object.entries({ ...(await this.#read()), ...learnt }).slice(-MOST);
    try {
      await mkdir(path.dirname(this.#store), { recursive: true });
      await writeWholeFile(this.#store, JSON.stringify(Object.fromEntries(all)), { durable: false });
    } catch {
      // What cannot be written is computed again, too: nobody's work ends for it.
    }
  }
}
