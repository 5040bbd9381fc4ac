import { expect, test } from 'vitest';
import { LIKELIHOOD_PRESETS } from '../../src/core/likelihood.ts';
import type { ComparedColumn } from '../../src/model/comparison.ts';
import { addRandomRun, answeredRun } from '../fixtures/answered-run.ts';
import { drawnRun, TRUTH } from '../fixtures/drawn-run.ts';
import { openWorkbench } from '../fixtures/open-workbench.ts';
import { temporaryFolder } from '../fixtures/temporary-folder.ts';

const settings = { likelihood: TRUTH, evidence: 'hard', corrections: false } as const;

function drawn() {
  const folder = temporaryFolder();
  const { workspace, run } = drawnRun({ folder });
  workspace.close();
  return { run, ...openWorkbench(folder) };
}

test('the whole run, a filter and another likelihood side by side, each with its difference to the first', async () => {
  const { ask, run } = drawn();
  const decided = { model: ['First', 'Second'] } as const;
  const columns: ComparedColumn[] = [
    { run: run.id, filter: {}, scores: settings },
    { run: run.id, filter: decided, scores: settings },
    { run: run.id, filter: {}, scores: { ...settings, likelihood: LIKELIHOOD_PRESETS.uol } },
    { run: run.id, filter: {}, scores: settings },
  ];
  const [whole, filtered, preset, same] = await ask('results.compare', { columns });
  const asked = { run: run.id, ...settings, referenceSetId: null };
  for (const [column, filter, likelihood] of [
    [whole, {}, TRUTH],
    [filtered, decided, TRUTH],
    [preset, {}, LIKELIHOOD_PRESETS.uol],
  ] as const) {
    const { metrics } = await ask('scores.get', { ...asked, likelihood, filter });
    expect(column).toMatchObject({ pc: metrics?.pc, mae: metrics?.mae, images: metrics?.n });
    const matrix = await ask('confusion.matrix', {
      filter: { ...filter, run: run.id },
      rows: 'truth',
      columns: 'model',
    });
    expect(column).toMatchObject({ accuracy: matrix.report.accuracy, recall: matrix.report.recall });
  }
  expect(whole).toMatchObject({ difference: null, filter: null, runName: 'run' });
  expect(filtered?.filter).toBe('Model says First or Second');
  expect(filtered?.fixed.recall).toEqual({ First: false, Second: false, Similar: true });
  const difference = (filtered?.accuracy?.value ?? NaN) - (whole?.accuracy?.value ?? NaN);
  expect(filtered?.difference?.accuracy?.value).toBeCloseTo(difference, 12);
  const [low = NaN, high = NaN] = filtered?.difference?.accuracy?.interval ?? [];
  expect(low).toBeLessThan(difference);
  expect(high).toBeGreaterThan(difference);
  // The same answers under another likelihood: their shares cannot differ.
  expect(preset?.difference?.accuracy?.value).toBe(0);
  expect(preset?.difference?.accuracy?.interval).toBeNull();
  expect(preset?.difference?.mae?.value).toBeCloseTo(
    (preset?.mae?.value ?? NaN) - (whole?.mae?.value ?? NaN),
    12,
  );
  expect(same?.difference).toMatchObject({ mae: { value: 0, interval: [0, 0] }, agreement: { value: 0 } });
});

test('two runs are paired pair by pair; a run without scores has its shares', async () => {
  const folder = temporaryFolder();
  const made = answeredRun(folder);
  const { workspace, runId } = made;
  const { runId: otherId } = addRandomRun(made, 'other');
  workspace.close();
  const { ask } = openWorkbench(folder);
  const columns = [runId, otherId].map((run): ComparedColumn => ({ run, filter: {}, scores: 'kept' }));
  const [first, other] = await ask('results.compare', { columns });
  expect(first).toMatchObject({ likelihoodSource: 'not scored', images: 0, mae: null });
  for (const kind of ['recall', 'precision'] as const)
    for (const label of ['First', 'Second', 'Similar'] as const)
      expect(other?.difference?.[kind][label]?.value).toBeCloseTo(
        (other?.[kind][label]?.value ?? NaN) - (first?.[kind][label]?.value ?? NaN),
        12,
      );
  // Turned round, a difference is its opposite.
  const [, turned] = await ask('results.compare', { columns: columns.toReversed() });
  const [low = NaN, high = NaN] = other?.difference?.accuracy?.interval ?? [];
  expect(turned?.difference?.accuracy?.interval?.[0]).toBeCloseTo(-high, 12);
  expect(turned?.difference?.accuracy?.interval?.[1]).toBeCloseTo(-low, 12);
});
