import { existsSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import path from 'node:path';
import { formatNames } from '../../core/format.ts';
import { AppError } from '../app-error.ts';
import { CONFIG_FILE } from './peft-config.ts';

/** What PEFT's trainers call the folder of a step. */
const STEP = /^checkpoint-(\d+)$/;

const LISTED = 4;

/** The adapters that a folder holds. */
export interface FoundAdapters {
  /** Folders, the steps of a training in their order; one where the folder is an adapter itself. */
  readonly folders: readonly string[];
  readonly notices: readonly string[];
}

/**
 * Finds the adapter in a folder: itself, or, where it was saved under another name than `default`, the one folder below; or all
 * steps of a training (`checkpoint-*`).
 *
 * @param steps whether the steps are wanted where the folder is an adapter itself
 * @throws AppError `not-an-adapter`
 */
export async function findAdapters(folder: string, steps: boolean): Promise<FoundAdapters> {
  const below = (await readdir(folder, { withFileTypes: true }))
    .filter((entry) => entry.isDirectory() && existsSync(path.join(folder, entry.name, CONFIG_FILE)))
    .map(({ name }) => name);
  const ofSteps = below
    .filter((name) => STEP.test(name))
    .toSorted((a, b) => Number(STEP.exec(a)?.[1]) - Number(STEP.exec(b)?.[1]));
  const others = below.filter((name) => !STEP.test(name)).toSorted();
  const isAdapter = existsSync(path.join(folder, CONFIG_FILE));
  if (isAdapter && !(steps && ofSteps.length > 0))
    return {
      folders: [folder],
      notices:
        below.length === 0
          ? []
          : [
              `${folder} is read itself, not what lies in it: ${formatNames([...ofSteps, ...others], LISTED)}.`,
            ],
    };
  if (ofSteps.length > 0) return { folders: ofSteps.map((name) => path.join(folder, name)), notices: [] };
  const [only, ...more] = others;
  if (only === undefined)
    throw new AppError(
      'not-an-adapter',
      `${folder} is no adapter of PEFT's: it holds no ${CONFIG_FILE}, and neither does a folder in it.`,
      'Give the folder that save_pretrained wrote, or that of a training’s steps (checkpoint-*).',
    );
  if (more.length > 0)
    throw new AppError(
      'not-an-adapter',
      `${folder} holds several adapters: ${formatNames(others, LISTED)}.`,
      'Give the folder of one of them.',
    );
  return { folders: [path.join(folder, only)], notices: [] };
}
