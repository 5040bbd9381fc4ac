import { randomUUID } from 'node:crypto';
import { expect, test } from 'vitest';
import { reverseLabel, type Label } from '../../../../src/core/labels.ts';
import { answerRows } from '../../../../src/engine/analysis/filters/answer-row.ts';
import { AnswerTables } from '../../../../src/engine/analysis/tables/answer-tables.ts';
import { AnswerView } from '../../../../src/engine/analysis/filters/answer-view.ts';
import { imagesOfDataset, type StoredImage } from '../../../../src/engine/store/images.ts';
import { appendJudgement } from '../../../../src/engine/store/judgements.ts';
import { insertReferenceSet } from '../../../../src/engine/store/reference-sets.ts';
import { insertPredictions } from '../../../../src/engine/store/predictions.ts';
import { splitMembers } from '../../../../src/engine/store/splits.ts';
import { SIDES, type Filter, type LabelSource } from '../../../../src/model/filter.ts';
import type { PairRow, PairSort } from '../../../../src/model/pair-row.ts';
import { addRandomRun, answeredRun, type AnsweredRun } from '../../../fixtures/answered-run.ts';
import { madeOnce } from '../../../fixtures/made-once.ts';
import { ruleRun } from '../../../fixtures/rule-run.ts';
import { temporaryFolder } from '../../../fixtures/temporary-folder.ts';
import { recorded } from '../../../helpers/recorded-rows.ts';

interface Scene {
  readonly run: AnsweredRun;
  readonly images: ReadonlyMap<number, StoredImage>;
  readonly parts: ReadonlyMap<number, string>;
  readonly tables: AnswerTables;
  readonly open: (filter: Filter) => AnswerView;
}

/** A run with labels of people, pairs that they could not judge and flags, beside another run of the same images. */
function judgedRun(folder = temporaryFolder()): Scene {
  const run = answeredRun(folder);
  const otherRun = addRandomRun(run, 'other').runId;
  const tables = new AnswerTables(run.workspace);
  run.workspace.db.transaction(() => {
    for (const [i, { firstId, secondId }] of run.predictions.entries()) {
      if (i % 5 === 0)
        judge(run, firstId, secondId, (['First', 'Second', 'Similar'] as const)[(i / 5) % 3] ?? null);
      if (i % 35 === 1) judge(run, firstId, secondId, null);
      if (i % 30 === 2) judge(run, firstId, secondId, null, 'flag');
    }
  })();
  const open = (filter: Filter) =>
    AnswerView.open(tables, run.workspace.db, { run: run.runId, otherRun, ...filter });
  const { db } = run.workspace;
  const images = new Map(imagesOfDataset(db, run.datasetId).map((image) => [image.id, image]));
  const parts = new Map(splitMembers(db, run.splitId).map((member) => [member.imageId, member.part]));
  return { run, images, parts, tables, open };
}

/** For tests that only look. */
const sharedScene = madeOnce(judgedRun);

function judge(
  { workspace }: AnsweredRun,
  firstId: number,
  secondId: number,
  label: Label | null,
  action?: 'flag',
): void {
  appendJudgement(workspace.db, {
    key: randomUUID(),
    firstId,
    secondId,
    action: action ?? (label === null ? 'cannot-judge' : 'label'),
    label,
    judge: 'someone',
    seconds: null,
    shownSwapped: false,
    runId: null,
  });
}

const labelBy = (row: PairRow, source: LabelSource): Label | null =>
  source === 'reverse' ? row.reverse && reverseLabel(row.reverse.label) : row[source];

const isIn = (value: number | null, [low, high]: readonly [number | null, number | null]) =>
  value !== null && value >= (low ?? -Infinity) && value <= (high ?? Infinity);

