import { parquetWriteBuffer } from 'hyparquet-writer';

type Value = string | number | boolean | null;

type Type = 'BOOLEAN' | 'INT32' | 'DOUBLE' | 'STRING';

/** The largest number that INT32 holds. */
const LARGEST_INTEGER = 2 ** 31 - 1;

/** A table as a Parquet file's bytes. A column has the type that all of its values have, else text. */
export function parquetTable(
  header: readonly string[],
  rows: Iterable<Readonly<Record<string, Value>>>,
): Uint8Array {
  const columns = header.map((name) => ({ name, values: [] as Value[] }));
  for (const row of rows) for (const { name, values } of columns) values.push(row[name] ?? null);
  const buffer = parquetWriteBuffer({
    columnData: columns.map(({ name, values }) => {
      const type = typeOf(values);
      const isText = type === 'STRING';
      return {
        name,
        type,
        nullable: true,
        data: values.map((value) => (value === null || !isText ? value : String(value))),
      };
    }),
    createdBy: 'tiebreak',
  });
  return new Uint8Array(buffer);
}

function typeOf(values: readonly Value[]): Type {
  const known = values.filter((value) => value !== null);
  if (known.length === 0) return 'STRING';
  if (known.every((value) => typeof value === 'boolean')) return 'BOOLEAN';
  if (!known.every((value) => typeof value === 'number')) return 'STRING';
  return known.every((value) => Number.isInteger(value) && Math.abs(value) <= LARGEST_INTEGER)
    ? 'INT32'
    : 'DOUBLE';
}
