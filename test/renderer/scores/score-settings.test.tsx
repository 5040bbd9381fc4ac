import { describe, expect, test } from 'vitest';
import { LIKELIHOOD_PRESETS } from '../../../src/core/likelihood.ts';
import type { ScoreRow } from '../../../src/model/scores.ts';
import {
  estimateSentence,
  estimateText,
  residualText,
} from '../../../src/renderer/estimates/estimate-text.ts';
import {
  chosenLikelihood,
  settingsFromParams,
  settingsToParams,
} from '../../../src/renderer/estimates/likelihood-settings.ts';
import { meanResiduals, residualBoxes, residualsOf } from '../../../src/figures/residual-summary.ts';
import {
  isInRegion,
  orderFromParam,
  orderToParam,
  regionFromParam,
  regionToParam,
  SCORE_SORTS,
  sortedRows,
} from '../../../src/renderer/views/scores/score-table-rows.ts';

const row = (changes: Partial<ScoreRow>): ScoreRow => ({
  imageId: 1,
  name: 'a.jpg',
  group: null,
  trueScore: 3,
  score: 3.2,
  interval: [3.1, 3.3],
  profileInterval: [3.1, 3.3],
  boundHit: null,
  nll: 10,
  comparisons: 20,
  corrected: 0,
  ...changes,
});

describe('likelihood settings', () => {
  const written = (settings: ReturnType<typeof settingsFromParams>) =>
    Object.fromEntries(
      Object.entries(settingsToParams(settings)).filter(
        (entry): entry is [string, string] => entry[1] !== null,
      ),
    );

  test('say nothing in the address where they are the usual ones', () => {
    expect(written(settingsFromParams({}))).toEqual({});
    expect(settingsFromParams({})).toEqual({ likelihood: 'run', evidence: 'hard', corrections: true });
  });

  test('come back as they were written, every digit of an own likelihood kept', () => {
    for (const likelihood of [
      'uol',
      { kind: 'rao-kupper', scale: 0.1 + 0.2, margin: 3.088, bias: -0.012 },
      { kind: 'davidson', scale: 9.4, nu: 0.1 + 0.2, bias: 0 },
    ] as const)
      for (const evidence of ['hard', 'soft'] as const)
        for (const corrections of [true, false])
          expect(settingsFromParams(written({ likelihood, evidence, corrections }))).toEqual({
            likelihood,
            evidence,
            corrections,
          });
  });

  test('are the run’s own where the address says what is no likelihood', () => {
    for (const likelihood of ['0,1,0', '-1,1,0', '1,NaN,0', '1,,0', 'a,b,c'])
      expect(settingsFromParams({ likelihood }).likelihood).toBe('run');
  });

  test('mean a named likelihood, none for the run’s own or an unknown name, and nothing while names are not known', () => {
    const named = [
      {
        key: 'uol',
        title: 'UOL',
        likelihood: LIKELIHOOD_PRESETS.uol,
        standardErrors: null,
        pairs: null,
        createdAt: null,
      },
    ];
    expect(chosenLikelihood(settingsFromParams({ likelihood: 'uol' }), named)).toEqual(
      LIKELIHOOD_PRESETS.uol,
    );
    expect(chosenLikelihood(settingsFromParams({ likelihood: 'gone' }), named)).toBeNull();
    expect(chosenLikelihood(settingsFromParams({}), named)).toBeNull();
    expect(chosenLikelihood(settingsFromParams({ likelihood: 'uol' }), undefined)).toBeUndefined();
  });
});

