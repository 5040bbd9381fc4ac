import path from 'node:path';
import { expect, test } from 'vitest';
import { writeGguf, type GgufTensorContent } from '../../src/engine/ggml/gguf-writer.ts';
import { writeRandomLlava } from '../../src/lab/random-models/random-llava.ts';
import { tiebreak } from '../fixtures/command-line.ts';
import { temporaryFolder } from '../fixtures/temporary-folder.ts';

/** An adapter on one matrix of a model of such a width, of which every B is one number. */
async function writeAdapter(file: string, width: number, value: number | null): Promise<string> {
  const factor = (name: string, dimensions: [number, number], filled: number): GgufTensorContent => ({
    name: `blk.0.attn_q.weight.${name}`,
    dimensions,
    type: 'F32',
    data: new Float32Array(dimensions[0] * dimensions[1]).fill(filled),
  });
  await writeGguf(file, {
    metadata: {
      'general.architecture': { type: 'string', value: 'llama' },
      'general.type': { type: 'string', value: 'adapter' },
      'adapter.type': { type: 'string', value: 'lora' },
      'adapter.lora.alpha': { type: 'float32', value: 2 },
    },
    tensors: value === null ? [] : [factor('lora_a', [width, 2], 1), factor('lora_b', [2, width], value)],
  });
  return file;
}

test('adapters that are none, that change nothing and that break a member; a run asked again', async () => {
  const folder = temporaryFolder();
  const { model, mmproj, languageModel } = await writeRandomLlava(folder, { seed: 3 });
  const adapter = (name: string, value: number | null) =>
    writeAdapter(path.join(folder, name), languageModel.width, value);
  const run = (...args: string[]) =>
    tiebreak([...args, '--json', '--workspace', path.join(folder, 'workspace')]);
  const files = ['--model', model, '--mmproj', mmproj, '--gpu', 'cpu', '--threads', '1'];
  const faces = path.join(folder, 'faces');
  for (const args of [
    ['synthesize', faces, '--count', '20', '--size', '64'],
    ['import', faces],
    ['split', '--test-share', '0.25', '--seed', '5'],
    ['references', '--per-bin', '1'],
  ])
    expect(await run(...args)).toMatchObject({ code: 0 });

  const none = await adapter('none.gguf', null);
  expect(await run('compare', ...files, '--adapter', none)).toMatchObject({
    code: 1,
    document: { error: { code: 'adapter-without-factors' } },
  });
  const zero = await adapter('zero.gguf', 0);
  const warning = expect.stringMatching(/^The adapter zero\.gguf changes nothing/) as string;
  const zeroRun = ['compare', '--run', 'zero', ...files, '--adapter', zero, '--limit', '1'];
  const told = await run(...zeroRun);
  expect(told).toMatchObject({ code: 0, document: { warnings: [warning], builds: [expect.any(String)] } });
  expect(told.stderr).toContain('Warning: The adapter zero.gguf changes nothing');

  const nan = await adapter('nan.gguf', NaN);
  const members = ['--member', 'none', '--member', nan];
  expect(await run('compare', '--run', 'members', ...files, ...members, '--limit', '1')).toMatchObject({
    code: 1,
    document: {
      status: 'failed',
      comparisons: expect.any(Number) as number,
      failure: {
        code: 'member-never-answered',
        message: expect.stringMatching(/^The member "nan" answered none/) as string,
      },
    },
  });

  const { comparisons } = told.document;
  expect(await run('compare', '--run', 'zero')).toMatchObject({ code: 0, document: { answered: 0 } });
  expect(await run('compare', '--run', 'zero', '--ask-again', '--gpu', 'cpu')).toMatchObject({
    code: 0,
    document: { answered: comparisons, comparisons },
  });
  expect(await run('compare', '--run', 'nobody', '--ask-again')).toMatchObject({ code: 2 });
});
