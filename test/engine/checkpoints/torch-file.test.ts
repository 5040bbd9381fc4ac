import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { readPickle } from '../../../src/engine/checkpoints/tensors/pickle.ts';
import { readTorchFile } from '../../../src/engine/checkpoints/tensors/torch-file.ts';
import { appErrorOf } from '../../fixtures/app-error-of.ts';
import { temporaryFolder } from '../../fixtures/temporary-folder.ts';

/** What torch.save wrote in scripts/goldens/llava_checkpoints.py. */
interface TorchFiles {
  readonly sound: {
    readonly bin: string;
    readonly tensors: Readonly<Record<string, string>>;
    readonly shapes: Readonly<Record<string, readonly number[]>>;
  };
  readonly ordered: string;
  readonly module: string;
  readonly call: string;
  readonly class: string;
  readonly nested: string;
  readonly transposed: string;
}

const FILES = JSON.parse(
  readFileSync(join(import.meta.dirname, '../../fixtures/goldens/checkpoints/torch-files.json'), 'utf8'),
) as TorchFiles;

function fileOf(bytes: Buffer): string {
  const file = join(temporaryFolder(), 'pytorch_model.bin');
  writeFileSync(file, bytes);
  return file;
}

const decoded = (text: string) => Buffer.from(text, 'base64');

test.each([FILES.sound.bin, FILES.ordered])('reads the tensors of a state dictionary (%#)', async (text) => {
  const tensors = await readTorchFile(fileOf(decoded(text)));
  const found = tensors.map(({ name, type, shape, file, offset, bytes }) => [
    name,
    type,
    shape,
    readFileSync(file)
      .subarray(offset, offset + bytes)
      .toString('base64'),
  ]);
  const types: Record<string, string> = { f16: 'F16', bf16: 'BF16', ids: 'I64' };
  expect(found).toEqual(
    Object.entries(FILES.sound.tensors).map(([name, bytes]) => [
      name,
      types[name] ?? 'F32',
      FILES.sound.shapes[name],
      bytes,
    ]),
  );
});

test('reads what a module says of its versions over', async () => {
  const tensors = await readTorchFile(fileOf(decoded(FILES.module)));
  expect(tensors.map(({ name }) => name)).toEqual(['weight', 'bias']);
});

test.each([
  ['call', /its pickle names (__builtin__|builtins)\.len/],
  ['class', /its pickle names collections\.Counter/],
  ['nested', /its table holds "state_dict", which is no tensor/],
  ['transposed', /weight is stored transposed or with gaps \(strides 1, 3\)/],
] as const)('refuses a file with a %s by name', async (name, message) => {
  const error = await appErrorOf(() => readTorchFile(fileOf(decoded(FILES[name]))));
  expect([error.code, error.message]).toEqual(['source-not-supported', expect.stringMatching(message)]);
});

test('refuses half of a file, and what is no archive', async () => {
  const whole = decoded(FILES.sound.bin);
  for (const bytes of [whole.subarray(0, whole.length / 2), Buffer.from('no archive')])
    expect((await appErrorOf(() => readTorchFile(fileOf(bytes)))).message).toMatch(
      /it is no ZIP archive, or only part of one/,
    );
});

test('refuses numbers of another length than is said', async () => {
  const bytes = decoded(FILES.sound.bin);
  // The 24 numbers of the first storage become 25.
  const said = bytes.indexOf(Buffer.from([0x4b, 24, 0x74]));
  expect(said).toBeGreaterThan(0);
  bytes[said + 1] = 25;
  expect((await appErrorOf(() => readTorchFile(fileOf(bytes)))).message).toMatch(
    /f32 takes 24 numbers .* but 96 bytes are stored/,
  );
});

test.each([
  ['an opcode of objects', [0x80, 2, 0x81, 0x2e], /NEWOBJ at byte 2/],
  ['an opcode that there is not', [0xff], /the unknown opcode 0xff at byte 0/],
  ['an end within', [0x58, 9, 0, 0, 0, 65], /ends too early/],
  ['an empty stack', [0x2e], /takes more from its stack than there is/],
  ['a list that did not begin', [0x74], /ends a list that it did not begin/],
  ['what was not kept', [0x68, 7], /takes what it did not keep \(7\)/],
  ['a name of another module', [...Buffer.from('cmath\nfloor\n')], /names math\.floor/],
  [
    'a call of a table with contents',
    [...Buffer.from('ccollections\nOrderedDict\n'), 0x4e, 0x85, 0x52],
    /calls collections\.OrderedDict/,
  ],
] as const)('a pickle with %s is refused', (_, bytes, message) => {
  expect(() => readPickle(Buffer.from(bytes))).toThrow(message);
});
