import { mkdirSync, statSync } from 'node:fs';
import { expect, it } from 'vitest';
import { ESTIMATED_MEMORY } from '../../../src/engine/choosing/measured.ts';
import { modelChoices } from '../../../src/engine/choosing/model-choices.ts';
import { PUBLISHED_MODELS } from '../../../src/engine/choosing/published-models.ts';
import { openLibraries } from '../../../src/engine/ggml/libraries.ts';
import { examine } from '../../../src/engine/inference/examine.ts';
import type { ExaminedModel } from '../../../src/engine/inference/examination.ts';
import { writePublishedShape } from '../../../src/lab/random-models/published-shape.ts';
import { temporaryFolder } from '../../fixtures/temporary-folder.ts';
import { decoderWeights, parametersOf, towerWeights } from '../../../src/engine/choosing/weight-shapes.ts';

/** As the hub counts the numbers in their files. */
const COUNTED: Readonly<Record<string, number>> = {
  'SmolVLM2-256M': 256_484_928,
  'SmolVLM2-500M': 507_482_304,
  'Qwen3-VL-2B': 2_127_532_032,
  'SmolVLM2-2.2B': 2_246_784_880,
  'Qwen2.5-VL-3B': 3_754_622_976,
  'Qwen3-VL-4B': 4_437_815_808,
  'LLaVA-1.5-7B': 7_063_427_072,
  'Qwen2.5-VL-7B': 8_292_166_656,
  'Qwen3-VL-8B': 8_767_123_696,
  // That of LLaVA's own files, and 64 further rows of embedding and head, which llava-hf's have.
  'LLaVA-1.5-13B': 13_350_839_296 + 2 * 64 * 5120,
};

it.each(PUBLISHED_MODELS)('$name has as many numbers as the published files', (model) => {
  expect(parametersOf([...decoderWeights(model), ...towerWeights(model)])).toBe(COUNTED[model.name]);
});

it('the models are in the order of their sizes', () => {
  const sizes = PUBLISHED_MODELS.map((model) =>
    parametersOf([...decoderWeights(model), ...towerWeights(model)]),
  );
  expect(sizes).toEqual([...sizes].sort((a, b) => a - b));
});

it.each(['SmolVLM2-256M', 'Qwen3-VL-2B', 'Qwen2.5-VL-3B', 'LLaVA-1.5-7B'])(
  'files of the shape of %s are as large as told, of a family, and take the memory that was estimated',
  async (name) => {
    const libraries = await openLibraries('cpu');
    const model = PUBLISHED_MODELS.find((each) => each.name === name);
    const choice = modelChoices().find((each) => each.name === name);
    if (model === undefined || choice === undefined) throw new Error(name);
    const folder = temporaryFolder();
    mkdirSync(folder, { recursive: true });
    const files = await writePublishedShape(libraries, folder, model, { type: 'q4_k', weights: 'absent' });
    const bytes = statSync(files.model).size + statSync(files.mmproj).size;
    // Names, settings and the vocabulary are not counted.
    expect(bytes / choice.files.q4_k).toBeGreaterThan(1);
    expect(bytes / choice.files.q4_k).toBeLessThan(1.02);
    const { read, files: facts } = (await examine({
      kind: 'model',
      gpu: 'cpu',
      headersOnly: false,
      files: { model: files.model, mmproj: files.mmproj, adapters: [], card: null },
    })) as ExaminedModel;
    expect(facts.problems).toEqual([]);
    expect(facts.warnings).toEqual([]);
    // Pictures of a Qwen-VL may be far larger than those that memory is estimated for.
    const notices = read?.estimateNotices ?? [];
    if (model.kind.startsWith('qwen'))
      expect(notices).toEqual([expect.stringMatching(/a prompt of \d+ tokens, .* up to [\d,]+ tokens each/)]);
    else expect(notices).toEqual([]);
    const { weights = NaN, keysAndValues = NaN, computing = NaN } = read?.memory ?? {};
    const total = weights + keysAndValues + computing + (facts.mmproj?.bytes ?? NaN);
    expect(total / (ESTIMATED_MEMORY[name]?.q4_k ?? NaN)).toBeCloseTo(1, 1);
  },
);
