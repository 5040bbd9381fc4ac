import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { readValues } from '../../../../src/engine/checkpoints/tensors/converted-tensor.ts';
import { readSafetensors } from '../../../../src/engine/checkpoints/tensors/safetensors.ts';
import { inputWidth } from '../../../../src/engine/families/decoders/decoder-shape.ts';
import { openLibraries, type Libraries } from '../../../../src/engine/ggml/libraries.ts';
import { exportAdapter } from '../../../../src/engine/jobs/training/export-adapter.ts';
import { learnFromBatch } from '../../../../src/engine/training/adapter-trainer.ts';
import { PairPrompts } from '../../../../src/engine/training/decoder/pair-prompts.ts';
import { openLearningModel } from '../../../../src/engine/training/learning-model.ts';
import { prepareTraining } from '../../../../src/engine/training/prepare-training.ts';
import { promptTexts } from '../../../../src/engine/training/prompt-texts.ts';
import { runTraining } from '../../../../src/engine/training/run-training.ts';
import { readSteps, readTraining } from '../../../../src/engine/training/training-folder.ts';
import { TrainingImages } from '../../../../src/engine/training/training-images.ts';
import { goldenWeights } from '../../../fixtures/golden-checkpoint.ts';
import {
  GOLDEN_PAIRS,
  GOLDEN_STEPS,
  GOLDEN_TRAININGS,
  goldenTrainingSpec,
  ourRow,
  peftName,
  startOf,
  type GoldenSpec,
} from '../../../fixtures/golden-training.ts';

let libraries: Libraries;
beforeAll(async () => {
  libraries = await openLibraries('cpu');
});

/** The places that the script chose. */
function chosen(values: Float32Array): Float32Array {
  const count = Math.min(32, values.length);
  return Float32Array.from(
    { length: count },
    (_, i) => values[Math.floor((i * values.length) / count)] ?? NaN,
  );
}

function goldenNumbers(text = ''): Float32Array {
  const bytes = Buffer.from(text, 'base64');
  return Float32Array.from({ length: bytes.length / 4 }, (_, index) => bytes.readFloatLE(4 * index));
}

function length(values: Iterable<number>): number {
  return Math.hypot(...values);
}

function distance(some: Float32Array, others: Float32Array): number {
  expect(some.length).toBe(others.length);
  return length(some.map((value, index) => value - (others[index] ?? NaN)));
}

/** What a checkpoint calls a tensor of the projector; Qwen2.5's has nothing in front. */
function savedName(base: string, name: string): string {
  const bare = name.replace('base_model.model.model.', '');
  return base.startsWith('qwen3') || base.startsWith('smolvlm') ? `model.${bare}` : bare;
}

/** Gradients of the first step by PEFT's names, in PEFT's order of rows. */
async function gradientsOf(base: string, spec: GoldenSpec): Promise<Map<string, Float32Array>> {
  const prepared = await prepareTraining(spec);
  const { layOut, labelTokens } = await promptTexts(libraries, spec.model, spec.card, prepared);
  const { width } = prepared.shape;
  const prompts = new PairPrompts(layOut, { width, inputWidth: inputWidth(prepared.shape) });
  const images = await TrainingImages.encode(libraries, spec, prepared.description.mmproj.hash, prompts, {});
  using learning = await openLearningModel(libraries, spec, prepared, images, labelTokens);
  const { decoder, projector } = learning;
  const { batch, lambda } = spec.recipe;
  const comparator = {
    decoder,
    projector,
    prompts,
    batch,
    image: images.get,
    lambda,
    weights: prepared.weights,
    exact: true,
  };
  for (const part of [GOLDEN_PAIRS.slice(0, batch), GOLDEN_PAIRS.slice(batch)])
    await learnFromBatch(comparator, part, 0.5);
  return new Map(
    decoder.parameters.names.map((name) => {
      const gradient = decoder.parameters.gradient(name);
      const [row = 1] = decoder.parameters.shapeOf(name);
      const rowOf = ourRow(name, spec.headWidth);
      const turned = gradient.map((_, at) => gradient[rowOf(Math.floor(at / row)) * row + (at % row)] ?? NaN);
      return [peftName(base, name), turned];
    }),
  );
}

describe.each(GOLDEN_TRAININGS.map((golden) => [golden.base, golden] as const))(
  'training %s',
  (_, golden) => {
    it('has the gradients that PyTorch has, and after twenty steps the weights that PEFT has', async () => {
      const spec = await goldenTrainingSpec(libraries, golden);
      const gradients = await gradientsOf(golden.base, spec);
      expect([...gradients.keys()].toSorted()).toEqual(Object.keys(golden.gradients).toSorted());
      for (const [name, text] of Object.entries(golden.gradients)) {
        const wanted = goldenNumbers(text);
        const error = distance(chosen(gradients.get(name) ?? new Float32Array()), wanted) / length(wanted);
        expect([name, error < 1e-3, error]).toEqual([name, true, error]);
      }

      await runTraining(spec);
      const steps = await readSteps(spec.folder);
      for (const [index, { loss, gradientNorm }] of steps.entries()) {
        expect(loss).toBeCloseTo(golden.losses[index] ?? NaN, 3);
        expect(gradientNorm / (golden.norms[index] ?? NaN)).toBeCloseTo(1, 2);
      }
      const training = await readTraining(spec.folder);
      if (training === null) throw new Error('nothing was trained');
      const { files } = await exportAdapter(training, GOLDEN_STEPS, join(spec.folder, '../exported'));
      const tensors = await readSafetensors(files[0] ?? '');
      expect(Object.fromEntries(tensors.map(({ name, shape }) => [name, shape]))).toEqual(golden.shapes);
      for (const tensor of tensors) {
        const { name, shape } = tensor;
        const wanted = goldenNumbers(golden.weights[name]);
        const start = name.includes('lora_')
          ? startOf(name, shape)
          : goldenWeights(savedName(golden.base, name), shape);
        const error = distance(chosen(await readValues(tensor)), wanted) / distance(wanted, chosen(start));
        expect([name, error < 1e-2, error]).toEqual([name, true, error]);
      }
    });
  },
);
