import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { parseCsv } from '../../../src/engine/datasets/csv-table.ts';
import { streamRows } from '../../../src/engine/datasets/stream-rows.ts';
import { readText } from '../../../src/engine/datasets/read-text.ts';
import { temporaryFolder } from '../../fixtures/temporary-folder.ts';

async function streamed(content: string | Uint8Array) {
  const file = path.join(temporaryFolder(), 'table');
  writeFileSync(file, content);
  const rows: { line: number; fields: string[] }[] = [];
  let header: readonly string[] = [];
  const isPlain = await streamRows(file, {
    begin: (names) => {
      header = names;
      return true;
    },
    row: (fields, line) => rows.push({ line, fields: [...fields] }) > 0,
  });
  return { file, isPlain, header, rows };
}

test.for([
  ['commas', 'a,b\n1,2\n3,4\n'],
  ['tabs, no last line end', 'a\tb\n1\t2'],
  ['line ends of Windows, blank lines, blanks round fields', '\r\n a , b\r\n\r\n 1,2 \r\n,\r\n3,\r\n'],
  [
    'a byte-order mark, letters beyond ASCII, a guarded formula',
    '\ufeffa,b\nü é,\'=1\n"'.replace('"', '日,本'),
  ],
  [
    'more than one piece',
    `a,b\n${Array.from({ length: 90_000 }, (_, i) => `image ${i}.jpg,${i}é`).join('\n')}`,
  ],
] as const)('a plain table is read in pieces as it is read whole: %s', async ([, content]) => {
  const { file, isPlain, header, rows } = await streamed(content);
  const whole = parseCsv(await readText(file), file);
  expect(isPlain).toBe(true);
  expect(header).toEqual(whole.header);
  expect(rows).toEqual(whole.rows);
});

test.for([
  ['quotes', 'a,b\n"1",2\n'],
  ['semicolons', 'a;b\n1;2\n'],
  ['a row of other length', 'a,b\n1,2\n1,2,3\n'],
  ['a decimal comma between tabs', 'a\tb\n1\t2,5\n'],
  ['line ends of old Macs', 'a,b\r1,2\r'],
  ['JSON', ' [{"a": 1}]'],
  ['a packed file', Uint8Array.of(0x1f, 0x8b, 8, 0)],
  ['UTF-16', Uint8Array.of(0xff, 0xfe, 97, 0, 44, 0, 98, 0)],
] as const)('what is not plain is left to be read whole: %s', async ([, content]) => {
  expect((await streamed(content)).isPlain).toBe(false);
});

test('an empty file is refused', async () => {
  await expect(streamed('\n\n')).rejects.toMatchObject({ code: 'csv-empty' });
});
