import type { ExportRequest } from '../../model/export-request.ts';
import type { Analysis } from './analysis.ts';

/** The text of an export, each piece made when it is read. @throws AppError for what is not there */
export async function readExport(analysis: Analysis, asked: ExportRequest): Promise<AsyncIterable<string>> {
  const text = await analysis.run('openExport', asked);
  const next = async (): Promise<IteratorResult<string, undefined>> => {
    const value = await analysis.run('nextPiece', text);
    return value === null ? { done: true, value: undefined } : { done: false, value };
  };
  // Also called where nothing was read.
  const giveUp = async (): Promise<IteratorResult<string, undefined>> => {
    await analysis.run('closeText', text);
    return { done: true, value: undefined };
  };
  return { [Symbol.asyncIterator]: () => ({ next, return: giveUp }) };
}
