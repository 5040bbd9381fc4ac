import { describe, expect, test } from 'vitest';
import { estimateScore } from '../../../src/core/estimate.ts';
import { evidenceOf, type Evidence } from '../../../src/core/evidence.ts';
import { labelProbabilities, LIKELIHOOD_PRESETS, type Likelihood } from '../../../src/core/likelihood.ts';
import type { Triple } from '../../../src/core/labels.ts';
import { scoreMetrics } from '../../../src/core/metrics.ts';
import { createRandom } from '../../../src/core/random.ts';
import type { TargetAnswer } from '../../../src/model/scores.ts';
import { agreementWith } from '../../../src/renderer/views/nll/dataset-change.ts';
import { explain } from '../../../src/renderer/views/nll/explanation.ts';
import { leaveOneOut } from '../../../src/renderer/views/nll/leave-one-out.ts';
import { neighbour } from '../../../src/renderer/views/nll/neighbour.ts';
import { evidenceOfStanding, standingAnswers } from '../../../src/renderer/views/nll/standing-answers.ts';
import {
  formatWhatIf,
  parseWhatIf,
  whatIfOf,
  withChange,
  withoutChange,
} from '../../../src/renderer/views/nll/what-if.ts';

const CALIBRATED: Likelihood = { kind: 'rao-kupper', scale: 6.277, margin: 3.088, bias: 0.012 };

/** Answers drawn from the likelihood about an image of this score, both orders of every reference. */
function drawnAnswers(score: number, references: number, seed: number): TargetAnswer[] {
  const random = createRandom(seed);
  return Array.from({ length: references }, () => 1 + 4 * random.uniform()).flatMap((referenceScore, index) =>
    [true, false].map((targetFirst): TargetAnswer => {
      const [first, second] = targetFirst ? [score, referenceScore] : [referenceScore, score];
      const mean = labelProbabilities(first, second, CALIBRATED);
      const noise = mean.map((p) => p * (0.3 + random.uniform())) as unknown as Triple;
      const sum = noise[0] + noise[1] + noise[2];
      const probabilities: Triple = [noise[0] / sum, noise[1] / sum, noise[2] / sum];
      const largest = Math.max(...probabilities);
      const [firstId, secondId] = targetFirst ? [1, 100 + index] : [100 + index, 1];
      return {
        firstId,
        secondId,
        referenceId: 100 + index,
        referenceName: `reference ${index}`,
        referenceScore,
        targetFirst,
        probabilities,
        votes: null,
        label: probabilities[0] === largest ? 'First' : probabilities[1] === largest ? 'Second' : 'Similar',
        human: index % 7 === 3 ? 'Similar' : null,
      };
    }),
  );
}

const AS_RECORDED = { kind: 'hard', corrections: false, changes: [] } as const;

describe('the influence of a comparison', () => {
  const bruteForce = (evidence: readonly Evidence[], likelihood: Likelihood) =>
    evidence.map((_, index) => {
      const { score, boundHit } = estimateScore(evidence.toSpliced(index, 1), likelihood);
      return { score, boundHit };
    });

  for (const kind of ['hard', 'soft'] as const)
    for (const [name, likelihood] of Object.entries({ ...LIKELIHOOD_PRESETS, calibrated: CALIBRATED }))
      test(`equals the estimate of all others: ${kind} evidence, likelihood ${name}`, () => {
        for (const [seed, score] of [1.05, 2.4, 3.3, 4.97].entries()) {
          const answers = drawnAnswers(score, 25, seed + 1);
          const evidence = evidenceOfStanding(standingAnswers(1, answers, { ...AS_RECORDED, kind }));
          expect(leaveOneOut(evidence, likelihood)).toEqual(bruteForce(evidence, likelihood));
        }
      });

  test('equals it where the others at a bound or leave a plateau', () => {
    const of = (referenceScore: number, label: 0 | 1 | 2) =>
      evidenceOf(
        referenceScore,
        true,
        [label === 0 ? 1 : 0, label === 1 ? 1 : 0, label === 2 ? 1 : 0],
        'hard',
      );
    for (const evidence of [
      [of(3, 0), of(3.5, 0), of(4, 1)],
      [of(2, 0), of(2, 0)],
      [of(1, 0), of(1.1, 0), of(1.2, 0)],
      [of(2, 2), of(4, 2)],
      [of(1.5, 0), of(4.5, 1)],
      [of(3, 2), of(3, 2), of(3, 0)],
    ])
      for (const likelihood of [
        CALIBRATED,
        LIKELIHOOD_PRESETS.uol,
        { kind: 'rao-kupper', scale: 200, margin: 30, bias: 0 },
      ] as const)
        expect(leaveOneOut(evidence, likelihood)).toEqual(bruteForce(evidence, likelihood));
  });

  test('is not defined for the only comparison', () => {
    expect(leaveOneOut([evidenceOf(3, true, [1, 0, 0], 'hard')], CALIBRATED)).toEqual([null]);
    expect(leaveOneOut([], CALIBRATED)).toEqual([]);
  });
});

