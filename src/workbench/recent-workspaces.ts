import { existsSync, readFileSync, realpathSync } from 'node:fs';
import path from 'node:path';
import { z } from 'zod';
import { decodeText } from '../engine/decode-text.ts';
import { writeWholeFileSync } from '../engine/whole-file.ts';

/** A workspace that was opened on this machine. */
export interface RecentWorkspace {
  readonly folder: string;
  /** Unix milliseconds. */
  readonly openedAt: number;
}

const MOST_KEPT = 20;

const listSchema = z.array(z.object({ folder: z.string(), openedAt: z.number() }));

/** The newest first; none where the list cannot be read. */
export function recentWorkspaces(userDir: string): RecentWorkspace[] {
  try {
    return listSchema.parse(JSON.parse(decodeText(readFileSync(listFile(userDir)))));
  } catch {
    return [];
  }
}

/** Puts a workspace at the head of the list. A list that cannot be written is no reason to stop. */
export function rememberWorkspace(userDir: string, folder: string): void {
  const others = recentWorkspaces(userDir).filter((recent) => recent.folder !== folder);
  const list = [{ folder, openedAt: Date.now() }, ...others].slice(0, MOST_KEPT);
  try {
    writeWholeFileSync(listFile(userDir), JSON.stringify(list, null, 2));
  } catch (error) {
    console.error(`Could not save the list of recent workspaces in ${userDir}:`, error);
  }
}

/** Whether a folder holds a workspace. */
export function holdsWorkspace(folder: string): boolean {
  return existsSync(path.join(folder, 'store.sqlite'));
}

/** Whether two paths lead to one folder that exists. */
export function isSameFolder(one: string, other: string): boolean {
  return existsSync(one) && existsSync(other) && realpathSync(one) === realpathSync(other);
}

function listFile(userDir: string): string {
  return path.join(userDir, 'recent-workspaces.json');
}
