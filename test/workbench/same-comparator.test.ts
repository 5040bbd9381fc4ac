import { expect, test } from 'vitest';
import { insertCalibration } from '../../src/engine/store/calibrations.ts';
import { addRandomRun, answeredRun } from '../fixtures/answered-run.ts';
import { tiebreak } from '../fixtures/command-line.ts';
import { openWorkbench } from '../fixtures/open-workbench.ts';
import { temporaryFolder } from '../fixtures/temporary-folder.ts';

const LIKELIHOOD = { kind: 'rao-kupper', scale: 4, margin: 1, bias: 0.1 } as const;

/** Recorded answers in two runs, one of which has a calibration. */
function recorded() {
  const folder = temporaryFolder();
  const made = answeredRun(folder);
  const { workspace, runId } = made;
  const { runId: calibratedId } = addRandomRun(made, 'held-out');
  insertCalibration(workspace.db, {
    runId: calibratedId,
    source: 'run "held-out"',
    pairs: 1000,
    likelihood: LIKELIHOOD,
    standardErrors: { scale: 0.2, margin: 0.1, bias: 0.01 },
    logLikelihood: -500,
  });
  workspace.close();
  const opened = openWorkbench(folder);
  const summary = async (id: number) =>
    (await opened.ask('workspace.summary', {})).runs.find((run) => run.id === id);
  return { folder, runId, calibratedId, summary, ...opened };
}

test('a run that is declared to be of the same comparator takes the calibration, says so, and gives it back', async () => {
  const { ask, changes, runId, calibratedId, summary, folder } = recorded();
  const source = 'preset uol, not calibrated';
  expect(await summary(runId)).toMatchObject({ likelihoodSource: source, sameComparatorAs: null });
  changes();
  await ask('runs.declareComparator', { runId, as: calibratedId });
  expect(changes()).toEqual(expect.arrayContaining(['runs', 'scores']));
  const told = 'calibrated on 1,000 comparisons of run "held-out" (declared the same comparator)';
  expect(await summary(runId)).toMatchObject({
    likelihood: LIKELIHOOD,
    likelihoodSource: told,
    sameComparatorAs: calibratedId,
  });
  const asked = {
    run: runId,
    likelihood: null,
    evidence: 'hard',
    corrections: false,
    referenceSetId: null,
    filter: {},
  } as const;
  expect(await ask('scores.get', asked)).toMatchObject({ likelihood: LIKELIHOOD, likelihoodSource: told });
  const run = (await summary(runId))?.name ?? '';
  const { document } = await tiebreak(['score', '--run', run, '--json', '--workspace', folder]);
  expect(document).toMatchObject({ scale: 4, margin: 1, bias: 0.1, likelihoodSource: told });

  // What undo asks.
  await ask('runs.declareComparator', { runId, as: null });
  expect(await summary(runId)).toMatchObject({ likelihoodSource: source, sameComparatorAs: null });
});

test('the command line declares it, and takes it back', async () => {
  const { folder, runId, summary } = recorded();
  const run = (await summary(runId))?.name ?? '';
  const declared = await tiebreak([
    'same-comparator',
    '--run',
    run,
    '--as',
    'held-out',
    '--workspace',
    folder,
  ]);
  expect(declared.code, declared.stderr).toBe(0);
  expect(declared.stdout).toContain(
    `Run "${run}" is declared to be of the same comparator as run "held-out". Scores by default: calibrated on 1,000`,
  );
  const back = await tiebreak(['same-comparator', '--run', run, '--none', '--json', '--workspace', folder]);
  expect(back.document).toMatchObject({
    sameComparatorAs: null,
    likelihoodSource: 'preset uol, not calibrated',
  });
  const neither = await tiebreak(['same-comparator', '--run', run, '--workspace', folder]);
  expect(neither).toMatchObject({ code: 2 });
  expect(neither.stderr).toContain('Give --as RUN to declare it');
});

test('a run is not declared to be of its own comparator, nor are two models the same', async () => {
  const folder = temporaryFolder();
  const made = answeredRun(folder, { members: 2 });
  const { runId: otherId } = addRandomRun(made, 'other', { members: 2 });
  made.workspace.close();
  const { failure } = openWorkbench(folder);
  expect(await failure('runs.declareComparator', { runId: made.runId, as: otherId })).toMatchObject({
    code: 'comparators-differ',
    message: expect.stringContaining('were answered by different models') as string,
  });
  expect(await failure('runs.declareComparator', { runId: otherId, as: otherId })).toMatchObject({
    code: 'comparators-differ',
  });
  expect(await failure('runs.declareComparator', { runId: otherId, as: 99 })).toMatchObject({
    code: 'run-missing',
  });
});
