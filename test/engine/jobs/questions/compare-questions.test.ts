import { join } from 'node:path';
import { expect, test } from 'vitest';
import { QUESTION_TEMPLATES } from '../../../../src/core/question-templates.ts';
import { importDataset } from '../../../../src/engine/jobs/datasets/import-dataset.ts';
import { compareQuestions } from '../../../../src/engine/jobs/questions/compare-questions.ts';
import { datasetByName, setDatasetAsk } from '../../../../src/engine/store/datasets.ts';
import { Workspace } from '../../../../src/engine/store/workspace.ts';
import { askSchema } from '../../../../src/model/ask.ts';
import { writeFiles, writeImages } from '../../../fixtures/image-folder.ts';
import { temporaryFolder } from '../../../fixtures/temporary-folder.ts';

test('columns of scores about the same images are compared by correlation and by the labels they give', async () => {
  const folder = temporaryFolder();
  const names = Array.from({ length: 12 }, (_, index) => `${index}.jpg`);
  await writeImages(folder, names);
  // Sharpness rises with the score, noise falls, and one image has no noise.
  const rows = names.map(
    (name, index) => `${name},${1 + index / 4},${10 * index},${index === 0 ? '' : 9 * (12 - index)}`,
  );
  writeFiles(folder, { 'q.csv': `image,score,sharpness,noise\n${rows.join('\n')}\n` });
  const workspace = Workspace.open(join(temporaryFolder(), 'w'), { create: true });
  const { datasetId } = await importDataset(workspace, folder);
  const [template] = QUESTION_TEMPLATES;
  setDatasetAsk(workspace.db, datasetId, { question: template?.question ?? '', words: null, more: null });
  const dataset = datasetByName(workspace.db, 'q');
  if (dataset === null) throw new Error('no dataset');
  const { sources, pairs } = compareQuestions(workspace.db, dataset, 0.2);
  expect(sources).toEqual([
    { key: 'score', kind: 'score', name: 'score', question: template?.question, n: 12 },
    { key: 'score sharpness', kind: 'score', name: 'sharpness', question: null, n: 12 },
    { key: 'score noise', kind: 'score', name: 'noise', question: null, n: 11 },
  ]);
  const [sharpness, noise] = pairs;
  expect(sharpness).toMatchObject({ images: 12, spearman: 1, pairs: 66, opposite: 0, agreement: 1 });
  expect(sharpness?.pc?.value).toBeCloseTo(1, 12);
  // On 1-100, so that each step is 0.36 on 1-5, beyond theta.
  expect(noise).toMatchObject({ images: 11, spearman: -1, pairs: 55, agreement: 0, opposite: 1 });
  workspace.close();
});

test('every template is a question that may be asked', () => {
  for (const { question, words, more } of QUESTION_TEMPLATES)
    expect(askSchema.safeParse({ question, words, more }).error).toBeUndefined();
  expect(new Set(QUESTION_TEMPLATES.map(({ name }) => name)).size).toBe(QUESTION_TEMPLATES.length);
});
