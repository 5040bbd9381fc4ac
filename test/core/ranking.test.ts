import { expect, test } from 'vitest';
import { at } from '../../src/core/at.ts';
import {
  connectedGroups,
  outcomesOfVotes,
  strongGroups,
  type Arcs,
} from '../../src/core/comparison-graph.ts';
import { davidsonTerm } from '../../src/core/davidson-term.ts';
import { halfTieTerm } from '../../src/core/half-tie-term.ts';
import { reverseTriple, type Triple } from '../../src/core/labels.ts';
import { labelProbabilities } from '../../src/core/likelihood.ts';
import { createRandom } from '../../src/core/random.ts';
import {
  groupsObstacle,
  rankFromPairs,
  type RankingComparison,
  type RankingOptions,
} from '../../src/core/ranking.ts';
import baseball from '../fixtures/goldens/baseball.json';
import choixCycle from '../fixtures/goldens/choix-cycle.json';
import citations from '../fixtures/goldens/citations.json';
import evalica from '../fixtures/goldens/evalica-simple.json';
import pudding from '../fixtures/goldens/pudding.json';
import wikipedia from '../fixtures/goldens/wikipedia.json';

const PLAIN: RankingOptions = { ties: 'half', positionEffect: false };

const compared = (first: string, second: string, weights: Triple): RankingComparison => ({
  first,
  second,
  weights,
});

function ranked(comparisons: readonly RankingComparison[], options: RankingOptions = PLAIN) {
  const outcome = rankFromPairs(comparisons, options);
  if (outcome.kind !== 'ranking') throw new Error(outcome.kind);
  const scoreOf = (item: string | number) => outcome.scores[outcome.items.indexOf(String(item))] ?? NaN;
  const errorOf = (item: string | number) =>
    outcome.standardErrors?.scores[outcome.items.indexOf(String(item))] ?? NaN;
  return { ...outcome, scoreOf, errorOf };
}

/** Comparisons of a table in which row i beat column j `wins[i][j]` times. */
function fromTable(wins: readonly (readonly number[])[]): RankingComparison[] {
  return wins.flatMap((row, i) =>
    row.flatMap((count, j) => (count > 0 ? [compared(String(i), String(j), [count, 0, 0])] : [])),
  );
}

function expectScores(scoreOf: (item: number) => number, expected: readonly number[], digits: number): void {
  const shift = scoreOf(0) - (expected[0] ?? NaN);
  expected.forEach((score, item) => {
    // One unit of the last digit: published figures are rounded, and so is the one they are relative to.
    expect(Math.abs(scoreOf(item) - shift - score)).toBeLessThan(10 ** -digits);
  });
}

const logs = (worths: readonly number[]) => worths.map((worth) => Math.log(worth));

function baseballGames(): RankingComparison[] {
  return baseball.home.map((team, game) =>
    compared(String(team - 1), String(at(baseball.away, game) - 1), [
      at(baseball.homeWins, game),
      at(baseball.awayWins, game),
      0,
    ]),
  );
}

function puddingTastings(): RankingComparison[] {
  return pudding.i.map((item, row) =>
    compared(String(item - 1), String(at(pudding.j, row) - 1), [
      at(pudding.winsOfI, row),
      at(pudding.winsOfJ, row),
      at(pudding.ties, row),
    ]),
  );
}

function evalicaComparisons(): RankingComparison[] {
  return evalica.comparisons.map(([left, right, winner]) =>
    compared(String(left), String(right), [+(winner === 'left'), +(winner === 'right'), +(winner === 'tie')]),
  );
}

test("Wikipedia's worked example gives its published worths", () => {
  const { scoreOf } = ranked(fromTable(wikipedia.wins));
  wikipedia.published.forEach((worth, item) => expect(Math.exp(scoreOf(item))).toBeCloseTo(worth, 3));
  expectScores(scoreOf, logs(wikipedia.worths), 5);
});

