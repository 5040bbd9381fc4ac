import fc from 'fast-check';

/** What a length or count may be damaged into. */
const LENGTHS = [0, 1, 0x7f, 0xff, 0x7fff, 0xffff, 0x00ff_ffff, 0x7fff_ffff, 0x8000_0000, 0xffff_ffff];

type ByteDamage =
  | { readonly kind: 'cut'; readonly at: number }
  | { readonly kind: 'flip'; readonly at: number; readonly bit: number }
  | { readonly kind: 'number'; readonly at: number; readonly value: number; readonly wide: boolean }
  | { readonly kind: 'double'; readonly at: number; readonly share: number }
  | { readonly kind: 'blank'; readonly at: number; readonly share: number };

/** From 0 to 1, any as likely as any other; a `double` would be drawn from all numbers of 64 bits, most of them near 0. */
const unit = fc.noBias(fc.nat(1_000_000)).map((millionths) => millionths / 1e6);

/** A place in a file as a share of its length: the beginning, where lengths stand, as often as all the rest. */
const place = fc.oneof(
  unit,
  unit.map((share) => share / 50),
);
const share = unit.map((whole) => whole / 5);

const byteDamage: fc.Arbitrary<ByteDamage> = fc.oneof(
  { arbitrary: fc.record({ kind: fc.constant('cut' as const), at: place }), weight: 1 },
  {
    arbitrary: fc.record({ kind: fc.constant('flip' as const), at: place, bit: fc.nat(7) }),
    weight: 4,
  },
  {
    arbitrary: fc.record({
      kind: fc.constant('number' as const),
      at: place,
      value: fc.constantFrom(...LENGTHS),
      wide: fc.boolean(),
    }),
    weight: 4,
  },
  { arbitrary: fc.record({ kind: fc.constant('double' as const), at: place, share }), weight: 1 },
  { arbitrary: fc.record({ kind: fc.constant('blank' as const), at: place, share }), weight: 1 },
);

/** Copies of a file that are damaged in one to three places: cut, bits turned, lengths changed, parts twice or blank. */
export function damagedBytes(sound: Buffer): fc.Arbitrary<Buffer> {
  return fc
    .array(byteDamage, { minLength: 1, maxLength: 4 })
    .map((damages) => told(damages.reduce<Buffer>(damageBytes, Buffer.from(sound)), damages));
}

/** The bytes, shown by what was done to them where a test fails. */
function told(bytes: Buffer, damages: unknown): Buffer {
  return Object.assign(bytes, { [fc.toStringMethod]: () => JSON.stringify(damages) });
}

function damageBytes(bytes: Buffer, damage: ByteDamage): Buffer {
  const at = Math.floor(damage.at * Math.max(0, bytes.length - 9));
  switch (damage.kind) {
    case 'cut':
      return bytes.subarray(0, at);
    case 'flip':
      if (at < bytes.length) bytes.writeUInt8(bytes.readUInt8(at) ^ (1 << damage.bit), at);
      return bytes;
    case 'number':
      if (at + 8 > bytes.length) return bytes;
      // A 32-bit value, or a 64-bit one beyond any file.
      bytes.writeUInt32LE(damage.value, at);
      if (damage.wide) bytes.writeUInt32LE(damage.value >>> 1, at + 4);
      return bytes;
    case 'double': {
      const end = at + Math.ceil(damage.share * bytes.length);
      return Buffer.concat([bytes.subarray(0, end), bytes.subarray(at)]);
    }
    case 'blank':
      return bytes.fill(0, at, Math.min(bytes.length, at + Math.ceil(damage.share * bytes.length)));
  }
}

/** What stands in a field that should hold something else. */
const FIELDS = [
  '',
  ' ',
  '-',
  'NaN',
  'Infinity',
  '1e999',
  '-1e-999',
  '3,5',
  '1.234,5',
  '1,234.5',
  '٣',
  '0x10',
  '99999999999999999999',
  '=1+1',
  '"',
  '""',
  "'",
  'First',
  'similar ',
  '../../a.jpg',
  '/etc/hostname',
  'C:\\a.jpg',
  'con',
  'e\u0301.jpg',
  '\u00e9.jpg',
  '\u202ea.jpg',
  '\0',
  '\ufeff',
  '😀',
  'a'.repeat(5_000),
];

