import { randomUUID } from 'node:crypto';
import { expect, test } from 'vitest';
import { reverseLabel, type Label } from '../../src/core/labels.ts';
import { appendJudgement, type NewJudgement } from '../../src/engine/store/judgements.ts';
import { insertTask } from '../../src/engine/store/tasks.ts';
import { undoJudgement } from '../../src/engine/store/undo-judgements.ts';
import { AGREEMENT_CASES, AGREEMENT_LETTERS } from '../fixtures/agreement-cases.ts';
import { answeredRun, type AnsweredRun } from '../fixtures/answered-run.ts';
import { tiebreak } from '../fixtures/command-line.ts';
import { temporaryFolder } from '../fixtures/temporary-folder.ts';

type Measured = Record<
  'fleiss' | 'alpha' | 'ac1',
  { value: number | null; interval: readonly number[] | null; reason: string | null }
>;

function prepared() {
  const folder = temporaryFolder();
  const run = answeredRun(folder);
  const { workspace, imageIds } = run;
  const say = (
    judge: string,
    pair: readonly [number, number],
    label: Label | null,
    more: Partial<NewJudgement> = {},
  ) =>
    appendJudgement(workspace.db, {
      key: randomUUID(),
      firstId: imageIds[pair[0]] ?? 0,
      secondId: imageIds[pair[1]] ?? 0,
      action: label === null ? 'cannot-judge' : 'label',
      label,
      judge,
      seconds: null,
      shownSwapped: false,
      runId: null,
      ...more,
    });
  const command = async (...args: string[]) => {
    const result = await tiebreak(['agreement', ...args, '--workspace', folder]);
    return result;
  };
  const document = async (...args: string[]) => {
    const result = await command(...args, '--json');
    expect(result.code, result.stderr).toBe(0);
    return result.document as Record<string, unknown> & Measured;
  };
  return { ...run, say, command, document };
}

/** Pairs of images, as many as there are of 30. */
const PAIRS = Array.from({ length: 29 }, (_, a) =>
  Array.from({ length: 29 - a }, (_, b) => [a, a + b + 1] as const),
).flat();

test.each(AGREEMENT_CASES)(
  'people: $desc, as the reference libraries say, whatever order they saw',
  async ({ labels, cohen, fleiss, ac1, alpha }) => {
    const { workspace, say, document } = prepared();
    for (const [row, letters] of labels.entries())
      for (const [place, letter] of letters.split('').entries()) {
        const [a, b] = PAIRS[row] ?? [0, 1];
        const label = AGREEMENT_LETTERS[letter];
        if (label === undefined) continue;
        if (place % 2 === 0) say(`person ${place}`, [a, b], label);
        else say(`person ${place}`, [b, a], reverseLabel(label));
      }
    workspace.close();
    const found = await document();
    expect(found.fleiss.value).toBeCloseTo(fleiss, 9);
    expect(found.alpha.value).toBeCloseTo(alpha, 9);
    expect(found.ac1.value).toBeCloseTo(ac1, 9);
    const [low = NaN, high = NaN] = found.alpha.interval ?? [];
    expect(low).toBeLessThanOrEqual(alpha);
    expect(high).toBeGreaterThanOrEqual(alpha);
    const given = labels.map((letters) => letters.replaceAll('-', '').length);
    expect(found).toMatchObject({
      pairs: given.filter((count) => count > 0).length,
      shared: given.filter((count) => count > 1).length,
    });
    if (cohen !== null)
      expect(found['twos']).toMatchObject([
        { raters: ['person 0', 'person 1'], cohen: { value: expect.closeTo(cohen, 9) as number } },
      ]);
  },
);

