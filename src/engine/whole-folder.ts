import { randomUUID } from 'node:crypto';
import { mkdir, readdir, rename, rm, rmdir } from 'node:fs/promises';
import path from 'node:path';
import { AppError } from './app-error.ts';
import { isMissing } from './if-there.ts';
import { PART, syncFolder } from './whole-file.ts';

/**
 * Makes a folder that appears whole or not at all: it is filled beside its place, then moved there. Missing folders above are made.
 *
 * @param fill writes its files into the folder that it is given; what it throws is thrown as it is
 * @param refusal what a refusal of the file system is thrown as
 * @throws AppError `name-taken` where something is in the folder
 */
export async function writeWholeFolder(
  folder: string,
  fill: (part: string) => Promise<void>,
  refusal: (cause: unknown) => Error,
): Promise<void> {
  const told = async <Result>(work: Promise<Result>): Promise<Result> =>
    work.catch((error: unknown) => {
      throw refusal(error);
    });
  const names = readdir(folder).catch((error: unknown) => {
    if (isMissing(error)) return [];
    throw error;
  });
  if ((await told(names)).length > 0)
    throw new AppError(
      'name-taken',
      `The folder ${folder} is not empty.`,
      'Name a new folder or an empty one: nothing is written over.',
    );
  const part = `${folder}.${randomUUID()}${PART}`;
  await told(mkdir(part, { recursive: true }));
  try {
    await fill(part);
    // Windows moves nothing onto a folder, not even onto an empty one.
    await rmdir(folder).catch(() => undefined);
    await told(rename(part, folder));
  } catch (error) {
    await rm(part, { recursive: true, force: true }).catch(() => undefined);
    throw error;
  }
  await told(syncFolder(path.dirname(folder)));
}