type TextDamage = {
  readonly kind: 'field' | 'more' | 'fewer' | 'twice' | 'away' | 'quote' | 'separator' | 'ends' | 'bytes';
  readonly at: number;
  readonly column: number;
  readonly field: string;
};

const textDamage: fc.Arbitrary<TextDamage> = fc.record({
  kind: fc.constantFrom('field', 'more', 'fewer', 'twice', 'away', 'quote', 'separator', 'ends', 'bytes'),
  at: unit,
  column: fc.noBias(fc.nat(7)),
  field: fc.oneof(fc.constantFrom(...FIELDS), fc.string({ unit: 'binary', maxLength: 20 })),
});

/** Copies of a table that are damaged in one to four places: fields, rows, quotes, separators, line ends, encoding. */
export function damagedTable(sound: string): fc.Arbitrary<Buffer> {
  return fc.array(textDamage, { minLength: 1, maxLength: 4 }).map((damages) => {
    let lines = sound.split('\n');
    let isOther = false;
    for (const { kind, at, column, field } of damages) {
      const row = Math.min(lines.length - 1, Math.floor(at * lines.length));
      const line = lines[row] ?? '';
      const fields = line.split(',');
      const cell = column % fields.length;
      switch (kind) {
        case 'field':
          lines[row] = fields.with(cell, field).join(',');
          break;
        case 'more':
          lines[row] = fields.toSpliced(cell, 0, field).join(',');
          break;
        case 'fewer':
          lines[row] = fields.toSpliced(cell, 1).join(',');
          break;
        case 'twice':
          lines = lines.toSpliced(row, 0, line);
          break;
        case 'away':
          lines = lines.toSpliced(row, 1 + column);
          break;
        case 'quote':
          lines[row] = line.slice(0, column) + '"' + line.slice(column);
          break;
        case 'separator':
          lines = lines.map((each) => each.replaceAll(',', column % 2 === 0 ? ';' : '\t'));
          break;
        case 'ends':
          lines = lines.map((each) => each + (column % 2 === 0 ? '\r' : ' \u2028'));
          break;
        case 'bytes':
          isOther = true;
      }
    }
    return Buffer.from(
      lines.join('\n'),
      isOther ? (damages.length % 2 === 0 ? 'latin1' : 'utf16le') : 'utf8',
    );
  });
}

type JsonDamage = { readonly path: readonly number[]; readonly value: unknown; readonly isGone: boolean };

const jsonDamage: fc.Arbitrary<JsonDamage> = fc.record({
  path: fc.array(fc.noBias(fc.nat(20)), { minLength: 1, maxLength: 5 }),
  value: fc.oneof(
    fc.constantFrom<unknown>(null, true, '', 0, -1, 1e308, -1e308, 0.5, [], {}, '<image>', 'First', '../x'),
    fc.jsonValue({ maxDepth: 2 }),
  ),
  isGone: fc.boolean(),
});

/** Copies of a JSON file with one to three values that are gone or others, and now and then damaged text. */
export function damagedJson(sound: unknown): fc.Arbitrary<Buffer> {
  const values = fc
    .array(jsonDamage, { minLength: 1, maxLength: 3 })
    .map((damages) => JSON.stringify(damages.reduce((value, damage) => replace(value, damage, 0), sound)));
  return fc.oneof(
    { arbitrary: values.map((text) => Buffer.from(text)), weight: 4 },
    { arbitrary: values.map((text) => Buffer.from('\ufeff' + text)), weight: 1 },
    { arbitrary: damagedBytes(Buffer.from(JSON.stringify(sound))), weight: 2 },
  );
}

function replace(value: unknown, damage: JsonDamage, depth: number): unknown {
  const step = damage.path[depth];
  if (step === undefined || typeof value !== 'object' || value === null) return damage.value;
  const keys = Object.keys(value);
  const key = keys[step % Math.max(1, keys.length)];
  if (key === undefined) return damage.value;
  const isLast = depth === damage.path.length - 1;
  const entries = Object.entries(value).flatMap(([name, item]: [string, unknown]): [string, unknown][] => {
    if (name !== key) return [[name, item]];
    return damage.isGone && isLast ? [] : [[name, replace(item, damage, depth + 1)]];
  });
  return Array.isArray(value) ? entries.map(([, item]) => item) : Object.fromEntries(entries);
}
