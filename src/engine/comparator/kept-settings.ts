import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import { z } from 'zod';
import { readIfThere } from '../if-there.ts';
import { parseJson } from '../parse-json.ts';
import { writeWholeFile } from '../whole-file.ts';
import type { MeasuredSettings } from './measured-settings.ts';

const keptSchema = z.record(
  z.string(),
  z.object({
    threads: z.int().positive(),
    pairsTogether: z.int().positive(),
    /** When it was measured, in milliseconds since 1970. */
    at: z.number(),
  }),
);

type Kept = z.output<typeof keptSchema>;

/** How long a measurement counts, in milliseconds: what else a machine computes changes with the weeks. */
const LIFETIME = 7 * 24 * 60 * 60_000;

/** Settings that were measured, by what they depend on, in a file. One that cannot be read or written keeps nothing. */
export class KeptSettings {
  readonly #file: string;

  constructor(file: string) {
    this.#file = file;
  }

  async find(key: string): Promise<MeasuredSettings | undefined> {
    const found = (await this.#read())[key];
    if (found === undefined) return undefined;
    const { threads, pairsTogether } = found;
    return { threads, pairsTogether };
  }

  async add(key: string, settings: MeasuredSettings): Promise<void> {
    const text = JSON.stringify({ ...(await this.#read()), [key]: { ...settings, at: Date.now() } });
    try {
      await mkdir(path.dirname(this.#file), { recursive: true });
      await writeWholeFile(this.#file, text, { durable: false });
    } catch {
      // It is measured again next time.
    }
  }

  /** Those that still count. */
  async #read(): Promise<Kept> {
    const text = await readIfThere(this.#file).catch(() => null);
    const parsed = text === null ? { problem: '' } : parseJson(keptSchema, text);
    if (!('value' in parsed)) return {};
    const now = Date.now();
    return Object.fromEntries(
      Object.entries(parsed.value).filter(([, { at }]) => at <= now && now - at < LIFETIME),
    );
  }
}
