import { randomUUID } from 'node:crypto';
import { expect, onTestFinished, test } from 'vitest';
import { at } from '../../../src/core/at.ts';
import { estimateScore } from '../../../src/core/estimate.ts';
import type { Evidence } from '../../../src/core/evidence.ts';
import { klDivergence } from '../../../src/core/divergence.ts';
import {
  LABELS,
  largestLabel,
  oneHot,
  reverseLabel,
  reverseTriple,
  type Label,
  type Triple,
} from '../../../src/core/labels.ts';
import { createRandom } from '../../../src/core/random.ts';
import { LIKELIHOOD_PRESETS } from '../../../src/core/likelihood.ts';
import { spreadImages } from '../../../src/core/spread-images.ts';
import { maskedSoftmax } from '../../../src/core/softmax.ts';
import { AnnotationQueue } from '../../../src/engine/annotation/annotation-queue.ts';
import { AnswerTables } from '../../../src/engine/analysis/tables/answer-tables.ts';
import { AnswerView } from '../../../src/engine/analysis/filters/answer-view.ts';
import { imageById } from '../../../src/engine/store/images.ts';
import { personByRef } from '../../../src/engine/store/people.ts';
import { appendJudgement } from '../../../src/engine/store/judgements.ts';
import { undoJudgement } from '../../../src/engine/store/undo-judgements.ts';
import type { QueueOrder, QueueRequest } from '../../../src/model/annotation-queue.ts';
import type { Filter } from '../../../src/model/filter.ts';
import { answeredRun } from '../../fixtures/answered-run.ts';
import { temporaryFolder } from '../../fixtures/temporary-folder.ts';

type Pair = readonly [firstId: number, secondId: number];

const REQUEST: QueueRequest = {
  order: 'filter',
  judge: 'ann',
  seed: 1,
  finished: false,
  offset: 0,
  limit: 500,
};

function queueOfRun() {
  const run = answeredRun(temporaryFolder(), { images: 16 });
  const { workspace, runId } = run;
  const { db } = workspace;
  const tables = new AnswerTables(workspace);
  onTestFinished(() => workspace.close());
  const queue = new AnnotationQueue(db);
  const page = (request: Partial<QueueRequest> = {}, filter: Filter = {}) =>
    queue.page(AnswerView.open(tables, db, { run: runId, ...filter }), { ...REQUEST, ...request });
  const pairs = (request: Partial<QueueRequest> = {}, filter: Filter = {}): Pair[] =>
    page(request, filter).pairs.map(({ firstId, secondId }) => [firstId, secondId]);
  const judge = ([firstId, secondId]: Pair, label: Label | null, by = 'ann', skips = false) => {
    appendJudgement(db, {
      key: randomUUID(),
      firstId,
      secondId,
      action: label !== null ? 'label' : skips ? 'skip' : 'cannot-judge',
      label,
      judge: by,
      seconds: 1,
      shownSwapped: false,
      runId,
    });
    tables.judged(firstId, secondId);
  };
  const flag = ([firstId, secondId]: Pair, by = 'ann', action: 'flag' | 'unflag' | 'comment' = 'flag') => {
    const entry = { key: randomUUID(), firstId, secondId, action, label: null } as const;
    const comment = action === 'comment' ? 'blurred' : null;
    appendJudgement(db, { ...entry, comment, judge: by, seconds: null, shownSwapped: false, runId });
    tables.judged(firstId, secondId);
  };
  const undo = (by = 'ann') => {
    const undone = undoJudgement(db, randomUUID(), by);
    if (undone) tables.judged(undone.firstId, undone.secondId);
  };
  return { ...run, db, page, pairs, judge, flag, undo };
}

const isSame = ([a, b]: Pair, [c, d]: Pair) => (a === c && b === d) || (a === d && b === c);

/** The answers by pair, worked out one by one from the predictions. */
function answersOf({ predictions }: ReturnType<typeof queueOfRun>) {
  const answers = new Map(
    predictions.map(({ firstId, secondId, logits }) => [
      `${firstId} ${secondId}`,
      { firstId, secondId, probabilities: maskedSoftmax(logits ?? [NaN, NaN, NaN]) },
    ]),
  );
  const inOrder = [...answers.values()].sort((a, b) => a.firstId - b.firstId || a.secondId - b.secondId);
  return inOrder
    .map((answer) => ({ ...answer, reverse: answers.get(`${answer.secondId} ${answer.firstId}`) }))
    .filter(({ firstId, secondId, reverse }) => reverse === undefined || firstId < secondId);
}

