import { stat } from 'node:fs/promises';
import path from 'node:path';
import { foldersIfThere } from '../engine/if-there.ts';
import { isTrainingLocked } from '../engine/training/training-lock.ts';
import { poll } from './poll.ts';

/** How often to look, in milliseconds: as often as a curve is worth drawing anew. */
const INTERVAL = 1_000;

/** What changes while a process trains. */
const FILES = ['training.json', 'steps.jsonl', 'epochs.json', 'training.log', 'removed'];

/**
 * Calls when something has changed in a workspace's trainings, whichever process trains: a file, or that a process which
 * trained has ended without a word.
 *
 * @returns a function that ends it
 */
export function watchTrainings(workspaceDir: string, onChange: () => void): () => void {
  const root = path.join(workspaceDir, 'training');
  let known: ReadonlyMap<string, string> | undefined;
  let locked = new Set<string>();
  const look = async (): Promise<boolean> => {
    const now = await signatures(root);
    const before = known;
    known = now;
    // Only those that may be running: whoever looks holds the lock for a moment.
    const changed = [...now].filter(([name, signature]) => before?.get(name) !== signature);
    const running = [...new Set([...locked, ...changed.map(([name]) => name)])].filter(
      (name) => now.has(name) && isTrainingLocked(path.join(root, name)),
    );
    const differs = changed.length > 0 || now.size !== before?.size || running.length !== locked.size;
    locked = new Set(running);
    return before !== undefined && differs;
  };
  return poll(INTERVAL, look, onChange);
}

/** Sizes and times of each training's files. */
async function signatures(root: string): Promise<ReadonlyMap<string, string>> {
  const names = await foldersIfThere(root);
  return new Map(
    await Promise.all(
      names.map(async (name): Promise<[string, string]> => {
        const parts = await Promise.all(
          FILES.map(async (file) => {
            const found = await stat(path.join(root, name, file)).catch(() => null);
            return found === null ? '-' : `${found.size}@${found.mtimeMs}`;
          }),
        );
        return [name, parts.join(' ')];
      }),
    ),
  );
}
