import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { expect, test } from 'vitest';
import { trainApart } from '../../src/engine/training/train-apart.ts';
import { launchUtilityTraining } from '../../src/main/utility-inference.ts';
import { seen } from '../fakes/electron.ts';
import { temporaryFolder } from '../fixtures/temporary-folder.ts';
import { randomTrainingSpec } from '../fixtures/training-spec.ts';

test("a utility process trains to the same bits as a child of Node's does", async () => {
  const recipe = { epochs: 1, projector: false };
  const one = await randomTrainingSpec(temporaryFolder(), { recipe });
  const other = await randomTrainingSpec(temporaryFolder(), { recipe });
  expect(await trainApart(one)).toMatchObject({ status: 'finished' });
  expect(await trainApart(other, { launch: launchUtilityTraining })).toMatchObject({ status: 'finished' });
  expect(seen.forks.map((file) => path.basename(file))).toContain('training-process.ts');
  const adapter = ({ folder }: typeof one) => readFile(path.join(folder, 'epoch-1.gguf'));
  expect(await adapter(other)).toEqual(await adapter(one));
});
