import { expect, test } from 'vitest';
import { planRun, type RunRequest } from '../../../../src/engine/jobs/runs/plan-run.ts';
import { DEFAULT_CARD, VICUNA_CARD } from '../../../../src/engine/model-files/model-card.ts';
import { datasetById } from '../../../../src/engine/store/datasets.ts';
import { models } from '../../../../src/engine/store/models.ts';
import { Workspace } from '../../../../src/engine/store/workspace.ts';
import { insertRatedImages } from '../../../fixtures/rated-images.ts';
import { temporaryFolder } from '../../../fixtures/temporary-folder.ts';

function request(): { workspace: Workspace; asked: RunRequest } {
  const workspace = Workspace.open(temporaryFolder(), { create: true });
  const { datasetId, ids } = insertRatedImages(workspace.db, 4);
  const dataset = datasetById(workspace.db, datasetId);
  if (dataset === null) throw new Error('no dataset');
  const asked: RunRequest = {
    name: 'run',
    dataset,
    files: { model: '/models/llava.gguf', mmproj: '/models/mmproj.gguf', card: DEFAULT_CARD },
    members: [{ name: 'model', adapters: [] }],
    plan: { kind: 'all-pairs', images: [...ids], orders: 'both' },
    theta: 0.2,
  };
  return { workspace, asked };
}

test('the same request again is the same run', async () => {
  const { workspace, asked } = request();
  expect(await planRun(workspace, asked)).toEqual(await planRun(workspace, asked));
});

test.for<[string, (asked: RunRequest) => RunRequest]>([
  ['a different plan', (asked) => ({ ...asked, plan: { ...asked.plan, orders: 'forward' } })],
  [
    'a different model, mmproj or card',
    (asked) => ({ ...asked, files: { ...asked.files, card: VICUNA_CARD } }),
  ],
  [
    'a different model, mmproj or card',
    (asked) => ({ ...asked, files: { ...asked.files, model: '/other.gguf' } }),
  ],
  [
    'different members, adapters or mmprojs of members',
    (asked) => ({ ...asked, members: [{ name: 'a', adapters: [{ file: '/a', scale: 1 }] }] }),
  ],
  [
    'different members, adapters or mmprojs of members',
    (asked) => ({ ...asked, members: [{ name: 'model', adapters: [], mmproj: '/epoch-3-mmproj.gguf' }] }),
  ],
])('a run of the name with %s is refused', async ([difference, change]) => {
  const { workspace, asked } = request();
  await planRun(workspace, asked);
  await expect(planRun(workspace, change(asked))).rejects.toThrow(difference);
});

test('runs of the same files share one model, and other files of the same name get another', async () => {
  const { workspace, asked } = request();
  await planRun(workspace, asked);
  await planRun(workspace, { ...asked, name: 'again' });
  await planRun(workspace, {
    ...asked,
    name: 'other',
    files: { ...asked.files, model: '/elsewhere/llava.gguf' },
  });
  expect(models(workspace.db).map(({ name }) => name)).toEqual(['llava', 'llava (2)']);
});
