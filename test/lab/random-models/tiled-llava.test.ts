import path from 'node:path';
import sharp from 'sharp';
import { expect, test } from 'vitest';
import type { Triple } from '../../../src/core/labels.ts';
import { Comparator } from '../../../src/engine/comparator/comparator.ts';
import { readGguf } from '../../../src/engine/ggml/gguf.ts';
import { writeTiledLlava, type TiledType } from '../../../src/lab/random-models/tiled-llava.ts';
import { operationsOf, SHAPES, weightsOf } from '../../bench/gpu/shapes.ts';
import { temporaryFolder } from '../../fixtures/temporary-folder.ts';

/** What a tiled model of a type says of two pictures, and its file's tensors. */
async function answerIn(type: TiledType) {
  const folder = temporaryFolder();
  const files = await writeTiledLlava(folder, { ...SHAPES.tiny, type });
  const pictures = await Promise.all(
    ['#a04020', '#2040c0'].map(async (background, index) => {
      const file = path.join(folder, `${index}.png`);
      await sharp({ create: { width: 56, height: 56, channels: 3, background } })
        .png()
        .toFile(file);
      return { path: file };
    }),
  );
  const { model, mmproj } = files;
  await using comparator = await Comparator.open({ model, mmproj, gpu: 'cpu', threads: 1, pairsTogether: 1 });
  let answer: Triple | undefined;
  const [first, second] = pictures;
  if (first === undefined || second === undefined) throw new Error('there are two pictures');
  await comparator.compare([{ first, second }], { onResult: (_index, _member, logits) => (answer = logits) });
  return { answer: answer ?? [NaN, NaN, NaN], tensors: (await readGguf(model)).tensors };
}

test('a tiled model is read by llama.cpp in every type, and its coarser types say nearly the same', async () => {
  const exact = await answerIn('F16');
  expect(new Set(exact.answer).size).toBe(3);
  for (const [type, tolerance] of [
    ['Q8_0', 0.1],
    ['Q4_K', 1.5],
  ] as const) {
    const { answer, tensors } = await answerIn(type);
    expect(tensors.get('blk.1.ffn_down.weight')?.type).toBe(type);
    for (const [label, logit] of answer.entries())
      expect(Math.abs(logit - (exact.answer[label] ?? NaN)), type).toBeLessThan(tolerance);
    expect(answer).not.toEqual(exact.answer);
  }
});

test('the shape of 7 billion weights costs what it should', () => {
  expect(weightsOf(SHAPES['7b']) / 1e9).toBeCloseTo(6.48, 2);
  // Two operations a weight and token; attention adds a tenth or less.
  const rest = operationsOf(SHAPES['7b'], 583, 577);
  expect(rest / (2 * weightsOf(SHAPES['7b']) * 583)).toBeGreaterThan(1);
  expect(rest / (2 * weightsOf(SHAPES['7b']) * 583)).toBeLessThan(1.1);
});
