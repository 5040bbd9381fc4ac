import type { ExportRequest } from '../../model/export-request.ts';
import type { Analysis } from './analysis.ts';

/** The text of an export, made as it is read. @throws AppError for what is not there */
export async function readExport(analysis: Analysis, asked: ExportRequest): Promise<AsyncIterable<string>> {
  const text = await analysis.run('openExport', asked);
  let pieces: string[] = [];
  const next = async (): Promise<IteratorResult<string, undefined>> => {
    if (pieces.length === 0) pieces = await analysis.run('nextPieces', text);
    const value = pieces.shift();
    return value === undefined ? { done: true, value } : { done: false, value };
  };
  // Also called where nothing was read.
  const giveUp = async (): Promise<IteratorResult<string, undefined>> => {
    // A thread that has ended has nothing open.
    await analysis.run('closeText', text).catch(() => undefined);
    return { done: true, value: undefined };
  };
  return { [Symbol.asyncIterator]: () => ({ next, return: giveUp }) };
}