test('journal citations give the published log worths', () => {
  expectScores(ranked(fromTable(citations.wins)).scoreOf, citations.scores, 6);
});

test('the cycle of choix gives its published estimate', () => {
  const { scoreOf } = ranked(
    choixCycle.comparisons.map(([winner, loser]) => compared(String(winner), String(loser), [1, 0, 0])),
  );
  choixCycle.scores.forEach((score, item) => expect(scoreOf(item)).toBeCloseTo(score, 8));
});

test('baseball without a home advantage', () => {
  const { scoreOf, logLikelihood, positionEffect } = ranked(baseballGames());
  expectScores(scoreOf, baseball.withoutHome.scores, 5);
  expect(logLikelihood).toBeCloseTo(baseball.withoutHome.logLikelihood, 6);
  expect(positionEffect).toBeNull();
});

test('baseball with a home advantage', () => {
  const options = { ...PLAIN, positionEffect: true };
  const { scoreOf, logLikelihood, positionEffect } = ranked(baseballGames(), options);
  expectScores(scoreOf, baseball.withHome.scores, 5);
  expect(logLikelihood).toBeCloseTo(baseball.withHome.logLikelihood, 6);
  expect(positionEffect).toBeCloseTo(baseball.withHome.homeEffect, 6);
});

test("pudding with Davidson's ties", () => {
  const { scores, worths, nu, logLikelihood } = pudding.davidson;
  const found = ranked(puddingTastings(), { ...PLAIN, ties: 'davidson' });
  expectScores(found.scoreOf, scores, 6);
  const total = worths.reduce((sum, _, item) => sum + Math.exp(found.scoreOf(item)), 0);
  worths.forEach((worth, item) =>
    expect(Math.abs(Math.exp(found.scoreOf(item)) / total - worth)).toBeLessThan(1e-6),
  );
  expect(found.tie).toBeCloseTo(nu, 6);
  expect(found.logLikelihood).toBeCloseTo(logLikelihood, 5);
});

test("pudding with Rao and Kupper's ties", () => {
  const { scores, delta, logLikelihood } = pudding.raoKupper;
  const found = ranked(puddingTastings(), { ...PLAIN, ties: 'rao-kupper' });
  expectScores(found.scoreOf, scores, 6);
  expect(found.tie).toBeCloseTo(delta, 6);
  expect(found.logLikelihood).toBeCloseTo(logLikelihood, 5);
});

test("evalica's simple set, a tie as half a win", () => {
  expectScores(ranked(evalicaComparisons()).scoreOf, logs(evalica.halfTies.worths), 3);
});

test("evalica's simple set, Newman's ties, which are Davidson's with nu = 2 v", () => {
  const { scoreOf, tie } = ranked(evalicaComparisons(), { ...PLAIN, ties: 'davidson' });
  expectScores(scoreOf, logs(evalica.newman.worths), 3);
  expect((tie ?? NaN) / 2).toBeCloseTo(evalica.newman.v, 3);
});

test('the terms of Davidson and of half ties have the derivatives of finite differences', () => {
  const h = 1e-5;
  for (const termOf of [davidsonTerm, (z: number, _: number, weights: Triple) => halfTieTerm(z, weights)])
    for (const weights of [
      [1, 0, 0],
      [0, 1, 0],
      [0, 0, 1],
      [3, 0.2, 1.3],
    ] as const)
      for (const z of [-9, -1.3, 0, 0.4, 12])
        for (const t of [-3, 0.5, 4]) {
          const at = (dz: number, dt: number) => termOf(z + dz, t + dt, weights);
          const term = at(0, 0);
          expect(term.byZ).toBeCloseTo((at(h, 0).nll - at(-h, 0).nll) / (2 * h), 5);
          expect(term.byTie).toBeCloseTo((at(0, h).nll - at(0, -h).nll) / (2 * h), 5);
          expect(term.byZZ).toBeCloseTo((at(h, 0).byZ - at(-h, 0).byZ) / (2 * h), 5);
          expect(term.byZTie).toBeCloseTo((at(0, h).byZ - at(0, -h).byZ) / (2 * h), 5);
          expect(term.byTieTie).toBeCloseTo((at(0, h).byTie - at(0, -h).byTie) / (2 * h), 5);
        }
});

