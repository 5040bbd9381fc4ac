import { realpathSync } from 'node:fs';
import path from 'node:path';
import { AppError } from '../engine/app-error.ts';
import { quoted } from '../engine/datasets/import-problem.ts';

/**
 * The paths that requests may name: what lies in the roots, and what a person has picked or dropped.
 *
 * Links are followed before a path is judged, so that none leads out of a root.
 */
export class AllowedPaths {
  readonly #roots: string[];

  constructor(roots: readonly string[]) {
    this.#roots = [];
    for (const root of roots) this.add(root);
  }

  get roots(): readonly string[] {
    return this.#roots;
  }

  /** Allows a path, and all in it if it is a folder. One that does not exist is left out. */
  add(root: string): void {
    const real = realPath(root);
    if (real !== null && !this.#roots.includes(real)) this.#roots.push(real);
  }

  /**
   * The absolute path, links followed; of a path that does not exist yet, its nearest folder's links are.
   *
   * @throws AppError 'path-not-allowed'
   */
  check(asked: string): string {
    const real = this.#find(asked);
    if (real !== null) return real;
    throw new AppError(
      'path-not-allowed',
      `${quoted(asked)} is outside the folders that the workbench may open.`,
      'Choose a file or folder inside one of the offered folders, or start with --allow FOLDER.',
    );
  }

  allows(asked: string): boolean {
    return this.#find(asked) !== null;
  }

  #find(asked: string): string | null {
    const real = asked.includes('\0') ? null : (realPath(asked) ?? futurePath(asked));
    return real !== null && this.#roots.some((root) => isInside(root, real)) ? real : null;
  }
}

function realPath(asked: string): string | null {
  try {
    return realpathSync(path.resolve(asked));
  } catch {
    return null;
  }
}

function futurePath(asked: string): string | null {
  const absolute = path.resolve(asked);
  const folder = path.dirname(absolute);
  if (folder === absolute) return null;
  const real = realPath(folder) ?? futurePath(folder);
  return real === null ? null : path.join(real, path.basename(absolute));
}

function isInside(root: string, file: string): boolean {
  const relative = path.relative(root, file);
  return relative !== '..' && !relative.startsWith(`..${path.sep}`) && !path.isAbsolute(relative);
}
