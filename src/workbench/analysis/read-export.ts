import type { ExportRequest } from '../../model/export-request.ts';
import type { Analysis } from './analysis.ts';

/** What an export's file holds, made as it is read. @throws AppError for what is not there */
export async function readExport(
  analysis: Analysis,
  asked: ExportRequest,
): Promise<AsyncIterable<string | Uint8Array>> {
  const text = await analysis.run('openExport', asked);
  let pieces: (string | Uint8Array)[] = [];
  const next = async (): Promise<IteratorResult<string | Uint8Array, undefined>> => {
    if (pieces.length === 0) pieces = await analysis.run('nextPieces', text);
    const value = pieces.shift();
    return value === undefined ? { done: true, value } : { done: false, value };
  };
  // Also called where nothing was read.
  const giveUp = async (): Promise<IteratorResult<string | Uint8Array, undefined>> => {
    // A thread that has ended has nothing open.
    await analysis.run('closeText', text).catch(() => undefined);
    return { done: true, value: undefined };
  };
  return { [Symbol.asyncIterator]: () => ({ next, return: giveUp }) };
}