test('two items are as far apart as the log odds, with the standard error of a binomial', () => {
  const { scoreOf, errorOf } = ranked([compared('a', 'b', [30, 10, 0])]);
  expect(scoreOf('a') - scoreOf('b')).toBeCloseTo(Math.log(3), 9);
  expect(errorOf('a')).toBeCloseTo(Math.sqrt(40 / (30 * 10)) / 2, 9);
});

test('scores, position effect and tie parameter come back within their standard errors', () => {
  const truth = [-1, -0.4, 0, 0.5, 0.9];
  const squared = { score: 0, position: 0, tie: 0 };
  const seeds = 60;
  for (let seed = 0; seed < seeds; seed++) {
    const random = createRandom(seed);
    const comparisons = Array.from({ length: 500 }, () => {
      const [i = 0, j = 0] = random.sample([0, 1, 2, 3, 4], 2);
      const [first, second] = labelProbabilities(truth[i] ?? NaN, truth[j] ?? NaN, {
        kind: 'rao-kupper',
        scale: 1,
        margin: 0.7,
        bias: 0.3,
      });
      const draw = random.uniform();
      return compared(String(i), String(j), [
        +(draw < first),
        +(draw >= first && draw < first + second),
        +(draw >= first + second),
      ]);
    });
    const { scoreOf, errorOf, ...fit } = ranked(comparisons, { ties: 'rao-kupper', positionEffect: true });
    squared.score += ((scoreOf(3) - 0.5) / errorOf(3)) ** 2 / seeds;
    squared.position +=
      (((fit.positionEffect ?? NaN) - 0.3) / (fit.standardErrors?.positionEffect ?? NaN)) ** 2 / seeds;
    squared.tie += (((fit.tie ?? NaN) - 0.7) / (fit.standardErrors?.tie ?? NaN)) ** 2 / seeds;
  }
  // Each is chi-squared with 60 degrees of freedom over 60: 0.53 to 1.66 in all but one of a thousand.
  for (const mean of Object.values(squared)) {
    expect(mean).toBeGreaterThan(0.53);
    expect(mean).toBeLessThan(1.66);
  }
});

test('where a tie is half a win for each, errors are what estimates vary by, each answer being one', () => {
  const truth = [-0.6, -0.2, 0, 0.3, 0.5];
  const sets = 300;
  const estimates: number[] = [];
  let [robust, ofHalves] = [0, 0];
  for (let seed = 0; seed < sets; seed++) {
    const random = createRandom(seed);
    const comparisons = Array.from({ length: 400 }, () => {
      const [i = 0, j = 0] = random.sample([0, 1, 2, 3, 4], 2);
      const [first, second] = labelProbabilities(truth[i] ?? NaN, truth[j] ?? NaN, {
        kind: 'rao-kupper',
        scale: 1,
        margin: 0.6,
        bias: 0,
      });
      const draw = random.uniform();
      const tied = draw >= first + second;
      return compared(String(i), String(j), [+(draw < first), +(draw >= first && !tied), +tied]);
    });
    const fit = ranked(comparisons);
    estimates.push(fit.scoreOf(3));
    expect(fit.standardErrors?.method).toBe('sandwich');
    robust += fit.errorOf(3) / sets;
    // The same likelihood, and its information, without a tie: each half of one an answer.
    const halves = comparisons.map(({ first, second, weights: [won, lost, tied] }) =>
      compared(first, second, [won + tied / 2, lost + tied / 2, 0]),
    );
    const ofHalf = ranked(halves);
    expect(ofHalf.standardErrors?.method).toBe('information');
    expect(ofHalf.scoreOf(3)).toBeCloseTo(fit.scoreOf(3), 9);
    ofHalves += ofHalf.errorOf(3) / sets;
  }
  const mean = estimates.reduce((sum, score) => sum + score, 0) / sets;
  const spread = Math.sqrt(estimates.reduce((sum, score) => sum + (score - mean) ** 2, 0) / (sets - 1));
  // The spread of 300 sets is known to 4 %.
  expect(robust / spread).toBeGreaterThan(0.88);
  expect(robust / spread).toBeLessThan(1.12);
  expect(robust / ofHalves).toBeGreaterThan(0.8);
  expect(robust / ofHalves).toBeLessThan(0.9);
});

