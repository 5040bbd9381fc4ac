import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { at } from '../../src/core/at.ts';
import { LABELS } from '../../src/core/labels.ts';
import { tiebreak } from '../fixtures/command-line.ts';
import {
  goldenCheckpoint,
  goldenLogits,
  goldenPicture,
  writeGoldenCheckpoint,
} from '../fixtures/golden-checkpoint.ts';
import { temporaryFolder } from '../fixtures/temporary-folder.ts';

/** A golden checkpoint, its two pictures and how the command line is told of them. */
async function asked(name: string, card: Record<string, unknown> = {}) {
  const golden = goldenCheckpoint(name);
  const folder = temporaryFolder();
  const source = join(folder, 'source');
  writeGoldenCheckpoint(source, golden);
  const [first = '', second = ''] = await Promise.all(
    golden.pictures.map(async (picture, index) => {
      const file = join(folder, `${index}.png`);
      writeFileSync(file, await goldenPicture(picture));
      return file;
    }),
  );
  const answer = at(golden.answers, 0);
  const cardFile = join(folder, 'card.json');
  writeFileSync(cardFile, JSON.stringify({ prompt: answer.prompt, ...card }));
  const logits = (...more: string[]) =>
    tiebreak(
      ['logits', '--model', source, '--type', 'f32', '--card', cardFile, '--gpu', 'cpu', '--threads', '1']
        .concat(['--workspace', join(folder, 'workspace'), '--first', first, '--second', second, '--json'])
        .concat(more),
    );
  return { folder, answer, logits };
}

test('logits --exact --all writes the whole vocabulary as transformers has it', async () => {
  const { folder, answer, logits } = await asked('llama');
  const file = join(folder, 'all.f32');
  const wanted = goldenLogits(answer.forward);
  const { code, document } = await logits('--exact', '--all', file);
  expect([code, document]).toEqual([
    0,
    expect.objectContaining({ exact: true, all: { file, tokens: wanted.length } }),
  ]);
  const bytes = readFileSync(file);
  expect(bytes).toHaveLength(4 * wanted.length);
  const read = Array.from(wanted, (_, token) => bytes.readFloatLE(4 * token));
  expect(Math.max(...read.map((logit, token) => Math.abs(logit - at(wanted, token))))).toBeLessThan(0.001);
  for (const label of LABELS) expect(document).toHaveProperty(['logits', label], read[answer.labels[label]]);
});

test('logits of words that split are those of whole words where the card says so, and their lengths are told', async () => {
  const card = { labels: { First: 'First', Second: 'Fi', Similar: 'Similarly' } };
  const { document, stderr } = await (await asked('llama', { ...card, labelScoring: 'whole-word' })).logits();
  expect(document).toMatchObject({ labelScoring: 'whole-word', labelWords: card.labels });
  const warning = 'The answers are scored over whole words of different length (tokens: First 1,';
  expect(document).toHaveProperty('warnings', [expect.stringContaining(warning)]);
  expect(stderr).toContain(warning);
});