describe('an estimate as text', () => {
  test('is a number with its interval', () => {
    expect(estimateText(row({}))).toBe('3.200');
    expect(estimateSentence(row({}))).toBe('3.200 (95 %: 3.100 to 3.300)');
    expect(residualText(row({}), 3)).toBe('+0.200');
    expect(residualText(row({ score: 2.9 }), 3)).toBe('−0.100');
    expect(residualText(row({}), null)).toBe('–');
  });

  test('is never a plain number where a bound was hit', () => {
    const high = row({ score: 5, interval: [4.61, 5], profileInterval: [4.61, 5], boundHit: 'high' });
    expect(estimateText(high)).toBe('at least 4.61');
    expect(estimateSentence(high)).toBe('at the upper bound, at least 4.61');
    expect(residualText(high, 4.5)).toBe('≥ +0.11');
    const low = row({ score: 1, interval: [1, 1.32], profileInterval: [1, 1.32], boundHit: 'low' });
    expect(estimateSentence(low)).toBe('at the lower bound, at most 1.32');
    expect(residualText(low, 1.5)).toBe('≤ −0.18');
  });
});

describe('the table', () => {
  const rows = [
    row({ imageId: 1, name: 'b10', trueScore: 2, score: 2.5, group: 'AF' }),
    row({ imageId: 2, name: 'b9', trueScore: null, score: 4 }),
    row({ imageId: 3, name: 'b1', trueScore: 3, score: 2.8, boundHit: 'high', corrected: 2 }),
  ];
  const ids = (by: (typeof SCORE_SORTS)[number], descending = false) =>
    sortedRows(rows, { by, descending }).map(({ imageId }) => imageId);

  test('sorts numbers in names as numbers, and puts what is missing last both ways', () => {
    expect(ids('name')).toEqual([3, 2, 1]);
    expect(ids('true')).toEqual([1, 3, 2]);
    expect(ids('true', true)).toEqual([3, 1, 2]);
    expect(ids('residual')).toEqual([3, 1, 2]);
    expect(ids('corrected', true)).toEqual([3, 2, 1]);
  });

  test('keeps its order and region in the address', () => {
    for (const by of SCORE_SORTS)
      for (const descending of [true, false])
        expect(orderFromParam(orderToParam({ by, descending }) ?? undefined)).toEqual({ by, descending });
    expect(orderFromParam('toString.desc')).toEqual({ by: 'name', descending: false });
    const region = { trueScore: [2, 3.5], score: [1, 4] } as const;
    expect(regionFromParam(regionToParam(region))).toEqual(region);
    for (const text of ['', '1,2,3', '3,2,1,4', 'a,b,c,d', undefined])
      expect(regionFromParam(text)).toBeNull();
  });

  test('holds in a region what lies in it; an image of unknown score lies nowhere', () => {
    const region = { trueScore: [2, 3], score: [2, 2.6] } as const;
    expect(rows.filter((one) => isInRegion(one, region)).map(({ imageId }) => imageId)).toEqual([1]);
  });
});

describe('residuals', () => {
  const rows = Array.from({ length: 9 }, (_, index) =>
    row({
      imageId: index + 1,
      group: index < 5 ? 'A' : 'B',
      trueScore: 1 + index / 4,
      score: 1 + index / 4 + (index === 8 ? 2 : (index % 3) / 10),
    }),
  );

  test('are summed up by group: quartiles, and whiskers that leave out what lies far away', () => {
    const [a, b] = residualBoxes(residualsOf([...rows, row({ trueScore: null })]));
    expect(a).toMatchObject({ name: 'A' });
    expect(a?.residuals).toHaveLength(5);
    expect(a?.quartiles.map((value) => Number(value.toFixed(6)))).toEqual([0, 0.1, 0.1]);
    expect(Number(b?.whiskers[1].toFixed(6))).toBeLessThan(2);
  });

  test('have their means in bins of the true score', () => {
    const means = meanResiduals(residualsOf(rows), 1);
    expect(means.map(({ low, n }) => [low, n])).toEqual([
      [1, 4],
      [2, 4],
      [3, 1],
    ]);
    expect(means[0]?.mean).toBeCloseTo((0 + 0.1 + 0.2 + 0) / 4, 12);
    expect(means[2]?.mean).toBeCloseTo(2, 12);
  });
});