const marginOf = (probabilities: Triple) => {
  const [largest = 0, second = 0] = probabilities.toSorted((a, b) => b - a);
  return largest - second;
};

/** By rising key, what has none last, in the given order on a tie. */
function sortedBy<Item>(items: readonly Item[], keyOf: (item: Item) => number | null): Item[] {
  return items
    .map((item, index) => ({ item, index, key: keyOf(item) ?? Infinity }))
    .sort((a, b) => (a.key === b.key ? a.index - b.index : a.key - b.key))
    .map(({ item }) => item);
}

/** Pairs as a queue spreads their images. */
function spreadPairs(answers: readonly { readonly firstId: number; readonly secondId: number }[]): Pair[] {
  const { order } = spreadImages(
    answers.map(({ firstId }) => firstId),
    answers.map(({ secondId }) => secondId),
    100,
  );
  return [...order].map((place): Pair => {
    const { firstId, secondId } = at(answers, place);
    return [firstId, secondId];
  });
}

test('a pair comes once, shown as the comparison that comes first in the run', () => {
  const queue = queueOfRun();
  const expected = answersOf(queue).map(({ firstId, secondId }) => [firstId, secondId]);
  expect(queue.predictions.length).toBeGreaterThan(expected.length);
  expect(queue.pairs()).toEqual(expected);
});

test('the most uncertain pairs come first, judged by the smaller margin of both orders', () => {
  const queue = queueOfRun();
  const expected = sortedBy(answersOf(queue), ({ probabilities, reverse }) =>
    Math.min(marginOf(probabilities), reverse ? marginOf(reverse.probabilities) : Infinity),
  );
  expect(queue.pairs({ order: 'uncertain' })).toEqual(spreadPairs(expected));
});

test('pairs whose two answers differ most come first, those asked one way round last', () => {
  const queue = queueOfRun();
  const expected = sortedBy(answersOf(queue), ({ probabilities, reverse }) =>
    reverse ? -klDivergence(probabilities, reverseTriple(reverse.probabilities)) : null,
  );
  expect(expected.at(-1)?.reverse).toBeUndefined();
  expect(queue.pairs({ order: 'disagreement' })).toEqual(spreadPairs(expected));
});

test('pairs whose true scores differ by about theta come first, those without a score last', () => {
  const queue = queueOfRun();
  const score = (id: number) => imageById(queue.db, id)?.score ?? null;
  const expected = sortedBy(answersOf(queue), ({ firstId, secondId }) => {
    const [first, second] = [score(firstId), score(secondId)];
    return first === null || second === null ? null : Math.abs(Math.abs(first - second) - 0.2);
  });
  const last = expected.at(-1);
  expect(score(last?.firstId ?? 0) === null || score(last?.secondId ?? 0) === null).toBe(true);
  expect(queue.pairs({ order: 'near-margin' })).toEqual(spreadPairs(expected));
});

test('of what people judged, the pairs that the model answers otherwise come, by its falling margin', () => {
  const queue = queueOfRun();
  expect(queue.pairs({ order: 'human-against-model' })).toEqual([]);
  const judged = answersOf(queue).slice(0, 40);
  for (const [index, { firstId, secondId, probabilities }] of judged.entries()) {
    const model = largestLabel(probabilities);
    const other = model === 'First' ? 'Similar' : 'First';
    // Every other one is told of the other order.
    if (index % 2 === 0) queue.judge([firstId, secondId], index % 3 === 0 ? model : other, 'bob');
    else queue.judge([secondId, firstId], reverseLabel(index % 3 === 0 ? model : other), 'bob');
  }
  queue.judge([judged[1]?.firstId ?? 0, judged[1]?.secondId ?? 0], null, 'bob');
  const expected = sortedBy(
    judged.flatMap((answer, index) => {
      if (index === 1) return [];
      const { probabilities, reverse } = answer;
      const model = largestLabel(probabilities);
      const human = index % 3 === 0 ? model : model === 'First' ? 'Similar' : 'First';
      const contradicting = [
        probabilities,
        ...(reverse ? [reverseTriple(reverse.probabilities)] : []),
      ].filter((of) => largestLabel(of) !== human);
      return contradicting.length === 0
        ? []
        : [{ ...answer, margin: Math.max(...contradicting.map(marginOf)) }];
    }),
    ({ margin }) => -margin,
  );
  expect(expected.length).toBeGreaterThan(20);
  expect(queue.pairs({ order: 'human-against-model' })).toEqual(spreadPairs(expected));
  // Also to whoever has judged them.
  expect(queue.pairs({ order: 'human-against-model', judge: 'bob' })).toEqual(spreadPairs(expected));
  expect(queue.page({ order: 'human-against-model', judge: 'bob' })).toMatchObject({ done: 0 });
});