/** Whether a comparison passes a filter, said once more in the plainest way. */
function passes({ run, images, parts }: Scene, row: PairRow, filter: Filter): boolean {
  const shown = [images.get(row.firstId), images.get(row.secondId)].filter((image) => image !== undefined);
  const isReference = ({ id }: StoredImage) => run.imageIds.indexOf(id) < 10;
  const holds = (test: (image: StoredImage) => boolean) => {
    if (filter.side === 'both') return shown.every(test);
    const meant = {
      target: (one: StoredImage) => !isReference(one),
      reference: isReference,
      either: () => true,
    };
    return shown.filter(meant[filter.side ?? 'either']).some(test);
  };
  const distance =
    row.firstScore === null || row.secondScore === null ? null : Math.abs(row.firstScore - row.secondScore);
  const reverse = labelBy(row, 'reverse');
  const {
    split,
    part,
    group,
    image,
    cells,
    truth,
    model,
    human,
    margin,
    entropy,
    consistent,
    forward,
    judged,
    flagged,
    text,
  } = filter;
  return [
    split === undefined || part === undefined || holds(({ id }) => parts.get(id) === part),
    group === undefined || holds((one) => one.group === group),
    image === undefined || holds(({ id }) => id === image),
    cells === undefined ||
      cells.cells.some(([a, b]) => labelBy(row, cells.rows) === a && labelBy(row, cells.columns) === b),
    truth === undefined || (row.truth !== null && truth.includes(row.truth)),
    model === undefined || model.includes(row.model),
    human === undefined || (row.human !== null && human.includes(row.human)),
    margin === undefined || isIn(row.margin, margin),
    entropy === undefined || isIn(row.entropy, entropy),
    filter.distance?.some((end) => end !== null) !== true ||
      isIn(distance, [(filter.distance[0] ?? 0) - 1e-6, (filter.distance[1] ?? Infinity) + 1e-6]),
    consistent === undefined || (reverse !== null && (reverse === row.model) === consistent),
    // The run has no plan, and so no targets.
    forward === undefined || row.firstId < row.secondId === forward,
    judged === undefined || (row.human !== null || row.cannotJudge) === judged,
    flagged === undefined || row.flagged === flagged,
    text === undefined || shown.some(({ name }) => name.toLowerCase().includes(text.toLowerCase())),
  ].every(Boolean);
}

/** A pair once where both its orders are there: by the lower id first, as the run has no plan. */
function oncePerPair(rows: readonly PairRow[]): PairRow[] {
  return rows.filter(
    ({ firstId, secondId }) =>
      firstId < secondId || !rows.some((other) => other.firstId === secondId && other.secondId === firstId),
  );
}

test.each<{ desc: string; filter: Filter }>([
  { desc: 'nothing', filter: {} },
  { desc: 'a part of a split', filter: { split: 1, part: 'test' } },
  { desc: 'a part without its split', filter: { part: 'test' } },
  { desc: 'a group', filter: { group: 'A' } },
  { desc: 'one image', filter: { image: 5 } },
  ...SIDES.flatMap((side) => [
    { desc: `a part (${side})`, filter: { split: 1, part: 'test', side } },
    { desc: `a group (${side})`, filter: { group: 'A', side } },
    { desc: `a part and a group (${side})`, filter: { split: 1, part: 'train', group: 'B', side } },
  ]),
  { desc: 'a reference beside targets', filter: { image: 5, side: 'reference' } },
  { desc: 'a target', filter: { image: 15, side: 'target' } },
  { desc: 'names, whatever the side', filter: { text: 'face 2', side: 'target' } },
  { desc: 'true labels', filter: { truth: ['Similar', 'First'] } },
  { desc: 'answers', filter: { model: ['Second'] } },
  { desc: "people's labels", filter: { human: ['First', 'Second'] } },
  { desc: 'no label at all', filter: { model: [] } },
  {
    desc: 'cells of truth against model',
    filter: {
      cells: {
        rows: 'truth',
        columns: 'model',
        cells: [
          ['First', 'Similar'],
          ['Second', 'Second'],
        ],
      },
    },
  },
  {
    desc: 'cells of model against the other order',
    filter: { cells: { rows: 'model', columns: 'reverse', cells: [['First', 'Second']] } },
  },
  {
    desc: 'cells of people against another run',
    filter: {
      cells: {
        rows: 'human',
        columns: 'other',
        cells: [
          ['Similar', 'Similar'],
          ['First', 'Similar'],
        ],
      },
    },
  },
  { desc: 'margins up to 0.3', filter: { margin: [null, 0.3] } },
  { desc: 'a range of entropy', filter: { entropy: [0.4, 0.9] } },
  { desc: 'a distance', filter: { distance: [0.2, 0.6] } },
  { desc: 'an open range, which leaves unknown distances in', filter: { distance: [null, null] } },
  { desc: 'pairs that name the same image both ways', filter: { consistent: true } },
  { desc: 'pairs that do not', filter: { consistent: false } },
  { desc: 'the forward order', filter: { forward: true } },
  { desc: 'the reverse order', filter: { forward: false } },
  { desc: 'judged pairs', filter: { judged: true } },
  { desc: 'pairs not judged', filter: { judged: false } },
  { desc: 'flagged pairs', filter: { flagged: true } },
  { desc: 'names, whatever their case', filter: { text: 'fAcE 2' } },
  {
    desc: 'many things at once',
    filter: {
      group: 'B',
      text: '1',
      model: ['First', 'Similar'],
      margin: [0.1, 0.95],
      judged: false,
      consistent: false,
    },
  },
])('a filter of $desc lets through what it says, in the order of the ids', ({ filter }) => {
  const { human, judged, flagged, cells } = filter;
  const isAboutPeople = human !== undefined || judged === true || flagged === true || cells?.rows === 'human';
  const scene = sharedScene();
  const all = scene.open({});
  const everything = answerRows(all, all.rows);
  const view = scene.open(filter);
  const passing = everything.filter((row) =>
    passes(scene, row, { ...filter, ...(isAboutPeople && { cells: undefined }) }),
  );
  const expected = (isAboutPeople ? oncePerPair(passing) : passing).filter((row) =>
    passes(scene, row, filter),
  );
  expect(answerRows(view, view.rows)).toEqual(expected);
  if (filter.model?.length !== 0) expect(expected.length).toBeGreaterThan(0);
});

