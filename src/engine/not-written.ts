import { AppError } from './app-error.ts';

/** What a refusal of the file system to write is thrown as: `file-not-written`. */
export function notWritten(file: string): (cause: unknown) => AppError {
  return (cause) =>
    new AppError(
      'file-not-written',
      `${file} cannot be written: ${cause instanceof Error ? cause.message : String(cause)}`,
      'Check that the folder exists, is writable and has room.',
      { cause },
    );
}