test('a label that was taken over from a prediction is no disagreement with the model', () => {
  const queue = queueOfRun();
  const [own, accepted] = answersOf(queue).filter(({ reverse }) => reverse === undefined);
  for (const [answer, takenOver] of [
    [own, false],
    [accepted, true],
  ] as const)
    appendJudgement(queue.db, {
      key: randomUUID(),
      firstId: answer?.firstId ?? 0,
      secondId: answer?.secondId ?? 0,
      action: 'label',
      label: largestLabel(answer?.probabilities ?? [1, 0, 0]) === 'First' ? 'Second' : 'First',
      judge: 'bob',
      seconds: null,
      shownSwapped: false,
      runId: null,
      takenOver,
    });
  expect(queue.pairs({ order: 'human-against-model' })).toEqual([[own?.firstId, own?.secondId]]);
});

test('the random order is one order a seed, with every pair in it', () => {
  const queue = queueOfRun();
  const inOrder = queue.pairs();
  const [one, again, other] = [
    queue.pairs({ order: 'random', seed: 1 }),
    queue.pairs({ order: 'random', seed: 1 }),
    queue.pairs({ order: 'random', seed: 2 }),
  ];
  expect(one).toEqual(again);
  expect(one).not.toEqual(other);
  expect(one).not.toEqual(inOrder);
  expect(one.toSorted((a, b) => a[0] - b[0] || a[1] - b[1])).toEqual(inOrder);
});

test('the filter says which pairs come, and in which of their orders', () => {
  const queue = queueOfRun();
  const similar = queue.pairs({}, { model: ['Similar'] });
  const expected = answersOf(queue).flatMap(({ firstId, secondId, probabilities, reverse }): Pair[] => {
    if (largestLabel(probabilities) === 'Similar') return [[firstId, secondId]];
    return reverse && largestLabel(reverse.probabilities) === 'Similar' ? [[secondId, firstId]] : [];
  });
  expect(similar).toHaveLength(expected.length);
  for (const pair of expected) expect(similar).toContainEqual(pair);
});

test('the sides are drawn by the seed and belong to the pair: another order or filter does not change them', () => {
  const queue = queueOfRun();
  const left = (request: Partial<QueueRequest>, filter: Filter = {}) =>
    new Map(
      queue
        .page(request, filter)
        .pairs.map(({ firstId, secondId, swapped }) => [
          [firstId, secondId].sort((a, b) => a - b).join(' '),
          swapped ? secondId : firstId,
        ]),
    );
  const sides = left({});
  expect(left({})).toEqual(sides);
  for (const [pair, image] of left({ order: 'uncertain' }, { model: ['Similar'] }))
    expect(image).toBe(sides.get(pair));
  const lower = [...sides].filter(([pair, image]) => pair.startsWith(`${image} `)).length / sides.size;
  expect(lower).toBeGreaterThan(0.35);
  expect(lower).toBeLessThan(0.65);
  expect(left({ seed: 2 })).not.toEqual(sides);
});

test.each<QueueOrder>(['uncertain', 'influence', 'disagreement', 'near-margin', 'random', 'filter'])(
  'whatever is answered, the rest of the queue keeps its order: %s',
  (order) => {
    const queue = queueOfRun();
    const all = queue.pairs({ order });
    const random = createRandom(3);
    let left = all;
    for (let step = 0; step < 12; step++) {
      const pair = left[random.integer(6)] ?? [0, 0];
      queue.judge(step % 2 === 0 ? pair : [pair[1], pair[0]], step % 3 === 0 ? null : 'Similar');
      left = left.filter((other) => !isSame(other, pair));
      expect(queue.pairs({ order })).toEqual(left);
      expect(queue.page({ order, limit: 1 })).toMatchObject({ total: all.length, done: step + 1 });
    }
    expect(queue.pairs({ order, offset: 5, limit: 3 })).toEqual(left.slice(5, 8));
    expect(queue.pairs({ order, finished: true })).toEqual(all);
    queue.undo();
    expect(queue.page({ order, limit: 1 })).toMatchObject({ done: 11 });
  },
);

