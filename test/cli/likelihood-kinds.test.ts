import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { tiebreak } from '../fixtures/command-line.ts';
import { drawnRun } from '../fixtures/drawn-run.ts';
import { temporaryFolder } from '../fixtures/temporary-folder.ts';

async function succeed(...args: string[]) {
  const { code, stderr, document } = await tiebreak([...args, '--json']);
  expect(code, `${args.join(' ')}: ${stderr}`).toBe(0);
  return document;
}

function drawn(): { run: string; workspace: readonly string[] } {
  const folder = temporaryFolder();
  const { workspace, run } = drawnRun({ folder });
  workspace.close();
  return { run: run.name, workspace: ['--workspace', folder] };
}

test('a run is calibrated and scored by the kind that is asked for, and by the papers’ otherwise', async () => {
  const { run, workspace } = drawn();
  const papers = await succeed('calibrate', ...workspace);
  expect(papers).toMatchObject({ likelihood: 'rao-kupper', comparison: { kind: 'compared' } });
  const davidson = await succeed('calibrate', '--likelihood', 'davidson', ...workspace);
  expect(Object.keys(davidson)).toEqual(expect.arrayContaining(['scale', 'nu', 'bias']));
  expect(davidson).toMatchObject({ likelihood: 'davidson', comparison: papers['comparison'] });

  const { margin, scale, nu } = { ...papers, ...davidson };
  expect(await succeed('score', ...workspace)).toMatchObject({ likelihood: 'rao-kupper', margin });
  for (const asked of [
    ['--likelihood', 'davidson'],
    ['--likelihood', 'davidson', '--calibration', run],
    ['--scale', String(scale), '--nu', String(nu), '--bias', String(davidson['bias'])],
  ])
    expect(await succeed('score', ...asked, ...workspace)).toMatchObject({
      likelihood: 'davidson',
      scale,
      nu,
      intervalMethod: 'image-error',
    });
  expect(await succeed('evaluate', ...workspace)).toMatchObject({ scored: { likelihood: 'davidson', nu } });
});

test('where Davidson’s is the only calibration a run is scored by it, and without one it is told how to make one', async () => {
  const { run, workspace } = drawn();
  const missing = await tiebreak(['score', '--likelihood', 'davidson', ...workspace, '--json']);
  expect(missing.code).toBe(1);
  expect(missing.document).toMatchObject({ error: { code: 'calibration-missing' } });
  expect(JSON.stringify(missing.document)).toContain(`calibrate --run ${run} --likelihood davidson`);
  await succeed('calibrate', '--likelihood', 'davidson', ...workspace);
  const scored = await succeed('score', ...workspace);
  expect(scored).toMatchObject({ likelihood: 'davidson' });
  expect(scored['likelihoodSource']).toMatch(/^Davidson's, calibrated on/);
});

test('answers of one run are judged by both kinds fitted to another', async () => {
  const { run, workspace } = drawn();
  const { likelihoods } = await succeed('evaluate', '--calibration', run, ...workspace);
  const fitted = await succeed('calibrate', '--likelihood', 'davidson', ...workspace);
  expect(likelihoods).toMatchObject({
    calibration: run,
    answers: fitted['pairs'],
    fits: { davidson: { nu: fitted['nu'] } },
  });
  // Judged by a fit to themselves, they are as probable as the fit makes them.
  const { logLikelihood } = likelihoods as { logLikelihood: { davidson: number } };
  expect(logLikelihood.davidson).toBeCloseTo(fitted['logLikelihood'] as number, 8);
});

test('half a likelihood, one of two kinds and a preset of another kind are bad usage', async () => {
  const file = path.join(temporaryFolder(), 'answers.csv');
  writeFileSync(file, 'test,reference,reference_score,label\na,r,2,First\na,s,4,Second\n');
  for (const [options, message] of [
    [['--nu', '2'], '--scale and --nu (Davidson)'],
    [['--scale', '5', '--nu', '2', '--margin', '1'], 'both --scale and --margin'],
    [['--scale', '5', '--margin', '1', '--likelihood', 'davidson'], 'both --scale and --nu'],
    [['--preset', 'uol', '--likelihood', 'davidson'], 'without --likelihood davidson'],
    [['--likelihood', 'davidson'], 'no preset of that kind'],
  ] as const) {
    const { code, stderr } = await tiebreak(['score', '--from', file, ...options]);
    expect(code, options.join(' ')).toBe(2);
    expect(stderr).toContain(message);
  }
  expect(await succeed('score', '--from', file, '--scale', '9', '--nu', '4')).toMatchObject({ nu: 4 });
});