test('with half ties scores and errors are arena-rank’s', () => {
  const { scoreOf, errorOf } = ranked([
    compared('a', 'b', [12, 5, 9]),
    compared('a', 'c', [10, 4, 7]),
    compared('b', 'c', [8, 6, 11]),
    compared('c', 'd', [9, 3, 6]),
    compared('a', 'd', [15, 2, 4]),
    compared('b', 'd', [7, 5, 8]),
  ]);
  // arena-rank 0.1.1, BradleyTerry with hessian_reg = 1e-6, sandwich intervals; ratings and arms in logits.
  const expected = {
    a: [0.62299912, 0.15855285],
    b: [-0.03030216, 0.14465668],
    c: [-0.03167766, 0.1499616],
    d: [-0.5610193, 0.16671426],
  };
  for (const [item, [score = NaN, error = NaN]] of Object.entries(expected)) {
    expect(scoreOf(item)).toBeCloseTo(score, 6);
    expect(errorOf(item)).toBeCloseTo(error, 5);
  }
});

test('a robust error of two items is that of the mean of their answers', () => {
  // 30 wins, 10 losses, 20 ties: shares won of 1, 0 and 1/2, mean 2/3, and the slope of the logit there is 1 / (2/3 1/3).
  const { errorOf, standardErrors } = ranked([compared('a', 'b', [30, 10, 20])]);
  const variance = (30 * (1 / 3) ** 2 + 10 * (2 / 3) ** 2 + 20 * (1 / 6) ** 2) / 60 ** 2;
  // Each score is half of the distance.
  expect(errorOf('a')).toBeCloseTo(Math.sqrt(variance) / ((2 / 3) * (1 / 3)) / 2, 9);
  expect(standardErrors?.tie).toBeNull();
});

test('swapping first and second in every comparison turns the position effect round', () => {
  const options: RankingOptions = { ties: 'davidson', positionEffect: true };
  const comparisons = [
    compared('a', 'b', [4, 1, 2]),
    compared('b', 'a', [3, 3, 1]),
    compared('b', 'c', [2, 1, 0]),
    compared('c', 'a', [1, 2, 0.5]),
  ];
  const swapped = comparisons.map(({ first, second, weights }) =>
    compared(second, first, reverseTriple(weights)),
  );
  const forward = ranked(comparisons, options);
  const reverse = ranked(swapped, options);
  expect(forward.positionEffect).toBeGreaterThan(0.1);
  expect(reverse.positionEffect).toBeCloseTo(-(forward.positionEffect ?? NaN), 8);
  for (const item of ['a', 'b', 'c']) expect(reverse.scoreOf(item)).toBeCloseTo(forward.scoreOf(item), 8);
});

test('where nothing tied, all three forms of ties are plain Bradley-Terry', () => {
  const plain = ranked(fromTable(wikipedia.wins));
  expect(plain.tie).toBeNull();
  for (const ties of ['rao-kupper', 'davidson'] as const) {
    const { tie, scores } = ranked(fromTable(wikipedia.wins), { ...PLAIN, ties });
    expect(tie).toBe(0);
    expect(scores).toEqual(plain.scores);
  }
});

test('groups that no comparison joins are reported', () => {
  const outcome = rankFromPairs([compared('a', 'b', [1, 1, 0]), compared('c', 'd', [1, 1, 0])], PLAIN);
  expect(outcome).toEqual({
    kind: 'disconnected',
    groups: expect.arrayContaining([
      ['a', 'b'],
      ['c', 'd'],
    ]) as unknown,
  });
});

