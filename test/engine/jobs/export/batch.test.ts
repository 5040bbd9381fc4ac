import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { maskedSoftmax } from '../../../../src/core/softmax.ts';
import { importComparisons } from '../../../../src/engine/jobs/datasets/import-comparisons.ts';
import { importDataset } from '../../../../src/engine/jobs/datasets/import-dataset.ts';
import {
  unansweredPairs,
  unansweredTable,
  writeBatchRequests,
} from '../../../../src/engine/jobs/export/batch-requests.ts';
import { datasets } from '../../../../src/engine/store/datasets.ts';
import { imagesOfDataset } from '../../../../src/engine/store/images.ts';
import { insertModel } from '../../../../src/engine/store/models.ts';
import { insertPredictions, predictionsOfRun } from '../../../../src/engine/store/predictions.ts';
import { insertRun, runById, runByName } from '../../../../src/engine/store/runs.ts';
import { Workspace } from '../../../../src/engine/store/workspace.ts';
import { at } from '../../../../src/core/at.ts';
import { ruleOf } from '../../../fixtures/fake-vllm.ts';
import { writeFiles, writeImages } from '../../../fixtures/image-folder.ts';
import { temporaryFolder } from '../../../fixtures/temporary-folder.ts';

/** Names that a query, a path or a shell would take for something else. */
const NAMES = ['a b.png', 'c&d=1.png', 'é+ü.png', 'plain.png'];

async function plannedRun() {
  const folder = temporaryFolder();
  await writeImages(folder, NAMES);
  writeFiles(folder, { 'faces.csv': `image,score\n${NAMES.map((name) => `${name},3\n`).join('')}` });
  const workspace = Workspace.open(join(folder, 'workspace'), { create: true });
  await importDataset(workspace, join(folder, 'faces.csv'), { name: 'faces' });
  const { db } = workspace;
  const dataset = at(datasets(db), 0);
  const ids = imagesOfDataset(db, dataset.id).map(({ id }) => id);
  const runId = insertRun(db, {
    name: 'planned',
    kind: 'model',
    modelId: insertModel(db, { name: 'none', modelFile: 'none', mmprojFile: 'none', card: null }),
    datasetId: dataset.id,
    plan: { kind: 'all-pairs', images: ids, orders: 'both' },
    members: [{ name: 'none', adapters: [] }],
    prompt: null,
    theta: 0.2,
    seed: null,
  });
  const run = runById(db, runId);
  if (run === null) throw new Error('no run');
  return { folder, workspace, run };
}

interface Request {
  readonly custom_id: string;
  readonly body: {
    readonly model: string;
    readonly messages: readonly [{ readonly content: readonly Part[] }];
  };
}
interface Part {
  readonly text?: string;
  readonly image_url?: { readonly url: string };
}

/** An answer as vLLM's run_batch writes it, by the rule of the fake. */
function answerTo(
  id: string,
  change: object = {},
  without: readonly string[] = [],
  words = ['First', 'Second', 'Similar'],
): object {
  const [first, second, similar] = ruleOf(id);
  const [one, two, three] = words.map((word) => ` ${word}`);
  const entries = [
    [one, first],
    [two, second],
    [three, similar],
    [' the', -3],
  ] as const;
  return {
    id: 'batch-1',
    custom_id: id,
    response: {
      status_code: 200,
      body: {
        choices: [
          {
            message: { role: 'assistant', content: ' Second' },
            finish_reason: 'length',
            logprobs: {
              content: [
                {
                  token: ' Second',
                  logprob: second,
                  top_logprobs: entries
                    .filter(([token]) => !without.includes(token ?? ''))
                    .map(([token, logprob]) => ({ token, logprob })),
                },
              ],
            },
            ...change,
          },
        ],
      },
    },
    error: null,
  };
}

