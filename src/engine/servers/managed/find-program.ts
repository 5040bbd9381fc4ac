import { constants } from 'node:fs';
import { access, stat } from 'node:fs/promises';
import path from 'node:path';
import { AppError } from '../../app-error.ts';

/** What a person has to have, and where it comes from. */
const HOW = 'Install llama.cpp with its server, or name the program: --llama-server /path/to/llama-server.';

/**
 * The absolute path of a program.
 *
 * @param program a path, or a name that is looked for in the folders of the PATH
 * @throws AppError 'llama-server-missing'
 */
export async function findProgram(
  program: string,
  environment: Readonly<Record<string, string | undefined>> = process.env,
): Promise<string> {
  const isName = path.basename(program) === program;
  const folders = isName ? (environment['PATH'] ?? '').split(path.delimiter).filter(Boolean) : [''];
  const endings =
    process.platform === 'win32' ? ['', ...(environment['PATHEXT'] ?? '.EXE').split(';')] : [''];
  for (const folder of folders)
    for (const ending of endings) {
      const file = path.resolve(folder, program + ending);
      if (await canRun(file)) return file;
    }
  throw new AppError(
    'llama-server-missing',
    isName
      ? `There is no program "${program}" in any folder of the PATH.`
      : `${path.resolve(program)} is no program that can be run.`,
    HOW,
  );
}

async function canRun(file: string): Promise<boolean> {
  try {
    if (!(await stat(file)).isFile()) return false;
    await access(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
