import { readFileSync } from 'node:fs';
import { findPackageJSON } from 'node:module';
import path from 'node:path';
import { z } from 'zod';
import { APP_FOLDER } from './app-folder.ts';

const manifestSchema = z.object({ version: z.string() });

/** Version of an installed package, or of this one; undefined where it is not installed. */
export function packageVersion(name: string): string | undefined {
  try {
    const manifest =
      name === 'tiebreak' ? path.join(APP_FOLDER, 'package.json') : findPackageJSON(name, import.meta.url);
    if (manifest === undefined) return undefined;
    return manifestSchema.parse(JSON.parse(readFileSync(manifest, 'utf8'))).version;
  } catch {
    return undefined;
  }
}