test('what a run lacks goes out as a batch, and its answers come back as a run with their probabilities', async () => {
  const { folder, workspace, run } = await plannedRun();
  const { db } = workspace;
  const [answered = [0, 0], ...rest] = unansweredPairs(db, run);
  insertPredictions(db, run.id, [
    {
      firstId: answered[0],
      secondId: answered[1],
      member: 0,
      logits: [1, 0, 0],
      label: 'First',
      answeredAt: 1,
    },
  ]);
  const out = join(folder, 'requests.jsonl');
  const written = await writeBatchRequests(db, unansweredPairs(db, run), out, {
    model: 'llava',
    question: 'Which?',
  });
  expect(written).toMatchObject({ files: [out], pairs: rest.length });
  const requests = readFileSync(out, 'utf8')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Request);
  expect(requests).toHaveLength(11);
  for (const { body } of requests) {
    const [first, second, text] = body.messages[0].content;
    for (const part of [first, second])
      expect(readFileSync(fileURLToPath(part?.image_url?.url ?? '')).length).toBeGreaterThan(0);
    expect(text?.text).toBe('Which?');
    expect(body.model).toBe('llava');
  }

  const results = join(folder, 'results.jsonl');
  writeFileSync(results, requests.map(({ custom_id: id }) => `${JSON.stringify(answerTo(id))}\n`).join(''));
  const imported = await importComparisons(workspace, results, { dataset: 'faces' });
  expect(imported.problems).toEqual([]);
  const recorded = runByName(db, 'results');
  if (recorded === null) throw new Error('nothing was imported');
  const answers = [...predictionsOfRun(db, recorded.id)];
  expect(answers).toHaveLength(11);
  const names = new Map(imagesOfDataset(db, run.datasetId).map(({ id, name }) => [id, name]));
  for (const { firstId, secondId, logits } of answers) {
    const id = new URLSearchParams({
      first: names.get(firstId) ?? '',
      second: names.get(secondId) ?? '',
    }).toString();
    const expected = maskedSoftmax(ruleOf(id));
    for (const [index, logit] of (logits ?? []).entries())
      expect(Math.exp(logit)).toBeCloseTo(expected[index] ?? NaN, 12);
  }
  workspace.close();
});

test('a word that is missing brings the label alone; what failed, was cut or is no label is told with its line', async () => {
  const { folder, workspace, run } = await plannedRun();
  const ids = ['a b.png', 'c&d=1.png', 'é+ü.png'].map((first) =>
    new URLSearchParams({ first, second: 'plain.png' }).toString(),
  );
  const [whole = '', partial = '', third = ''] = ids;
  const lines = [
    answerTo(whole),
    answerTo(partial, {}, [' Similar']),
    answerTo(third, { finish_reason: 'abort' }),
    answerTo(third, { logprobs: null, message: { content: 'Neither of them' } }),
    { custom_id: third, response: { status_code: 500, body: {} }, error: null },
    answerTo('request-1'),
  ];
  const results = join(folder, 'results.jsonl');
  writeFileSync(results, lines.map((line) => `${JSON.stringify(line)}\n`).join(''));
  const { problems } = await importComparisons(workspace, results, { dataset: 'faces' });
  const told = problems.map(({ message }) => message).join('\n');
  for (const text of [
    '1 answer without the log-probabilities of all three words is kept as labels',
    'not finished (abort)',
    'is none of First, Second, Similar',
    'not answered (status 500)',
    'names no pair',
  ])
    expect(told).toContain(text);
  const recorded = runByName(workspace.db, 'results');
  const answers = recorded === null ? [] : [...predictionsOfRun(workspace.db, recorded.id)];
  expect(answers.map(({ label, logits }) => [label, logits === null])).toEqual(
    expect.arrayContaining([['Second', true]]),
  );
  expect(answers).toHaveLength(2);
  expect([...unansweredTable(workspace.db, run).rows()]).toHaveLength(12);
  workspace.close();
});

test('other words go out with the question and come back by the id of their request', async () => {
  const { folder, workspace, run } = await plannedRun();
  const { db } = workspace;
  const words = { First: 'Left', Second: 'Right', Similar: 'Same' };
  const out = join(folder, 'requests.jsonl');
  await writeBatchRequests(db, unansweredPairs(db, run), out, { model: 'llava', question: 'Which?', words });
  const requests = readFileSync(out, 'utf8')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Request);
  const [whole, begun, unclear] = requests.map(({ custom_id: id }) => id);
  expect(requests[0]?.body.messages[0].content[2]?.text).toBe('Which? Answer with Left, Right or Same.');
  const results = join(folder, 'results.jsonl');
  const spelled = Object.values(words);
  const lines = [
    answerTo(whole ?? '', {}, [], spelled),
    answerTo(begun ?? '', { message: { content: ' Sa' } }, [' Same'], spelled),
    answerTo(unclear ?? '', { message: { content: ' Second' } }, [' Left'], spelled),
    answerTo(`${unclear ?? ''}&word=Fourth`),
  ];
  writeFileSync(results, lines.map((line) => `${JSON.stringify(line)}\n`).join(''));
  const { problems } = await importComparisons(workspace, results, { dataset: 'faces' });
  const told = problems.map(({ message }) => message).join('\n');
  expect(told).toContain('is none of Left, Right, Same');
  expect(told).toContain('does not name three different words');
  const recorded = runByName(db, 'results');
  const answers = recorded === null ? [] : [...predictionsOfRun(db, recorded.id)];
  expect(answers.map(({ label, logits }) => [label, logits === null])).toEqual(
    expect.arrayContaining([['Similar', true]]),
  );
  const expected = maskedSoftmax(ruleOf(whole ?? ''));
  expect(
    answers.some(({ logits }) => logits !== null && Math.abs(Math.exp(logits[0]) - expected[0]) < 1e-9),
  ).toBe(true);
  workspace.close();
});
