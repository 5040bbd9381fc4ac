import { randomUUID } from 'node:crypto';
import { expect, test } from 'vitest';
import { LABELS, reverseLabel, type Label } from '../../../../src/core/labels.ts';
import { createRandom } from '../../../../src/core/random.ts';
import { agreementOfPeople } from '../../../../src/engine/jobs/judgements/agreement-of-people.ts';
import { appendJudgement } from '../../../../src/engine/store/judgements.ts';
import { answeredRun } from '../../../fixtures/answered-run.ts';
import { temporaryFolder } from '../../../fixtures/temporary-folder.ts';

interface Said {
  readonly images: readonly [low: number, high: number];
  readonly labels: readonly (Label | null)[];
}

/** Three people on most of 60 random pairs, each shown in an order of its own. */
function prepared() {
  const { workspace, imageIds, datasetId } = answeredRun(temporaryFolder());
  const random = createRandom(3);
  const pairs = imageIds
    .flatMap((low, a) => imageIds.slice(a + 1).map((high) => [low, high] as const))
    .filter((_, place) => place % 7 === 0);
  const said = pairs.map((images): Said => {
    const likely = LABELS[random.integer(3)] ?? 'First';
    const labels = [0, 1, 2].map(() =>
      random.uniform() < 0.2 ? null : random.uniform() < 0.6 ? likely : (LABELS[random.integer(3)] ?? null),
    );
    return { images, labels };
  });
  for (const [place, judge] of ['ann', 'bob', 'cyd'].entries())
    for (const { images, labels } of said) {
      const label = labels[place] ?? null;
      if (label === null) continue;
      const isTurned = random.uniform() < 0.5;
      appendJudgement(workspace.db, {
        key: randomUUID(),
        firstId: images[isTurned ? 1 : 0],
        secondId: images[isTurned ? 0 : 1],
        action: 'label',
        label: isTurned ? reverseLabel(label) : label,
        judge,
        seconds: 1 + random.uniform(),
        shownSwapped: false,
        runId: null,
      });
    }
  const found = agreementOfPeople(workspace, { datasetId, taskId: null }, { run: null, seed: 1 });
  workspace.close();
  return { found, said, imageIds };
}

/** Fleiss' kappa, Gwet's AC1 and Krippendorff's alpha by counting, of labels among so many. */
function byHand(rows: readonly (readonly (string | null)[])[], categories: readonly string[]) {
  const given = rows.map((row) => row.flatMap((label) => label ?? [])).filter((row) => row.length > 0);
  const several = given.filter((row) => row.length > 1);
  const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
  const pairsOf = (row: readonly string[]) =>
    row.flatMap((one, a) => row.filter((_, b) => a !== b).map((other) => (one === other ? 1 : 0)));
  const observed = mean(several.map((row) => mean(pairsOf(row))));
  const shares = categories.map((category) =>
    mean(given.map((row) => row.filter((label) => label === category).length / row.length)),
  );
  const beyond = (expected: number) => (observed - expected) / (1 - expected);
  const values = several.flat();
  const apart = 1 - mean(pairsOf(values));
  const disagreeing =
    several.reduce((sum, row) => sum + row.length * (1 - mean(pairsOf(row))), 0) / values.length;
  return {
    fleiss: beyond(shares.reduce((sum, share) => sum + share ** 2, 0)),
    ac1: beyond(shares.reduce((sum, share) => sum + share * (1 - share), 0) / (categories.length - 1)),
    alpha: 1 - disagreeing / apart,
  };
}

const MEASURES = ['fleiss', 'alpha', 'ac1'] as const;

function expectAlike(
  row:
    | ReturnType<typeof prepared>['found']['byLabel'][number]
    | { readonly [Name in 'pairs' | 'shared']: number },
  of: readonly Said[],
) {
  const given = of.map(({ labels }) => labels.filter((label) => label !== null).length);
  expect(row).toMatchObject({
    pairs: given.filter((count) => count > 0).length,
    shared: given.filter((count) => count > 1).length,
  });
}

test('of each label, that label is told from the others together', () => {
  const { found, said } = prepared();
  expect(found.byLabel.map(({ label }) => label)).toEqual(LABELS);
  for (const row of found.byLabel) {
    const against = said.map(({ labels }) =>
      labels.map((label) => (label === null ? null : label === row.label ? 'it' : 'rest')),
    );
    const expected = byHand(against, ['it', 'rest']);
    expectAlike(row, said);
    for (const measure of MEASURES) {
      expect(row[measure].value).toBeCloseTo(expected[measure], 9);
      const [low = NaN, high = NaN] = row[measure].interval ?? [];
      expect(low).toBeLessThan(expected[measure]);
      expect(high).toBeGreaterThan(expected[measure]);
    }
  }
});

test('of each group and part, the pairs count of which both images are of it', () => {
  const { found, said, imageIds } = prepared();
  const place = (image: number) => imageIds.indexOf(image);
  const groupOf = (image: number) => ['A', 'B', null][place(image) % 3] ?? null;
  const partOf = (image: number) => (place(image) % 4 === 0 ? 'test' : 'train');
  expect(found.byGroup.map(({ group }) => group)).toEqual(['A', 'B']);
  expect(found.byPart.map(({ split, part }) => [split, part])).toEqual([
    ['split', 'test'],
    ['split', 'train'],
  ]);
  for (const [row, of, name] of [
    ...found.byGroup.map((row) => [row, groupOf, row.group] as const),
    ...found.byPart.map((row) => [row, partOf, row.part] as const),
  ]) {
    const within = said.filter(({ images }) => images.every((image) => of(image) === name));
    expect(within.length).toBeGreaterThan(0);
    expectAlike(row, within);
    const expected = byHand(
      within.map(({ labels }) => labels),
      LABELS,
    );
    for (const measure of MEASURES) {
      const { value } = row[measure];
      if (value === null) expect(expected[measure]).toBeNaN();
      else expect(value).toBeCloseTo(expected[measure], 9);
    }
  }
});

test('over time, each piece is of as many answers and of the labels that others gave those pairs', () => {
  const { found, said } = prepared();
  for (const [place, { overTime, labels }] of found.people.entries()) {
    // Each person judged in the order of `said`.
    const own = said.filter((pair) => pair.labels[place] !== null);
    expect(overTime.length).toBe(Math.floor(own.length / 10));
    expect(overTime.at(-1)?.to).toBe(labels);
    for (const { from, to, same, medianSeconds, since, until } of overTime) {
      expect(Math.abs(to - from + 1 - own.length / overTime.length)).toBeLessThanOrEqual(1);
      expect(since).toBeLessThanOrEqual(until);
      expect(medianSeconds).toBeGreaterThanOrEqual(1);
      expect(medianSeconds).toBeLessThan(2);
      const others = own
        .slice(from - 1, to)
        .flatMap((pair) =>
          pair.labels.flatMap((label, other) =>
            label === null || other === place ? [] : [label === pair.labels[place]],
          ),
        );
      expect(same).toMatchObject({ successes: others.filter(Boolean).length, trials: others.length });
    }
    expect(overTime.slice(1).map(({ from }) => from - 1)).toEqual(overTime.slice(0, -1).map(({ to }) => to));
  }
});
