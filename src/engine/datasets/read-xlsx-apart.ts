import type { Sheet } from 'read-excel-file/node';
import { askThread } from '../ask-thread.ts';

/** More than this a reader needs for no workbook of the size that is let through, in MB. */
const LARGEST_HEAP = 4096;

const PROGRAM = `
answer(import(workerData.library).then(({ default: readXlsxFile }) => readXlsxFile(Buffer.from(workerData.bytes))));
`;

/**
 * The sheets of an .xlsx file, read in a thread of its own: the library parses a sheet in one go, seconds for a large one.
 *
 * @throws Error with what is wrong with the file, or that it took too much memory
 */
export function readXlsxApart(bytes: Buffer): Promise<Sheet[]> {
  return askThread<Sheet[]>(
    PROGRAM,
    { library: import.meta.resolve('read-excel-file/node'), bytes },
    LARGEST_HEAP,
  );
}