describe('a supposed change', () => {
  const answers = drawnAnswers(3.1, 30, 9);
  const answer = answers[4];
  if (answer === undefined) throw new Error('no answer');
  const { firstId, secondId, referenceScore, targetFirst } = answer;
  const estimateOf = (evidence: readonly Evidence[]) => estimateScore(evidence, CALIBRATED);
  const recorded = evidenceOfStanding(standingAnswers(1, answers, AS_RECORDED));

  test('of a label gives the estimate of the evidence with that label, in both orders of the pair', () => {
    const reversed = { First: 'Second', Second: 'First', Similar: 'Similar' } as const;
    const weights = { First: [1, 0, 0], Second: [0, 1, 0], Similar: [0, 0, 1] } as const;
    for (const to of ['First', 'Second', 'Similar'] as const) {
      const changes = [{ targetId: 1, firstId, secondId, to }];
      const standing = standingAnswers(1, answers, { ...AS_RECORDED, changes });
      const expected = recorded
        .with(4, { referenceScore, targetFirst, weights: weights[to] })
        .with(5, { referenceScore, targetFirst: !targetFirst, weights: weights[reversed[to]] });
      expect(estimateOf(evidenceOfStanding(standing))).toEqual(estimateOf(expected));
      expect(standing.filter(({ by }) => by === 'what-if')).toHaveLength(2);
    }
  });

  test('that drops a comparison gives the estimate of the others', () => {
    const changes = [{ targetId: 1, firstId, secondId, to: 'drop' as const }];
    const standing = standingAnswers(1, answers, { ...AS_RECORDED, changes });
    expect(standing[4]).toMatchObject({ by: 'what-if', label: null, evidence: null });
    expect(estimateOf(evidenceOfStanding(standing))).toEqual(estimateOf(recorded.toSpliced(4, 1)));
  });

  test('goes before what people said, which goes before the model', () => {
    const corrected = answers.findIndex(({ human }) => human !== null);
    const its = answers[corrected];
    if (its === undefined) throw new Error('nothing is corrected');
    const options = { kind: 'soft', corrections: true, changes: [] } as const;
    expect(standingAnswers(1, answers, options)[corrected]).toMatchObject({ by: 'human', label: 'Similar' });
    expect(standingAnswers(1, answers, options)[corrected]?.evidence?.weights).toEqual([0, 0, 1]);
    expect(
      standingAnswers(1, answers, { ...options, corrections: false })[corrected]?.evidence?.weights,
    ).toEqual(its.probabilities);
    const changes = [{ targetId: 1, firstId: its.firstId, secondId: its.secondId, to: 'First' as const }];
    expect(standingAnswers(1, answers, { ...options, changes })[corrected]).toMatchObject({
      by: 'what-if',
      label: 'First',
    });
  });

  test('is about one target only', () => {
    const changes = [{ targetId: 2, firstId, secondId, to: 'drop' as const }];
    expect(standingAnswers(1, answers, { ...AS_RECORDED, changes })).toEqual(
      standingAnswers(1, answers, AS_RECORDED),
    );
  });
});

describe('changes in the address', () => {
  test('come back as they were written', () => {
    const changes = [
      { targetId: 12, firstId: 34, secondId: 12, to: 'drop' },
      { targetId: 12, firstId: 12, secondId: 40, to: 'First' },
      { targetId: 15, firstId: 15, secondId: 34, to: 'Similar' },
    ] as const;
    expect(formatWhatIf(changes)).toBe('12:34-12.x,12:12-40.1,15:15-34.3');
    expect(parseWhatIf(formatWhatIf(changes) ?? undefined)).toEqual(changes);
    expect(formatWhatIf([])).toBeNull();
  });

  test('are left out where they make no sense', () => {
    expect(parseWhatIf('12:34-12.y,,12:1-2.1,x,12:12-3.2,__proto__:1-1.1')).toEqual([
      { targetId: 12, firstId: 12, secondId: 3, to: 'Second' },
    ]);
    expect(parseWhatIf(undefined)).toEqual([]);
  });

  test('replace one another, and go', () => {
    const first = { targetId: 1, firstId: 1, secondId: 2, to: 'First' } as const;
    const changed = withChange([first], { ...first, to: 'Similar' });
    expect(changed).toEqual([{ ...first, to: 'Similar' }]);
    expect(withoutChange(changed, first)).toEqual([]);
  });

  test('of a label are about both orders, of dropping about one', () => {
    const forward = { targetId: 1, firstId: 1, secondId: 2 } as const;
    const reverse = { targetId: 1, firstId: 2, secondId: 1 } as const;
    const labelled = withChange([], { ...forward, to: 'First' });
    expect(whatIfOf(labelled, reverse)).toBe('Second');
    expect(withChange(labelled, { ...reverse, to: 'Similar' })).toEqual([{ ...reverse, to: 'Similar' }]);
    const dropped = withChange(labelled, { ...forward, to: 'drop' });
    expect([whatIfOf(dropped, forward), whatIfOf(dropped, reverse)]).toEqual(['drop', 'Second']);
    expect(whatIfOf(withoutChange(dropped, forward), forward)).toBe('First');
    expect(withoutChange(labelled, reverse)).toEqual([]);
  });
});