test('a filter for what nobody judged lets a pair go as soon as it is judged, and changes nothing else', () => {
  const queue = queueOfRun();
  const filter = { judged: false };
  const all = queue.pairs({ order: 'uncertain' }, filter);
  queue.judge(all[0] ?? [0, 0], 'First', 'bob');
  expect(queue.page({ order: 'uncertain', finished: true }, filter)).toMatchObject({
    total: all.length - 1,
    done: 0,
  });
  expect(queue.pairs({ order: 'uncertain' }, filter)).toEqual(all.slice(1));
});

test('each judge has a queue of their own; a skipped pair stays in it', () => {
  const queue = queueOfRun();
  const [first = [0, 0], second = [0, 0], third = [0, 0]] = queue.pairs();
  queue.judge(first, 'Second');
  queue.judge([second[1], second[0]], null, 'ann', true);
  const { pairs } = queue.page({ finished: true, limit: 3 });
  expect(pairs.map(({ own }) => own)).toEqual([
    { action: 'label', label: 'Second' },
    { action: 'skip', label: null },
    null,
  ]);
  expect(queue.pairs().slice(0, 2)).toEqual([second, third]);
  expect(queue.pairs({ judge: 'bob' })[0]).toEqual(first);
  queue.judge([first[1], first[0]], 'Second', 'bob');
  expect(queue.page({ judge: 'bob', finished: true }).pairs[0]?.own).toEqual({
    action: 'label',
    label: 'First',
  });
  expect(queue.page({ finished: true }).pairs[0]?.own?.label).toBe('Second');
});

test('the pairs that were finished last come with the queue, the newest last, within filter, run and order', () => {
  const queue = queueOfRun();
  const [first = [0, 0], second = [0, 0], third = [0, 0], fourth = [0, 0]] = queue.pairs();
  queue.judge(third, 'First');
  queue.judge(first, 'Second');
  queue.judge([second[1], second[0]], null);
  queue.judge(fourth, null, 'ann', true);
  queue.judge(third, 'Similar');
  const earlier = (request: Partial<QueueRequest> = {}, filter: Filter = {}) =>
    queue
      .page({ earlier: 10, ...request }, filter)
      .earlier.map(({ firstId, secondId }) => [firstId, secondId]);
  expect(earlier()).toEqual([first, second, third]);
  expect(earlier({ earlier: 2, order: 'random' })).toEqual([second, third]);
  expect(earlier({ judge: 'bob' })).toEqual([]);
  expect(queue.page().earlier).toEqual([]);
  const [image] = first;
  expect(earlier({}, { image })).toEqual([first, second, third].filter((pair) => pair.includes(image)));
});

test('a finished pair says that it is flagged', () => {
  const queue = queueOfRun();
  const [pair = [0, 0]] = queue.pairs();
  queue.judge(pair, 'First');
  expect(queue.page({ earlier: 1 }).earlier).toMatchObject([{ flagged: false, own: { label: 'First' } }]);
  queue.flag(pair);
  expect(queue.page({ earlier: 1 }).earlier).toMatchObject([{ flagged: true, own: { label: 'First' } }]);
});

test("a flag in a queue is the judge's own", () => {
  const queue = queueOfRun();
  const [pair = [0, 0]] = queue.pairs();
  queue.flag([pair[1], pair[0]], 'bob');
  expect(queue.page({ limit: 1 }).pairs).toMatchObject([{ flagged: false }]);
  expect(queue.page({ limit: 1, judge: 'bob' }).pairs).toMatchObject([{ flagged: true }]);
  queue.flag(pair, 'bob', 'unflag');
  expect(queue.page({ limit: 1, judge: 'bob' }).pairs).toMatchObject([{ flagged: false }]);
});

