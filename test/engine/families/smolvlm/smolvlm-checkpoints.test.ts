import { join } from 'node:path';
import { beforeAll, expect, it } from 'vitest';
import { openLibraries, type Libraries } from '../../../../src/engine/ggml/libraries.ts';
import { importCheckpoint, type ImportedModel } from '../../../../src/engine/imports/import-checkpoint.ts';
import {
  goldenCheckpoint,
  writeGoldenCheckpoint,
  type GoldenCheckpoint,
} from '../../../fixtures/golden-checkpoint.ts';
import { largestDifferences } from '../../../fixtures/golden-answers.ts';
import { temporaryFolder } from '../../../fixtures/temporary-folder.ts';

let libraries: Libraries;
beforeAll(async () => {
  libraries = await openLibraries('cpu');
});

async function imported(golden: GoldenCheckpoint): Promise<ImportedModel> {
  const folder = temporaryFolder();
  writeGoldenCheckpoint(join(folder, 'source'), golden);
  return importCheckpoint(libraries, {
    source: join(folder, 'source'),
    to: join(folder, 'imported'),
    type: 'f32',
  });
}

const named = goldenCheckpoint;

it.each(['smolvlm-tiles', 'smolvlm-whole', 'idefics3-tiles'])(
  '%s answers as transformers does, exactly where that is asked for',
  async (name) => {
    const golden = named(name);
    const model = await imported(golden);
    expect((await largestDifferences(golden, model)).labels).toBeLessThan(0.01);
    const exact = await largestDifferences(golden, model, true);
    expect(exact.vocabulary).toBeLessThan(0.001);
  },
);