describe("a dataset's agreement with the truth", () => {
  const rows = Array.from({ length: 20 }, (_, index) => ({
    imageId: index + 1,
    score: 1 + ((index * 7) % 20) / 5,
    trueScore: index === 5 ? null : 1 + index / 5,
  }));

  test('is that of the metrics, and of the changed scores after a change', () => {
    const changed = rows.map((row) => (row.imageId === 3 ? { ...row, score: 4.2 } : row));
    const known = changed.filter((row): row is typeof row & { trueScore: number } => row.trueScore !== null);
    const metrics = scoreMetrics(
      known.map(({ score }) => score),
      known.map(({ trueScore }) => trueScore),
      { seed: 1, bootstrap: 1 },
    );
    expect(agreementWith(rows, new Map([[3, 4.2]]))).toEqual({
      n: 19,
      pc: metrics.pc.value,
      mae: metrics.mae.value,
      rmse: metrics.rmse.value,
    });
    expect(agreementWith(rows, new Map())).toEqual(agreementWith(rows, new Map([[5000, 1]])));
  });

  test('leaves out an image that has no comparison left, and no correlation of two images', () => {
    expect(agreementWith(rows, new Map([[3, null]]))?.n).toBe(18);
    expect(agreementWith(rows.slice(0, 2), new Map())).toMatchObject({ n: 2, pc: null });
    expect(agreementWith([], new Map())).toBeNull();
  });
});

describe('a key on the ticks', () => {
  const ordered = explain(1, drawnAnswers(3, 6, 5), AS_RECORDED, CALIBRATED).answers.toSorted(
    (a, b) => a.answer.referenceScore - b.answer.referenceScore,
  );
  const row = (targetFirst: boolean) => ordered.filter(({ answer }) => answer.targetFirst === targetFirst);
  const [first, second] = row(true);
  if (first === undefined || second === undefined) throw new Error('no ticks');

  test('goes along the row, and stays at its ends', () => {
    expect(neighbour(ordered, first.key, 'ArrowRight')).toBe(second);
    expect(neighbour(ordered, second.key, 'ArrowLeft')).toBe(first);
    expect(neighbour(ordered, first.key, 'ArrowLeft')).toBe(first);
    expect(neighbour(ordered, first.key, 'End')).toBe(row(true).at(-1));
    expect(neighbour(ordered, null, 'ArrowRight')).toBe(ordered[0]);
    expect(neighbour(ordered, first.key, 'a')).toBeNull();
  });

  test('goes to the same reference in the other row', () => {
    const below = neighbour(ordered, second.key, 'ArrowDown');
    expect(below?.answer).toMatchObject({ referenceId: second.answer.referenceId, targetFirst: false });
    expect(neighbour(ordered, below?.key ?? null, 'ArrowUp')).toBe(second);
    expect(neighbour(ordered, second.key, 'ArrowUp')).toBe(second);
  });
});

describe('an explanation', () => {
  test('adds up: terms to the NLL, pulls to nothing, influences to the estimates without', () => {
    const { estimate, answers } = explain(1, drawnAnswers(3.2, 30, 4), AS_RECORDED, CALIBRATED);
    const sum = (values: readonly (number | null)[]) =>
      values.reduce<number>((total, value) => total + (value ?? 0), 0);
    expect(sum(answers.map(({ nll }) => nll))).toBeCloseTo(estimate?.nll ?? NaN, 9);
    // The estimate is a grid point, half a step from the root of the slope at most.
    expect(Math.abs(sum(answers.map(({ pull }) => pull)))).toBeLessThan(5);
    for (const { influence, without } of answers)
      expect((estimate?.score ?? NaN) + (influence ?? NaN)).toBeCloseTo(without?.score ?? NaN, 12);
  });

  test('without any comparison left has no estimate', () => {
    const answers = drawnAnswers(3, 1, 3);
    const changes = answers.map(({ firstId, secondId }) => ({
      targetId: 1,
      firstId,
      secondId,
      to: 'drop' as const,
    }));
    const { estimate, evidence } = explain(1, answers, { ...AS_RECORDED, changes }, CALIBRATED);
    expect([estimate, evidence]).toEqual([null, []]);
  });
});

test.each(['hard', 'soft'] as const)(
  '%s evidence of an answer with several votes weighs each of them',
  (kind) => {
    const [answer] = drawnAnswers(3, 1, 1);
    if (answer === undefined) throw new Error('no answer');
    const voted = { ...answer, probabilities: [2 / 3, 1 / 3, 0], votes: [2, 1, 0] } as const;
    const [standing] = standingAnswers(1, [voted], { kind, corrections: false, changes: [] });
    expect(standing?.evidence?.weights.map((weight) => weight.toFixed(9))).toEqual([
      '2.000000000',
      '1.000000000',
      '0.000000000',
    ]);
  },
);
