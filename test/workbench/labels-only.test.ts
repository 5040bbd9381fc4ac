import { expect, test } from 'vitest';
import { at } from '../../src/core/at.ts';
import { PROBABILITY_SORTS } from '../../src/model/pair-row.ts';
import { importedWorkbench } from '../fixtures/imported-workbench.ts';

/** Both orders of three comparisons of a target, known by their labels; with probabilities on demand. */
async function recordedRun({ probabilities = false } = {}) {
  const answers = [
    ['a,r,3,2,First', '0.7,0.1,0.2'],
    ['r,a,2,3,First', '0.5,0.4,0.1'],
    ['a,s,3,4,Second', '0.1,0.8,0.1'],
    ['s,a,4,3,First', '0.6,0.2,0.2'],
    ['a,t,3,3.1,Similar', '0.2,0.2,0.6'],
    ['t,a,3.1,3,Similar', '0.2,0.3,0.5'],
  ] as const;
  const head = `first,second,first_score,second_score,${probabilities ? 'p_first,p_second,p_similar' : 'predicted'}`;
  const lines = answers.map(([label, shares]) =>
    probabilities ? label.replace(/[A-Z]\w+$/, shares) : label,
  );
  return importedWorkbench([head, ...lines]);
}

type Bench = Awaited<ReturnType<typeof recordedRun>>;

const IN_ORDER = { by: 'order', descending: false } as const;

async function rowsOf({ ask }: Bench, filter = {}, sort: Parameters<typeof pageOf>[2] = IN_ORDER) {
  return (await pageOf({ ask }, filter, sort)).rows;
}

const pageOf = (
  { ask }: Pick<Bench, 'ask'>,
  filter: object,
  sort: { readonly by: 'order' | 'margin' | 'divergence' | 'pFirst'; readonly descending: boolean },
) => ask('pairs.page', { filter: { run: 1, ...filter }, sort, offset: 0, limit: 20 });

test('the summary says whether probabilities were recorded', async () => {
  for (const probabilities of [true, false]) {
    const { runs } = await (await recordedRun({ probabilities })).ask('workspace.summary', {});
    expect(runs).toMatchObject([{ hasProbabilities: probabilities }]);
  }
});

test('labels alone have no probabilities, margin or entropy, in neither order, nor in the detail', async () => {
  const bench = await recordedRun();
  const rows = await rowsOf(bench);
  expect(rows).toHaveLength(6);
  for (const row of rows) {
    expect(row).toMatchObject({ probabilities: null, votes: null, margin: null, entropy: null });
    expect(row.reverse).toMatchObject({ probabilities: null });
  }
  const { firstId, secondId } = at(rows, 0);
  const { members } = await bench.ask('pairs.detail', { run: 1, otherRun: null, firstId, secondId });
  expect(members).toMatchObject([{ label: 'First', probabilities: null }]);
});

test('a limit of margin or entropy limits nothing, and a sort by them leaves the order by images', async () => {
  const bench = await recordedRun();
  const plain = await rowsOf(bench);
  expect(await rowsOf(bench, { margin: [null, 0.5], entropy: [0.5, null] })).toEqual(plain);
  for (const by of ['margin', 'divergence', 'pFirst'] as const) {
    expect(PROBABILITY_SORTS.has(by)).toBe(true);
    expect(await rowsOf(bench, {}, { by, descending: true })).toEqual(plain);
  }
  // Where they are known they do.
  const known = await recordedRun({ probabilities: true });
  expect(await rowsOf(known, { margin: [null, 0.5] })).toHaveLength(5);
});

test('abstention, calibration and the mean divergence have nothing to show', async () => {
  const { ask } = await recordedRun();
  const filter = { run: 1 };
  expect(await ask('confusion.abstention', { filter })).toMatchObject({ n: 0 });
  const { n, labels } = await ask('confusion.calibration', { filter, bins: 10 });
  expect({ n, errors: labels.map(({ error }) => error) }).toEqual({ n: 0, errors: [null, null, null] });
  // Two of three pairs agree: their divergence is not 0, it is not known.
  const report = await ask('consistency.report', { filter: { ...filter, consistent: true } });
  expect(report).toMatchObject({ n: 2, meanDivergence: null, meanDivergenceInterval: null });
});

test('the NLL has the label and no probabilities', async () => {
  const { ask } = await importedWorkbench([
    'test,test_score,reference,reference_score,label',
    'a,3,r,2,First',
    'a,3,s,4,Second',
  ]);
  const { rows } = await ask('scores.get', {
    ...{ run: 1, likelihood: null, evidence: 'hard', corrections: false, referenceSetId: null },
    filter: { run: 1 },
  });
  const { imageId } = at(rows, 0);
  const { answers } = await ask('nll.evidence', { run: 1, imageId, referenceSetId: null });
  expect(answers.length).toBeGreaterThan(0);
  for (const answer of answers) expect(answer).toMatchObject({ probabilities: null, votes: null });
});

test('most uncertain first is random; where answers disagree most, contradictions come first', async () => {
  const { ask } = await recordedRun();
  const queue = async (order: 'uncertain' | 'random' | 'disagreement') => {
    const page = await ask('annotate.queue', {
      ...{ filter: { run: 1 }, order, judge: 'Ada', seed: 3, finished: false, offset: 0, limit: 20 },
    });
    return page.pairs.map(({ firstId, secondId }) => `${firstId}-${secondId}`);
  };
  expect(await queue('uncertain')).toEqual(await queue('random'));
  const [contradiction] = (await pageOf({ ask }, { consistent: false }, IN_ORDER)).rows;
  const ids = [contradiction?.firstId, contradiction?.secondId].sort((a = 0, b = 0) => a - b);
  const first = (await queue('disagreement'))[0]?.split('-').map(Number);
  expect(first?.sort((a, b) => a - b)).toEqual(ids);
});