test('the pairs come first whose label moves a score furthest, by refits, whatever is true', () => {
  const queue = queueOfRun();
  const score = (id: number) => imageById(queue.db, id)?.score ?? null;
  const isReference = (id: number) => queue.imageIds.indexOf(id) < 10 && score(id) !== null;
  const evidence = new Map(
    queue.imageIds.map((id): [number, (Evidence & { reference: number })[]] => [id, []]),
  );
  for (const { firstId, secondId, logits } of queue.predictions)
    for (const [target, reference] of [
      [firstId, secondId],
      [secondId, firstId],
    ] as const) {
      const referenceScore = score(reference);
      if (isReference(target) || !isReference(reference) || referenceScore === null) continue;
      const weights = oneHot(largestLabel(maskedSoftmax(logits ?? [NaN, NaN, NaN])));
      evidence.get(target)?.push({ reference, referenceScore, targetFirst: target === firstId, weights });
    }
  const { pairs } = queue.page({ order: 'influence' });
  expect(pairs.length).toBe(queue.pairs().length);
  let compared = 0;
  for (const { firstId, secondId, influence } of pairs) {
    const [target, reference] = isReference(firstId) ? [secondId, firstId] : [firstId, secondId];
    const referenceScore = score(reference);
    if (isReference(target) || !isReference(reference) || referenceScore === null) {
      expect(influence).toBeNull();
      continue;
    }
    const all = evidence.get(target) ?? [];
    const now = estimateScore(all, LIKELIHOOD_PRESETS.uol).score;
    const moves = LABELS.map((label) => {
      const said = all.map((one) =>
        one.reference === reference
          ? { ...one, weights: oneHot(one.targetFirst ? label : reverseLabel(label)) }
          : one,
      );
      return Math.abs(estimateScore(said, LIKELIHOOD_PRESETS.uol).score - now);
    });
    // Scores are points of a grid of thousandths.
    expect(Math.abs((influence ?? NaN) - Math.max(...moves))).toBeLessThan(0.0011);
    compared++;
  }
  expect(compared).toBeGreaterThan(30);
});

test('active order tells how much an answer narrows intervals, by people’s labels so far, and of labelled pairs nothing', () => {
  const queue = queueOfRun();
  const { pairs, unit } = queue.page({ order: 'active' });
  expect(unit).toBe('score');
  const narrowings = pairs.map(({ narrowing }) => narrowing ?? -1);
  // Half a scale of an image of which nothing is known.
  expect(Math.max(...narrowings)).toBeGreaterThan(1.5);
  const { firstId, secondId } = at(pairs, narrowings.indexOf(Math.max(...narrowings)));
  queue.judge([firstId, secondId], 'First', 'bob');
  const after = queue.page({ order: 'active' }).pairs;
  expect(after.find((pair) => pair.firstId === firstId && pair.secondId === secondId)?.narrowing).toBeNull();
  const next = after.find((pair) => pair.narrowing !== null);
  expect(next?.narrowing).toBeLessThan(Math.max(...narrowings));
});

test('pairs that people label differently come by how many there are, again to those who judged them', () => {
  const queue = queueOfRun();
  const [first = [0, 0], second = [0, 0], third = [0, 0]] = queue.pairs();
  queue.judge(first, 'First');
  queue.judge([first[1], first[0]], 'First', 'bob');
  queue.judge(second, 'First');
  queue.judge([second[1], second[0]], 'Second', 'bob');
  queue.judge(third, 'Similar');
  queue.judge(third, 'First', 'bob');
  queue.judge(third, 'First', 'cleo');
  expect(queue.pairs({ order: 'against-people' })).toEqual([third, first]);
});

test('a part of the queue is what this judge, or somebody else, said of pairs', () => {
  const queue = queueOfRun();
  const [a = [0, 0], b = [0, 0], c = [0, 0], d = [0, 0], e = [0, 0]] = queue.pairs();
  queue.judge(a, 'First');
  queue.judge(b, null);
  queue.judge(c, null, 'ann', true);
  queue.flag(c);
  queue.flag(d, 'ann', 'comment');
  queue.judge(e, 'Second', 'bob');
  queue.judge([a[1], a[0]], 'First', 'bob');
  const part = (of: QueueRequest['part'], by = 'ann') => queue.pairs({ part: of, judge: by });
  expect(part('skipped')).toEqual([c]);
  expect(part('cannot-judge')).toEqual([b]);
  expect(part('commented')).toEqual([d]);
  expect(part('flagged')).toEqual([c]);
  expect(part('mine')).toEqual([a, b]);
  // What others labelled, and this judge has not finished.
  expect(part('others')).toEqual([e]);
  expect(part('others', 'bob')).toEqual([]);
  expect(part('flagged', 'bob')).toEqual([]);
  queue.undo('bob');
  expect(part('mine', 'bob')).toEqual([e]);
  const ann = personByRef(queue.db, 'ann')?.id ?? 0;
  const filtered = (filter: Filter) => queue.pairs({ finished: true }, filter);
  expect(filtered({ said: ['skipped', 'commented'] })).toEqual([c, d]);
  expect(filtered({ by: { person: ann, others: false } })).toEqual([a, b]);
  expect(filtered({ by: { person: ann, others: true } })).toEqual([e]);
  expect(filtered({ said: ['flagged'], by: { person: ann, others: true } })).toEqual([]);
});