/** What a sort goes by; null comes last. */
function sortValue(view: AnswerView, row: PairRow, by: PairSort['by']): number | null {
  const { images: of, divergence } = view.table;
  switch (by) {
    case 'first':
      return of.nameRanks[of.indexOf(row.firstId)] ?? null;
    case 'second':
      return of.nameRanks[of.indexOf(row.secondId)] ?? null;
    case 'truth':
    case 'model':
    case 'human':
      return row[by] === null ? null : ['First', 'Second', 'Similar'].indexOf(row[by]);
    case 'reverse':
      return row.reverse === null ? null : ['First', 'Second', 'Similar'].indexOf(row.reverse.label);
    case 'pFirst':
      return recorded(row.probabilities)[0];
    case 'pSecond':
      return recorded(row.probabilities)[1];
    case 'pSimilar':
      return recorded(row.probabilities)[2];
    case 'distance':
      return row.firstScore === null || row.secondScore === null
        ? null
        : Math.abs(row.firstScore - row.secondScore);
    case 'divergence':
      return row.reverse === null ? null : (divergence[view.table.rowOf(row.firstId, row.secondId)] ?? null);
    case 'order':
      return 1e6 * row.firstId + row.secondId;
    default:
      return row[by];
  }
}

const SORTS = (
  'order first second truth model human reverse pFirst pSecond pSimilar margin entropy distance divergence'.split(
    ' ',
  ) as PairSort['by'][]
).flatMap((by) => [false, true].map((descending) => ({ by, descending })));

test.each(SORTS)('sorted by $by (descending: $descending): the unknown last, ties by the ids', (sort) => {
  const view = sharedScene().open({ model: ['First', 'Similar'] });
  const plain = answerRows(view, view.rows);
  const sign = sort.descending ? -1 : 1;
  const expected = plain
    .map((row, at) => ({ row, at, value: sortValue(view, row, sort.by) }))
    .sort((a, b) => {
      if (a.value === b.value) return a.at - b.at;
      if (a.value === null || b.value === null) return a.value === null ? 1 : -1;
      return sign * (a.value - b.value);
    })
    .map(({ row }) => row);
  expect(answerRows(view, view.sorted(sort))).toEqual(expected);
});

test('a distance of 0 to theta has just the pairs that the rule calls Similar, those at theta among them', () => {
  const { open } = sharedScene();
  const similar = open({ truth: ['Similar'] });
  expect(open({ distance: [0, 0.2] }).rows).toEqual(similar.rows);
  expect(open({ distance: [null, 0.2] }).rows).toEqual(similar.rows);
  // As a difference of doubles, 0.2 is often more or less than 0.2.
  const atTheta = open({ distance: [0.2, 0.2] });
  const distances = new Set(Array.from(atTheta.rows, (row) => atTheta.table.distance[row]));
  expect(distances.size).toBeGreaterThan(2);
});

