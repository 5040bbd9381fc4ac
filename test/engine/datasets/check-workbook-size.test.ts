import { describe, expect, test } from 'vitest';
import { checkWorkbookSize } from '../../../src/engine/datasets/check-workbook-size.ts';
import { zip } from '../../fixtures/write-xlsx.ts';

const FILES = { 'xl/workbook.xml': '<workbook/>', 'xl/worksheets/sheet1.xml': '<worksheet/>'.repeat(9) };

/** Where the directory's record of the first file begins. */
function directoryOf(bytes: Buffer): number {
  return bytes.readUInt32LE(bytes.length - 6);
}

describe('a workbook', () => {
  test.each(['stored', 'deflated'] as const)('whose files are %s is let through', async (method) => {
    await expect(checkWorkbookSize(zip(FILES, method))).resolves.toBeUndefined();
    await expect(checkWorkbookSize(zip({}, method))).resolves.toBeUndefined();
  });

  test('that shrinks as no real one does is refused', async () => {
    const bytes = zip({ ...FILES, 'xl/worksheets/sheet2.xml': ' '.repeat(2 ** 21) }, 'deflated');
    await expect(checkWorkbookSize(bytes)).rejects.toThrow(/unpacks to \d+ times its size/);
  });

  test('that says it is larger than any is refused', async () => {
    const bytes = zip(FILES, 'deflated');
    bytes.writeUInt32LE(2 ** 29 + 1, directoryOf(bytes) + 24);
    bytes.writeUInt32LE(2 ** 29 + 1, 22);
    await expect(checkWorkbookSize(bytes)).rejects.toThrow(/more than 512 MB/);
  });

  test.each([
    ['smaller', -1, /damaged, or larger than it says/],
    ['larger', 1, /smaller than it says/],
  ])('with a file that says it is %s than it is, is refused', async (_, change, message) => {
    const bytes = zip(FILES, 'deflated');
    const size = FILES['xl/workbook.xml'].length + change;
    bytes.writeUInt32LE(size, directoryOf(bytes) + 24);
    bytes.writeUInt32LE(size, 22);
    await expect(checkWorkbookSize(bytes)).rejects.toThrow(message);
  });

  test('whose directory says otherwise than its files, or leaves one out, is refused', async () => {
    const otherwise = zip(FILES, 'deflated');
    otherwise.writeUInt32LE(5, 22);
    const leftOut = zip(FILES, 'deflated');
    leftOut.writeUInt16LE(1, leftOut.length - 12);
    for (const bytes of [otherwise, leftOut])
      await expect(checkWorkbookSize(bytes)).rejects.toThrow(/does not match/);
  });

  test('that is cut or no archive is refused', async () => {
    const bytes = zip(FILES);
    for (const part of [bytes.subarray(0, 60), Buffer.from('no zip'), Buffer.alloc(0)])
      await expect(checkWorkbookSize(part)).rejects.toThrow(/no ZIP archive/);
    await expect(checkWorkbookSize(bytes.subarray(40))).rejects.toThrow(/does not match/);
  });
});