test('groups that never lost to the others are reported best first', () => {
  const outcome = rankFromPairs(
    [
      compared('c', 'd', [0, 3, 0]),
      compared('b', 'c', [2, 0, 0]),
      compared('a', 'b', [1, 1, 0]),
      compared('d', 'a', [0, 1, 0]),
    ],
    PLAIN,
  );
  expect(outcome).toEqual({ kind: 'unbounded', groups: [['b', 'a'], ['d'], ['c']] });
});

test('a ridge ranks disconnected and unbeaten items all the same', () => {
  const { scoreOf, errorOf } = ranked([compared('a', 'b', [1, 0, 0]), compared('c', 'd', [5, 1, 0])], {
    ...PLAIN,
    ridge: 0.5,
  });
  expect(scoreOf('a')).toBeGreaterThan(scoreOf('b'));
  expect(scoreOf('c')).toBeGreaterThan(scoreOf('a'));
  expect(errorOf('a')).toBeLessThan(Math.sqrt(1 / 0.5));
});

test('a position effect that explains everything is left out, and why', () => {
  const comparisons = [compared('a', 'b', [3, 0, 0]), compared('b', 'a', [2, 0, 0])];
  const found = rankFromPairs(comparisons, { ...PLAIN, positionEffect: true });
  expect(found).toMatchObject({ positionEffect: null, positionOmission: 'position-effect' });
  expect(found).toMatchObject({ scores: ranked(comparisons).scores });
});

test('a position effect that cannot be told from the scores is left out where no item was shown in both places', () => {
  const comparisons = [
    compared('a', 'c', [3, 1, 0]),
    compared('b', 'c', [2, 2, 0]),
    compared('b', 'd', [1, 2, 0]),
  ];
  expect(rankFromPairs(comparisons, { ...PLAIN, positionEffect: true })).toEqual({
    ...rankFromPairs(comparisons, PLAIN),
    positionOmission: 'one-place',
  });
});

test('what the answers leave without a limit is what some way to move all parameters explains them by', () => {
  const reasons = new Map<string, number>();
  for (let seed = 0; seed < 150; seed++) {
    const random = createRandom(seed);
    const items = 3 + (seed % 2);
    const answers = Array.from({ length: 4 + (seed % 5) }, () => {
      const [i = 0, j = 0] = random.sample(
        Array.from({ length: items }, (_, item) => item),
        2,
      );
      return [i, j, Math.floor(3 * random.uniform())] as const;
    });
    const comparisons = answers.map(([i, j, label]) =>
      compared(String(i), String(j), [+(label === 0), +(label === 1), +(label === 2)]),
    );
    for (const ties of ['rao-kupper', 'davidson', 'half'] as const) {
      const outcome = rankFromPairs(comparisons, { ties, positionEffect: true });
      if (outcome.kind === 'disconnected' || outcome.kind === 'unbounded') continue;
      const reason = outcome.kind === 'ranking' ? (outcome.positionOmission ?? 'none') : outcome.cause;
      reasons.set(reason, (reasons.get(reason) ?? 0) + 1);
      const hasTie = ties !== 'half' && answers.some(([, , label]) => label === 2);
      expect(reason, `seed ${seed}, ${ties}`).toBe(triedLimit(items, answers, hasTie));
    }
  }
  for (const reason of ['none', 'tie', 'one-place', 'position-effect'])
    expect(reasons.get(reason), reason).toBeGreaterThan(1);
});

