import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { createRandom } from '../../../src/core/random.ts';
import { FieldKeys } from '../../../src/engine/datasets/field-keys.ts';
import { parseCsv } from '../../../src/engine/datasets/csv-table.ts';
import { streamRows } from '../../../src/engine/datasets/stream-rows.ts';
import { readText } from '../../../src/engine/datasets/read-text.ts';
import { temporaryFolder } from '../../fixtures/temporary-folder.ts';

async function streamed(content: string | Uint8Array) {
  const file = path.join(temporaryFolder(), 'table');
  writeFileSync(file, content);
  const rows: { line: number; fields: string[] }[] = [];
  let header: readonly string[] = [];
  const textOf = new Map<number, string>();
  const isPlain = await streamRows(file, {
    begin: (names) => {
      header = names;
      return true;
    },
    row: (fields, line, keys) => {
      fields.forEach((field, column) => {
        const key = keys[column] ?? -1;
        if (key >= 0 && (textOf.get(key) ?? field) !== field) throw new Error(`${key} stands for two texts`);
        if (key >= 0) textOf.set(key, field);
      });
      return rows.push({ line, fields: [...fields] }) > 0;
    },
  });
  return { file, isPlain, header, rows, keys: textOf.size };
}

test.for([
  ['commas', 'a,b\n1,2\n3,4\n'],
  ['tabs, no last line end', 'a\tb\n1\t2'],
  ['line ends of Windows, blank lines, blanks round fields', '\r\n a , b\r\n\r\n 1,2 \r\n,\r\n3,\r\n'],
  [
    'a byte-order mark, letters beyond ASCII, a guarded formula',
    '\ufeffa,b\nü é,\'=1\n"'.replace('"', '日,本'),
  ],
  ['semicolons', 'a;b\n1;2\n'],
  ['vertical bars', 'a|b\n1|2.5\n'],
  ['quotes', '"a","b, c"\n"1",2\n1,"2, ""3"""\n" 4 ",5" 6"\n"",\n7,"8"\n'],
  ['quoted line ends', 'a,b\n1,"2\n\n3"\n4,5\n"6\n",7'],
  [
    'quoted lines over several pieces',
    `a,b\n${Array.from({ length: 9_000 }, (_, i) => `"image ${i}\n${'x'.repeat(i % 90)}",${i}`).join('\n')}`,
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
  ['a quote that never closes', 'a,b\n"1,2\n3,4\n'],
  ['text behind a closing quote', 'a,b\n"1" x,2\n'],
  ['a decimal comma between semicolons', 'a;b\n1;2,5\n'],
  ['a quoted decimal comma', 'a;b\n1;"2,5"\n'],
  ['a column without a name, where a torn number may stand', 'a,b,\n1,2,5\n'],
  ['a row of other length', 'a,b\n1,2\n1,2,3\n'],
  ['a decimal comma between tabs', 'a\tb\n1\t2,5\n'],
  ['line ends of old Macs', 'a,b\r1,2\r'],
  ['JSON', ' [{"a": 1}]'],
  ['a packed file', Uint8Array.of(0x1f, 0x8b, 8, 0)],
  ['UTF-16', Uint8Array.of(0xff, 0xfe, 97, 0, 44, 0, 98, 0)],
] as const)('what is not plain is left to be read whole: %s', async ([, content]) => {
  expect((await streamed(content)).isPlain).toBe(false);
});

test.for([
  [',', '\n'],
  ['\t', '\r\n'],
  [';', '\n'],
] as const)(
  'tables drawn at random are read as they are read whole, divided by %j',
  async ([delimiter, end]) => {
    const random = createRandom(3);
    const parts = ['a', 'Z', '9', '.', ' ', "'", '=', 'é', '日', '\u00a0', '\ufeff', '_', '-', '😀'];
    const text = () =>
      Array.from({ length: random.integer(5) }, () => parts[random.integer(parts.length)]).join('');
    const quoted = () => `"${text()}${random.integer(3) === 0 ? '""' : ''}"`;
    const some = Array.from({ length: 300 }, (_, i) => (i % 4 === 0 ? quoted() : text()));
    const rows = Array.from({ length: 12_000 }, (_, row) =>
      [some[random.integer(300)], text(), row % 7 === 0 ? '' : `name ${row}`, some[random.integer(3)]].join(
        delimiter,
      ),
    );
    const {
      file,
      isPlain,
      rows: found,
      keys,
    } = await streamed(`a${delimiter}b${delimiter}c${delimiter}d${end}${rows.join(end)}`);
    expect(isPlain).toBe(true);
    expect(found).toEqual(parseCsv(await readText(file), file).rows);
    // The column whose names never come again is left alone after some thousand.
    expect(keys).toBeLessThan(9_000);
  },
);

test('rows in an order, whose fields are guessed, are read as they are read whole', async () => {
  const random = createRandom(5);
  // One begins another, and quotes hold what ends a field outside of them.
  const names = [
    'a',
    'ab',
    'ab.c',
    '"ab"',
    '"a,b"',
    '"a""b"',
    '"a\nb"',
    '',
    '""',
    'a"b',
    '"ab.c"',
    'é',
    '=1',
    ' ab ',
  ];
  const rows = Array.from({ length: 6_000 }, (_, row) =>
    [
      names[(row >> 4) % names.length],
      // Now and then out of turn.
      names[random.integer(20) === 0 ? random.integer(names.length) : row % names.length],
      names[random.integer(3)],
    ].join(','),
  );
  const {
    file,
    isPlain,
    rows: found,
  } = await streamed(`a,b,c\r\n${rows.join('\r\n')}`.replace('a\r\nb', 'a\nb'));
  expect(isPlain).toBe(true);
  expect(found).toEqual(parseCsv(await readText(file), file).rows);
});

test('a field that came after the one before is known by its bytes, unless guesses are wrong too often', () => {
  const keys = new FieldKeys(1, (bytes, from, to) => bytes.toString('utf8', from, to));
  const bytes = Buffer.from('ab,abc,');
  const [ab, abc] = [keys.keyOf(bytes, 0, 2, 1, 0, 1e6), keys.keyOf(bytes, 3, 6, 2, 0, 1e6)];
  for (const key of [ab, abc, ab]) keys.follow(0, key, false);
  expect(keys.guess(bytes, 3, 7, 0)).toBe(abc);
  expect(keys.lengthOf(abc)).toBe(3);
  // What stands behind it must be there too.
  expect(keys.guess(bytes, 3, 6, 0)).toBe(-1);
  expect(keys.guess(bytes, 0, 7, 0)).toBe(-1);
  for (let wrong = 0; wrong < 2_000; wrong++) keys.follow(0, ab, false);
  for (const key of [ab, abc, ab]) keys.follow(0, key, false);
  expect(keys.guess(bytes, 3, 7, 0)).toBe(-1);
});

test('a text is made once for all fields that hold it', () => {
  let made = 0;
  const keys = new FieldKeys(1, (bytes, from, to) => {
    made++;
    return bytes.toString('utf8', from, to);
  });
  const bytes = Buffer.from(Array.from({ length: 10_000 }, (_, i) => String(i)).join(''));
  // Hashes of one value only: texts are told apart by their bytes.
  for (let round = 0; round < 3; round++)
    for (let at = 0; at < 1_000; at++)
      expect(keys.texts[keys.keyOf(bytes, at, at + 4, 7, 0, 1e6)]).toBe(bytes.toString('utf8', at, at + 4));
  expect(made).toBe(
    new Set(Array.from({ length: 1_000 }, (_, at) => bytes.toString('utf8', at, at + 4))).size,
  );
  expect(made).toBe(keys.texts.length);
});

test('an empty file is refused', async () => {
  await expect(streamed('\n\n')).rejects.toMatchObject({ code: 'csv-empty' });
});
