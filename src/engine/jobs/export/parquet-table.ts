import { ByteWriter, ParquetWriter, schemaFromColumnData } from 'hyparquet-writer';
import { AppError } from '../../app-error.ts';

type Value = string | number | boolean | null;

type Row = Readonly<Record<string, Value>>;

type Type = 'BOOLEAN' | 'INT32' | 'DOUBLE' | 'STRING';

/** The largest number that INT32 holds. */
const LARGEST_INTEGER = 2 ** 31 - 1;

/** Rows of the first group, small for who looks at a table's beginning, and of the others. */
const FIRST_GROUP = 1_000;
const GROUP = 100_000;

/** Rows looked at between two turns of others. */
const ROWS_A_TURN = 1_000;

/** In place of a piece while rows are looked at. */
const NOTHING = new Uint8Array();

/**
 * A table as a Parquet file's bytes, group by group. A column has the type that all of its values have, else text; so the rows are
 * gone through twice, first for the types.
 *
 * @throws AppError 'cannot-write' for rows that are others the second time
 */
export function* parquetTable(header: readonly string[], rows: () => Iterable<Row>): Generator<Uint8Array> {
  const found = header.map(() => new FoundTypes());
  let looked = 0;
  for (const row of rows()) {
    for (const [place, name] of header.entries()) found[place]?.add(row[name] ?? null);
    if (++looked % ROWS_A_TURN === 0) yield NOTHING;
  }
  const columns = found.map((of, place) => ({
    name: header[place] ?? '',
    type: of.type,
    nullable: true,
    // The same memory for each group.
    data: of.areNumbers ? new Float64Array(Math.min(looked, GROUP)) : ([] as Value[]),
  }));
  const writer = new ByteWriter();
  const file = new ParquetWriter({
    writer,
    schema: schemaFromColumnData({ columnData: columns }),
    createdBy: 'tiebreak',
  });
  const taken = (): Uint8Array => {
    const bytes = writer.getBytes().slice();
    writer.index = 0;
    return bytes;
  };
  let waiting = 0;
  let most = FIRST_GROUP;
  const writeGroup = (): void => {
    const data = columns.map((column) => ({ name: column.name, data: column.data.slice(0, waiting) }));
    // Nothing to wait for: the bytes go to memory.
    void file.write({ columnData: data, rowGroupSize: waiting });
    waiting = 0;
    most = GROUP;
  };
  for (const row of rows()) {
    for (const { name, type, data } of columns) {
      const value = valueOf(row[name] ?? null, type);
      if (Array.isArray(data)) data[waiting] = value;
      else data[waiting] = numberOf(value);
    }
    if (++waiting < most) {
      if (waiting % ROWS_A_TURN === 0) yield NOTHING;
      continue;
    }
    writeGroup();
    yield taken();
  }
  if (waiting > 0) writeGroup();
  void file.finish();
  yield taken();
}

/** What the values of a column are. */
class FoundTypes {
  #isNull = false;
  #isBoolean = false;
  #isInteger = false;
  #isNumber = false;
  #isText = false;

  add(value: Value): void {
    if (value === null) {
      this.#isNull = true;
      return;
    }
    if (typeof value === 'string') this.#isText = true;
    else if (typeof value === 'boolean') this.#isBoolean = true;
    else if (isInteger(value)) this.#isInteger = true;
    else this.#isNumber = true;
  }

  /** Whether each is a number. */
  get areNumbers(): boolean {
    return !this.#isNull && (this.type === 'DOUBLE' || this.type === 'INT32');
  }

  get type(): Type {
    if (this.#isText) return 'STRING';
    const isNumber = this.#isInteger || this.#isNumber;
    if (this.#isBoolean) return isNumber ? 'STRING' : 'BOOLEAN';
    return this.#isNumber ? 'DOUBLE' : this.#isInteger ? 'INT32' : 'STRING';
  }
}

function isInteger(value: number): boolean {
  return Number.isInteger(value) && Math.abs(value) <= LARGEST_INTEGER;
}

/** A value as its column has it. */
function valueOf(value: Value, type: Type): Value {
  if (value === null) return null;
  if (type === 'STRING') return String(value);
  const fits =
    type === 'BOOLEAN'
      ? typeof value === 'boolean'
      : typeof value === 'number' && (type === 'DOUBLE' || isInteger(value));
  if (fits) return value;
  throw changed();
}

/** A number of a column that has no others. */
function numberOf(value: Value): number {
  if (typeof value === 'number') return value;
  throw changed();
}

function changed(): AppError {
  return new AppError('cannot-write', 'The table changed while it was written.', 'Export it again.');
}