/** The same by trying all small whole steps of the scores (the first held), the position effect and the tie parameter. */
function triedLimit(
  items: number,
  answers: readonly (readonly [number, number, number])[],
  hasTie: boolean,
): string {
  const explains = (steps: readonly number[], position: number, tie: number) =>
    answers.every(([i, j, label]) => {
      const z = (steps[i] ?? 0) - (steps[j] ?? 0) + position;
      return label === 0 ? z >= tie : label === 1 ? z <= -tie : Math.abs(z) <= tie;
    });
  const range = [-4, -3, -2, -1, 0, 1, 2, 3, 4];
  let all: number[][] = [[0]];
  for (let item = 1; item < items; item++)
    all = all.flatMap((steps) => range.map((step) => [...steps, step]));
  const works = (position: number, tie: number) => all.some((steps) => explains(steps, position, tie));
  if (hasTie && [1, 2, 3].some((tie) => works(0, tie))) return 'tie';
  if (works(1, 0) && works(-1, 0)) return 'one-place';
  const others = range.flatMap((position) => (hasTie ? [0, 1, 2, 3] : [0]).map((tie) => [position, tie]));
  return others.some(([position = 0, tie = 0]) => position !== 0 && works(position, tie))
    ? 'position-effect'
    : 'none';
}

function arcsOf(to: readonly (readonly number[])[]): Arcs {
  const start = new Int32Array(to.length + 1);
  for (const [item, targets] of to.entries()) start[item + 1] = (start[item] ?? 0) + targets.length;
  return { start, to: Int32Array.from(to.flat()) };
}

test('ties alone leave the tie parameter without a value', () => {
  const comparisons = [compared('a', 'b', [0, 0, 3])];
  for (const ties of ['rao-kupper', 'davidson'] as const)
    expect(rankFromPairs(comparisons, { ...PLAIN, ties })).toEqual({
      kind: 'undetermined-parameter',
      cause: 'tie',
    });
  expect(ranked(comparisons).scores).toEqual([0, 0]);
});

test('soft answers rank items that hard labels would leave unbounded', () => {
  const { scoreOf } = ranked([compared('a', 'b', [0.9, 0.04, 0.06]), compared('b', 'c', [0.8, 0.1, 0.1])], {
    ties: 'half',
    positionEffect: false,
  });
  expect(scoreOf('a') - scoreOf('b')).toBeCloseTo(Math.log(0.93 / 0.07), 8);
  expect(scoreOf('b') - scoreOf('c')).toBeCloseTo(Math.log(0.85 / 0.15), 8);
});

test('no comparisons, an item against itself, broken weights and a negative ridge are refused', () => {
  expect(() => rankFromPairs([], PLAIN)).toThrow(/at least one/);
  expect(() => rankFromPairs([compared('a', 'a', [1, 0, 0])], PLAIN)).toThrow(/itself/);
  expect(() => rankFromPairs([compared('a', 'b', [NaN, 0, 0])], PLAIN)).toThrow(RangeError);
  expect(() => rankFromPairs([compared('a', 'b', [1, 1, 0])], { ...PLAIN, ridge: -1 })).toThrow(RangeError);
});

test('groups of a graph follow its arcs, on long chains too', () => {
  expect(strongGroups(arcsOf([[1], [2], [0, 3], [4], [3], []]))).toEqual([[5], [0, 1, 2], [3, 4]]);
  expect(connectedGroups(4, Int32Array.of(0, 2), Int32Array.of(1, 1))).toEqual([[0, 1, 2], [3]]);
  const chain = Array.from({ length: 20_000 }, (_, i) => (i < 19_999 ? [i + 1] : []));
  expect(strongGroups(arcsOf(chain))).toHaveLength(20_000);
  expect(strongGroups(arcsOf(chain.map((to, i) => (to.length === 0 ? [0] : [i + 1]))))).toHaveLength(1);
});