test('a reference is no target, and no image is both of a pair', () => {
  const { open } = sharedScene();
  const count = (filter: Filter) => open(filter).rows.length;
  expect(count({ image: 5 })).toBeGreaterThan(0);
  expect(count({ image: 5, side: 'target' })).toBe(0);
  expect(count({ image: 15, side: 'reference' })).toBe(0);
  expect(count({ image: 5, side: 'both' })).toBe(count({ image: 5 }));
});

test('an image that is target and reference is in each pair what the other leaves it', () => {
  const { workspace, runId, ids } = ruleRun(temporaryFolder(), 6, ({ all, referenceSetId }) => ({
    kind: 'against-references',
    targets: [...all],
    references: referenceSetId,
    orders: 'forward',
  }));
  const [reference = 0, target = 0, other = 0] = ids;
  const answer = { member: 0, logits: null, label: 'First', answeredAt: 1 } as const;
  insertPredictions(workspace.db, runId, [
    { firstId: target, secondId: reference, ...answer },
    { firstId: other, secondId: reference, ...answer },
  ]);
  const tables = new AnswerTables(workspace);
  const count = (filter: Filter) =>
    AnswerView.open(tables, workspace.db, { run: runId, ...filter }).rows.length;
  // The even images are references, and all are targets.
  expect(count({ image: target, side: 'target' })).toBe(1);
  expect(count({ image: target, side: 'reference' })).toBe(0);
  expect(count({ image: reference, side: 'reference' })).toBe(2);
  expect(count({ image: reference, side: 'target' })).toBe(1);
  expect(count({ image: other, side: 'target' })).toBe(1);
  expect(count({ image: other, side: 'reference' })).toBe(1);
});

test('a second reference set leaves recorded answers without targets, at once', () => {
  const { run, open } = judgedRun();
  const { datasetId, splitId, imageIds, workspace } = run;
  const image = imageIds[0] ?? 0;
  expect(open({ image, side: 'target' }).rows).toHaveLength(0);
  insertReferenceSet(workspace.db, {
    datasetId,
    splitId,
    name: 'others',
    binWidth: null,
    perBin: null,
    seed: null,
    imageIds: imageIds.slice(10, 12),
  });
  expect(open({ image, side: 'target' }).rows).toEqual(open({ image }).rows);
});

test('without targets a filter of one side is of either image', () => {
  const run = answeredRun(temporaryFolder(), { members: 2 });
  const tables = new AnswerTables(run.workspace);
  const rows = (filter: Filter) =>
    AnswerView.open(tables, run.workspace.db, { run: run.runId, group: 'A', ...filter }).rows;
  expect(rows({ side: 'target' })).toEqual(rows({}));
  expect(rows({ side: 'reference' })).toEqual(rows({ side: 'either' }));
  expect(rows({ side: 'both' }).length).toBeLessThan(rows({}).length);
});

test('names sort by their numbers: Face 9 before Face 10', () => {
  const { images: of } = sharedScene().open({}).table;
  const inOrder = [...of.names].sort((a, b) => rank(a) - rank(b));
  function rank(name: string): number {
    return of.nameRanks[of.names.indexOf(name)] ?? NaN;
  }
  expect(inOrder.slice(8, 11)).toEqual(['Face 8.jpg', 'Face 9.jpg', 'Face 10.jpg']);
});

test('the same question again gets the same list, and a judgement asks anew only what depends on people', () => {
  const { run, tables, open } = judgedRun();
  const rows = (filter: Filter) => open(filter).rows;
  const [similar, judged] = [rows({ model: ['Similar'] }), rows({ judged: false })];
  expect(rows({ model: ['Similar'] })).toBe(similar);
  const table = tables.get(run.runId);
  const [row = 0] = judged;
  const [firstId = 0, secondId = 0] = [table.columns.firstIds[row], table.columns.secondIds[row]];
  judge(run, firstId, secondId, 'First');
  tables.judged(firstId, secondId);
  expect(rows({ model: ['Similar'] })).toBe(similar);
  expect(rows({ judged: false })).not.toContain(row);
});

test('a filter without a run says that one must be chosen', () => {
  const { run, tables } = judgedRun();
  expect(() => AnswerView.open(tables, run.workspace.db, {})).toThrow(
    expect.objectContaining({
      code: 'run-not-chosen',
    }),
  );
});
