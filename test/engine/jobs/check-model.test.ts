import { openSync, closeSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { at } from '../../../src/core/at.ts';
import type { ComparatorSpec } from '../../../src/engine/comparator/comparator-spec.ts';
import { readGguf, readTensor } from '../../../src/engine/ggml/gguf.ts';
import { checkModel } from '../../../src/engine/jobs/check-model/check-model.ts';
import { readModelCard } from '../../../src/engine/model-files/model-card.ts';
import { PROMPT_WORDS } from '../../../src/lab/random-models/random-language-model.ts';
import { wordTokenizer } from '../../../src/engine/language/word-tokenizer.ts';
import { writeRandomLlava, type LlavaShape } from '../../../src/lab/random-models/random-llava.ts';
import type { ModelFinding } from '../../../src/model/model-check.ts';
import { tiebreak } from '../../fixtures/command-line.ts';
import { writeRandomAdapter } from '../../fixtures/random-adapter.ts';
import { temporaryFolder } from '../../fixtures/temporary-folder.ts';

/** Changes the numbers of a tensor in a file, all of it in F32. */
async function change(
  file: string,
  name: string,
  rows: (row: number, column: number, old: (row: number) => Float32Array) => number,
): Promise<void> {
  const gguf = await readGguf(file);
  const tensor = gguf.tensors.get(name);
  if (tensor === undefined) throw new Error(`no tensor ${name}`);
  const bytes = await readTensor(file, tensor);
  const values = new Float32Array(new Uint8Array(bytes).buffer);
  const width = at(tensor.dimensions, 0);
  const before = values.slice();
  const old = (row: number) => before.subarray(row * width, (row + 1) * width);
  values.forEach((_, index) => {
    values[index] = rows(Math.floor(index / width), index % width, old);
  });
  const descriptor = openSync(file, 'r+');
  writeSync(descriptor, new Uint8Array(values.buffer), 0, values.byteLength, tensor.offset);
  closeSync(descriptor);
}

const words = wordTokenizer(PROMPT_WORDS);
const idOf = (word: string) => words.idOf(word);
const [FIRST, SECOND, SIMILAR] = ['First', 'Second', 'Similar'].map(idOf) as [number, number, number];
const isLabel = (row: number) => [FIRST, SECOND, SIMILAR].includes(row);

async function randomSpec(shape: Partial<LlavaShape> = {}): Promise<ComparatorSpec> {
  const { model, mmproj, card } = await writeRandomLlava(temporaryFolder(), { seed: 8, ...shape });
  return { model, mmproj, card: readModelCard(card), gpu: 'cpu', threads: 1, pairsTogether: 1 };
}

async function findingsOf(spec: ComparatorSpec): Promise<readonly ModelFinding[]> {
  return (await checkModel(spec)).findings;
}

const statusOf = (findings: readonly ModelFinding[]) =>
  Object.fromEntries(findings.map(({ check, status }) => [check, status]));

/** Of this seed the answers follow the pictures; of most others one place is always preferred. */
const SOUND = 1;

/** The labels are far likelier than any other word, and the pictures decide between them. */
async function soundSpec(seed = SOUND): Promise<ComparatorSpec> {
  const spec = await randomSpec({ seed });
  await change(spec.model, 'output.weight', (row, column, old) =>
    isLabel(row) ? 12 * at(old(row), column) : 0.1 * at(old(row), column),
  );
  return spec;
}

describe('the check of a model', () => {
  it('finds nothing in one whose answers follow the pictures, nor in an adapter that changes them', async () => {
    const spec = await soundSpec();
    const file = join(temporaryFolder(), 'adapter.gguf');
    const model = { seed: SOUND, width: 64, blocks: 2, heads: 4, keyValueHeads: 2 };
    await writeRandomAdapter(file, { seed: 1, rank: 2, alpha: 2, model });
    const member = { name: 'adapter', adapters: [{ file, scale: 1 }] };
    const found = await findingsOf({ ...spec, members: [member] });
    expect(found.filter(({ check }) => check === 'adapter')).toMatchObject([
      { status: 'ok', member: 'adapter' },
    ]);
    expect(statusOf(found.filter((finding) => finding.member !== 'adapter'))).toEqual({
      tower: 'ok',
      words: 'ok',
      answers: 'ok',
      images: 'ok',
      'label-mass': 'ok',
      position: 'ok',
    });
    const none = { name: 'none', adapters: [{ file, scale: 0 }] };
    expect(await findingsOf({ ...spec, members: [none] })).toContainEqual(
      expect.objectContaining({
        check: 'adapter',
        status: 'problem',
        member: 'none',
        found: expect.stringMatching(/^The adapter changes nothing/) as string,
      }),
    );
  });

  it('finds answers that are nearly uniform', async () => {
    const spec = await randomSpec();
    await change(spec.model, 'output.weight', (row, column, old) =>
      isLabel(row) ? at(old(FIRST), column) * (1 + row * 1e-5) : at(old(row), column),
    );
    expect(statusOf(await findingsOf(spec))).toMatchObject({ answers: 'problem', position: 'ok' });
  });

  it('finds that the pictures have no influence', async () => {
    const spec = await soundSpec();
    await change(spec.mmproj, 'mm.2.weight', () => 0);
    expect(await findingsOf(spec)).toContainEqual(
      expect.objectContaining({
        check: 'images',
        status: 'problem',
        found: expect.stringMatching(/^The pictures have no influence at all/) as string,
      }),
    );
  });

  it('finds that the model would rather say something else, and what', async () => {
    const spec = await randomSpec();
    await change(spec.model, 'output.weight', (row, column, old) =>
      row === idOf('face') ? 0 : at(old(row), column) * (isLabel(row) ? 0.01 : 4),
    );
    expect(await findingsOf(spec)).toContainEqual(
      expect.objectContaining({
        check: 'label-mass',
        status: 'problem',
        found: expect.stringMatching(/would rather say something else.* the likeliest token is "/) as string,
      }),
    );
  });

  it('finds an answer by place', async () => {
    expect((await findingsOf(await soundSpec(8))).find(({ check }) => check === 'position')).toMatchObject({
      status: 'problem',
      found: expect.stringMatching(/answers (First|Second) by place/) as string,
    });
  });

  it('finds a tower that is read at the wrong depth', async () => {
    const spec = await randomSpec({ mmproj: { blocks: 5, featureLayer: 2 } });
    expect((await findingsOf(spec)).find(({ check }) => check === 'tower')).toMatchObject({
      status: 'problem',
      found: expect.stringMatching(/behind block 2 of 5 .* 3 blocks behind it are never run/) as string,
    });
  });

  it('finds words that split, and words that cannot be told apart', async () => {
    const split = await randomSpec({
      card: { labels: { First: 'Firsthand', Second: 'Second', Similar: 'Similar' } },
    });
    expect(statusOf(await findingsOf(split))).toMatchObject({ words: 'warning', answers: 'ok' });
    const alike = await randomSpec({ card: { labels: { First: '1', Second: '2', Similar: '3' } } });
    expect(await findingsOf(alike)).toContainEqual(
      expect.objectContaining({ check: 'words', status: 'problem' }),
    );
  });
});

it('check-model ends with 0 or 1 as its findings say, and with 2 for bad usage', async () => {
  const { model, mmproj } = await soundSpec();
  const run = (...more: string[]) =>
    tiebreak([
      'check-model',
      '--model',
      model,
      '--mmproj',
      mmproj,
      '--gpu',
      'cpu',
      '--threads',
      '1',
      '--json',
      ...more,
    ]);
  expect(await run()).toMatchObject({
    code: 0,
    document: { healthy: true, findings: [{}, {}, {}, {}, {}, {}] },
  });
  expect(await run('--words', '1,2,3')).toMatchObject({ code: 1, document: { healthy: false } });
  expect(await run('--words', 'a')).toMatchObject({ code: 2 });
});