test('what few answers drawn at random do not rank is refused by the groups that each can reach by wins and ties', () => {
  const random = createRandom(7);
  const kinds = new Set<string>();
  for (let round = 0; round < 400; round++) {
    const items = Array.from({ length: 2 + random.integer(5) }, (_, item) => String(item));
    const comparisons = items.flatMap((first) => {
      const second = items[random.integer(items.length)] ?? '';
      const weights = [random.integer(3), random.integer(2), random.integer(2)] as const;
      return first === second ? [] : [compared(first, second, weights)];
    });
    if (comparisons.length === 0) continue;
    const met = [...new Set(comparisons.flatMap(({ first, second }) => [first, second]))];
    const beats = (a: string, b: string) =>
      comparisons.some(
        ({ first, second, weights: [won, lost, tied] }) =>
          (first === a && second === b && won + tied > 0) || (first === b && second === a && lost + tied > 0),
      );
    const reached = (from: string, leads: (a: string, b: string) => boolean) => {
      const found = new Set([from]);
      for (const a of found) for (const b of met) if (leads(a, b)) found.add(b);
      return found;
    };
    const together = new Map(met.map((a) => [a, reached(a, (x, y) => beats(x, y) || beats(y, x))]));
    const below = new Map(met.map((a) => [a, reached(a, beats)]));
    const outcome = rankFromPairs(comparisons, { ties: 'half', positionEffect: false, errors: false });
    kinds.add(outcome.kind);
    const isJoined = together.get(met[0] ?? '')?.size === met.length;
    const isStrong = met.every((a) => below.get(a)?.size === met.length);
    expect(outcome.kind).toBe(isJoined ? (isStrong ? 'ranking' : 'unbounded') : 'disconnected');
    // The same of votes one by one, before they are edges.
    const votes = comparisons.flatMap(({ first, second, weights }) =>
      weights.flatMap((weight, label) =>
        Array.from({ length: weight }, () => [met.indexOf(first), met.indexOf(second), label] as const),
      ),
    );
    const ofVotes = groupsObstacle(
      met.length,
      outcomesOfVotes({
        count: votes.length,
        first: Int32Array.from(votes, ([first]) => first),
        second: Int32Array.from(votes, ([, second]) => second),
        label: Uint8Array.from(votes, ([, , label]) => label),
        amount: null,
      }),
    );
    expect(ofVotes?.kind ?? 'ranking').toBe(outcome.kind);
    if (outcome.kind !== 'disconnected' && outcome.kind !== 'unbounded') continue;
    const named =
      ofVotes?.kind === outcome.kind ? ofVotes.groups.map((group) => group.map((i) => met[i])) : null;
    expect(named?.map((group) => group.toSorted()).sort()).toEqual(
      outcome.groups.map((group) => group.toSorted()).sort(),
    );
    expect(outcome.groups.flat().sort()).toEqual(met.toSorted());
    for (const [place, group] of outcome.groups.entries())
      for (const a of group)
        for (const b of met) {
          const isHere = group.includes(b);
          if (outcome.kind === 'disconnected') expect(together.get(a)?.has(b)).toBe(isHere);
          else if (isHere) expect(below.get(a)?.has(b)).toBe(true);
          else if (below.get(a)?.has(b) === true)
            expect(outcome.groups.findIndex((later) => later.includes(b))).toBeGreaterThan(place);
        }
  }
  expect([...kinds].sort()).toEqual(['disconnected', 'ranking', 'unbounded']);
});

test('answers that follow one order but for near pairs let the tie parameter and the scores grow without limit', () => {
  // Five items a step apart, neighbours tie, all others are told apart, in both orders.
  const items = [0, 1, 2, 3, 4];
  const comparisons = items.flatMap((a) =>
    items
      .filter((b) => b !== a)
      .map((b) =>
        compared(`${a}`, `${b}`, Math.abs(a - b) === 1 ? [0, 0, 1] : a > b ? [1, 0, 0] : [0, 1, 0]),
      ),
  );
  for (const ties of ['rao-kupper', 'davidson'] as const) {
    expect(rankFromPairs(comparisons, { ...PLAIN, ties })).toMatchObject({ cause: 'tie' });
    expect(rankFromPairs(comparisons, { ...PLAIN, ties, ridge: 0.01 })).toMatchObject({ kind: 'ranking' });
  }
  expect(rankFromPairs(comparisons, { ...PLAIN, ties: 'half' })).toMatchObject({ kind: 'ranking' });
});