test('drafts, pairs that could not be judged, older answers and what was said elsewhere do not count', async () => {
  const { workspace, datasetId, imageIds, say, document, command } = prepared();
  const task = insertTask(workspace.db, {
    name: 'first',
    dataset: datasetId,
    run: null,
    question: 'Which?',
    guidelines: '',
    order: 'random',
    seed: 1,
    blind: true,
    feedback: false,
    overlap: null,
    repeatShare: 0,
    sides: 'fixed',
    reasons: [],
    people: [],
    source: { kind: 'images', dataset: datasetId, draw: 'all', pairs: null, group: null, imageSet: null },
    items: [[imageIds[0] ?? 0, imageIds[1] ?? 0]],
  });
  say('ann', [0, 1], 'First', { task });
  say('bob', [0, 1], 'Second', { task });
  say('bob', [1, 0], 'Second', { task });
  say('cyd', [0, 1], 'Second', { task, status: 'draft' });
  say('ann', [2, 3], 'First', { task });
  say('bob', [2, 3], null, { task });
  say('ann', [4, 5], 'First');
  say('bob', [4, 5], 'Second');
  say('cyd', [4, 5], 'First');
  undoJudgement(workspace.db, randomUUID(), 'cyd');
  workspace.close();
  expect(await document('--task', 'first')).toMatchObject({
    task: 'first',
    pairs: 2,
    shared: 1,
    people: [
      {
        person: 'ann',
        labels: 2,
        consistency: null,
        consistencyReason: 'no pair was labelled at both showings',
      },
      { person: 'bob', labels: 1 },
    ],
    // One pair with one label from both: chance alone would explain it.
    alpha: { value: null, interval: null, reason: 'all labels are one: chance alone would explain them' },
    twos: [{ raters: ['ann', 'bob'], n: 1, same: { value: 1 }, cohen: { value: null } }],
    withModel: null,
  });
  expect(await document('--dataset', 'random')).toMatchObject({
    people: [{ person: 'ann' }, { person: 'bob' }],
    pairs: 3,
    shared: 2,
    twos: [{ n: 2, same: { value: 0.5, successes: 1, trials: 2 } }],
  });
  const { stdout } = await command('--task', 'first');
  expect(stdout).toMatch(/Krippendorff's alpha +not defined +all labels are one/);
  // Of images 0 and 1 one is of group A, of 2 and 3 the second; both are of the part train in the latter pair alone.
  expect(stdout).toMatch(/Both images of one part of a split\n.*\nsplit: train +1 +0 +not defined/);
  expect(stdout).not.toContain('Both images of one group');
});

test('people against themselves: same answer at the second showing, and how often the left image', async () => {
  const { workspace, say, document } = prepared();
  // Of ten pairs the second showing of four contradicts the first: there the left image was chosen both times.
  for (let index = 0; index < 10; index++) {
    const pair = PAIRS[index] ?? ([0, 1] as const);
    say('ann', pair, 'First');
    say('ann', pair, index < 4 ? 'Second' : 'First', { repeated: true, shownSwapped: true });
  }
  say('ann', [20, 21], 'Similar');
  // Of an imported answer it is not known on which side its images stood.
  say('ann', [20, 23], 'First', { shownSwapped: null });
  // A second showing without a first one says nothing.
  say('ann', [20, 22], 'First', { repeated: true, shownSwapped: true });
  workspace.close();
  const { people, ...all } = await document();
  const [ann] = people as readonly Record<'consistency' | 'left', { interval: readonly number[] }>[];
  // Left: ten first showings, and four second ones of ten.
  expect(ann).toMatchObject({
    person: 'ann',
    labels: 12,
    consistency: { value: 0.6, successes: 6, trials: 10 },
    left: { value: 0.7, successes: 14, trials: 20 },
  });
  for (const share of ['consistency', 'left'] as const) {
    const [low = NaN, high = NaN] = ann?.[share].interval ?? [];
    expect(low).toBeLessThan(0.6);
    expect(high).toBeGreaterThan(0.7);
  }
  expect(all.fleiss).toEqual({ value: null, interval: null, reason: 'no pair has two labels' });
});

test('a run is one more annotator, and answers taken over from a prediction are left out there', async () => {
  const { workspace, predictions, imageIds, say, document, command } = prepared();
  const answers = forwardAnswers(predictions).slice(0, 12);
  for (const [index, { firstId, secondId, label }] of answers.entries()) {
    const pair = [imageIds.indexOf(firstId), imageIds.indexOf(secondId)] as const;
    // Four accepted predictions, four of their own that are the model's, and four that are not.
    const said = index < 8 ? label : label === 'First' ? 'Second' : 'First';
    say('ann', pair, said, { takenOver: index < 4 });
  }
  workspace.close();
  const found = await document('--run', 'random');
  expect(found).toMatchObject({
    pairs: 12,
    shared: 0,
    takenOver: 4,
    withModel: {
      run: 'random',
      leftOut: 4,
      pairs: 8,
      shared: 8,
      twos: [{ raters: ['ann', 'run random'], n: 8, same: { value: 0.5, successes: 4, trials: 8 } }],
    },
  });
  expect((await command('--run', 'random')).stdout).toContain(
    'With run "random" as one more annotator: 8 pairs labelled, 8 pairs by two or more annotators; 4 answers taken over from a prediction left out.',
  );
});

test('nobody, names that are not there and options that contradict are told', async () => {
  const { workspace, command, document } = prepared();
  workspace.close();
  expect((await command()).stdout).toBe(
    'Dataset "random": nobody has labelled a pair yet, so no agreement is defined.\n',
  );
  expect(await document()).toMatchObject({ people: [], pairs: 0, alpha: { value: null } });
  expect(await command('--task', 'none')).toMatchObject({
    code: 1,
    stderr: expect.stringContaining('There is no task named "none".') as string,
  });
  expect((await command('--run', 'none')).code).toBe(1);
  expect((await command('--task', 'a', '--dataset', 'random')).code).toBe(2);
  expect((await command('--seed', '-1')).code).toBe(2);
});

function forwardAnswers(predictions: AnsweredRun['predictions']) {
  return predictions.filter(({ firstId, secondId }) => firstId < secondId);
}
