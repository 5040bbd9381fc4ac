import { readFileSync } from 'node:fs';
import { findPackageJSON } from 'node:module';
import path from 'node:path';
import { APP_FOLDER } from './app-folder.ts';

/** Version of an installed package, or of this one; undefined where it is not installed. */
export function packageVersion(name: string): string | undefined {
  try {
    const manifest =
      name === 'tiebreak' ? path.join(APP_FOLDER, 'package.json') : findPackageJSON(name, import.meta.url);
    if (manifest === undefined) return undefined;
    // By hand: every command line begins here, and would load zod for it.
    const content: unknown = JSON.parse(readFileSync(manifest, 'utf8'));
    if (typeof content !== 'object' || content === null || !('version' in content)) return undefined;
    return typeof content.version === 'string' ? content.version : undefined;
  } catch {
    return undefined;
  }
}
