import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { LABELS, type Triple } from '../../../src/core/labels.ts';
import { maskedSoftmax } from '../../../src/core/softmax.ts';
import { renderFace } from '../../../src/engine/datasets/synthetic/render-face.ts';
import { openLibraries } from '../../../src/engine/ggml/libraries.ts';
import { Comparator } from '../../../src/engine/comparator/comparator.ts';
import { DECODER, IMAGE_TOKENS, QUESTION_TOKENS, TOWER } from '../../../src/lab/demo-model/demo-shape.ts';
import { encodeFaces } from '../../../src/lab/demo-model/encoded-faces.ts';
import { exportDecoder } from '../../../src/lab/demo-model/export-decoder.ts';
import { exportProjector } from '../../../src/lab/demo-model/export-projector.ts';
import { SmallComparator } from '../../../src/lab/small-models/small-comparator.ts';
import { SmallTower } from '../../../src/lab/small-models/small-tower.ts';
import { temporaryFolder } from '../../fixtures/temporary-folder.ts';

const FACES_SEED = 12;

/** 8-bit weights move a probability by about a hundredth; a layer or token in the wrong place by a tenth. */
const TOLERANCE = 0.03;

it('the exported files answer through the comparator as the model in training does', async () => {
  const libraries = await openLibraries('cpu');
  using tower = new SmallTower(libraries, {
    shape: TOWER,
    targetWeights: [1],
    batch: 2,
    threads: 1,
    seed: 11,
  });
  using trained = new SmallComparator(libraries, {
    features: TOWER.width,
    imageTokens: IMAGE_TOKENS,
    decoder: DECODER,
    questionTokens: QUESTION_TOKENS,
    pairs: 1,
    threads: 1,
    seed: 13,
  });
  const folder = temporaryFolder();
  const files = { model: join(folder, 'model.gguf'), mmproj: join(folder, 'mmproj.gguf') };
  await exportProjector(files.mmproj, {
    name: 'test',
    shape: TOWER,
    tower: tower.weights(),
    projector: trained.weights(),
  });
  await exportDecoder(files.model, trained.weights(), trained.texts);
  const faces = await Promise.all(
    [0, 1].map(async (index) => {
      const path = join(folder, `${index}.jpg`);
      writeFileSync(path, await renderFace(FACES_SEED, index, 256));
      return { path };
    }),
  );
  const { features } = await encodeFaces(tower, FACES_SEED, 2);
  const expected = await trained.ask(features, [
    [0, 1],
    [1, 0],
  ]);
  await using comparator = await Comparator.open({ ...files, gpu: 'cpu', threads: 1, pairsTogether: 1 });
  expect(comparator.info.promptTokens).toBe(1 + 2 * IMAGE_TOKENS + QUESTION_TOKENS);
  const [first = { path: '' }, second = { path: '' }] = faces;
  const answers: Triple[] = [];
  await comparator.compare(
    [
      { first, second },
      { first: second, second: first },
    ],
    { onResult: (index, _, logits) => (answers[index] = maskedSoftmax(logits)) },
  );
  for (const [pair, answer] of answers.entries())
    for (const label of LABELS.keys())
      expect(Math.abs((answer[label] ?? NaN) - (expected[pair]?.[label] ?? NaN))).toBeLessThan(TOLERANCE);
  // Not every answer is the same, so that a wrong place would be seen.
  expect(new Set(expected.flat().map((share) => share.toFixed(2))).size).toBeGreaterThan(3);
});
