import { parquetWriteBuffer } from 'hyparquet-writer';
import { expect, test } from 'vitest';
import { parquetTable } from '../../../../src/engine/jobs/export/parquet-table.ts';

const HEADER = ['image', 'score', 'votes', 'isBound', 'mixed', 'none'];

function* rowsOf(count: number) {
  for (let row = 0; row < count; row++)
    yield {
      image: `${row % 50}.jpg`,
      score: row === 7 ? null : row / 8,
      votes: row % 3,
      isBound: row % 2 === 0,
      mixed: row === count - 1 ? 'text' : row,
      none: null,
    };
}

test('a table is written group by group, to the bytes that it has when it is written whole', () => {
  const count = 101_500;
  const rows = [...rowsOf(count)];
  const whole = parquetWriteBuffer({
    columnData: [
      { name: 'image', type: 'STRING' as const, data: rows.map(({ image }) => image) },
      { name: 'score', type: 'DOUBLE' as const, data: rows.map(({ score }) => score) },
      { name: 'votes', type: 'INT32' as const, data: rows.map(({ votes }) => votes) },
      { name: 'isBound', type: 'BOOLEAN' as const, data: rows.map(({ isBound }) => isBound) },
      { name: 'mixed', type: 'STRING' as const, data: rows.map(({ mixed }) => String(mixed)) },
      { name: 'none', type: 'STRING' as const, data: rows.map(({ none }) => none) },
    ].map((column) => ({ ...column, nullable: true })),
    createdBy: 'tiebreak',
  });
  let passes = 0;
  const pieces = [...parquetTable(HEADER, () => (passes++, rowsOf(count)))].filter(
    ({ length }) => length > 0,
  );
  expect(passes).toBe(2);
  // Of 1,000, 100,000 and 500 rows, and what tells of them.
  expect(pieces).toHaveLength(3);
  expect(Buffer.concat(pieces).equals(Buffer.from(whole))).toBe(true);
});

test('a table without rows has its columns', () => {
  const whole = parquetWriteBuffer({
    columnData: [{ name: 'image', type: 'STRING', nullable: true, data: [] }],
    createdBy: 'tiebreak',
  });
  expect(Buffer.concat([...parquetTable(['image'], () => [])]).equals(Buffer.from(whole))).toBe(true);
});

test('rows that are others the second time are not written under the types of the first', () => {
  let passes = 0;
  const rows = () => [{ votes: passes++ === 0 ? 1 : 'ann' }];
  expect(() => [...parquetTable(['votes'], rows)]).toThrow('The table changed while it was written.');
});
