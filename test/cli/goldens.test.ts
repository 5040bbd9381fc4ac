import { createHash } from 'node:crypto';
import path from 'node:path';
import { expect, test } from 'vitest';
import { forkInferenceProcess } from '../../src/engine/inference/inference-child.ts';
import { runDemo } from '../../src/engine/jobs/workspace/demo.ts';
import { Workspace } from '../../src/engine/store/workspace.ts';
import { tiebreak } from '../fixtures/command-line.ts';
import { sharedData } from '../fixtures/shared-data.ts';
import { temporaryFolder } from '../fixtures/temporary-folder.ts';

/*
 * Figures and exports as version 0.1.0 gave them, digit for digit. A change that means to add a field writes them anew with
 * `npx vitest run test/cli/goldens.test.ts -u`, and its diff shows additions only.
 */

/** A command's JSON document, less what depends on the machine's speed. */
async function document(workspace: string, ...args: string[]): Promise<Record<string, unknown>> {
  const { code, stderr, document } = await tiebreak([...args, '--json', '--workspace', workspace]);
  expect(code, `${args.join(' ')}: ${stderr}`).toBe(0);
  return Object.fromEntries(Object.entries(document).filter(([key]) => key !== 'comparisonsPerSecond'));
}

const asText = (value: unknown) => `${JSON.stringify(value, null, 2)}\n`;

async function exported(workspace: string, ...args: string[]): Promise<string> {
  const { code, stdout, stderr } = await tiebreak(['export', ...args, '--workspace', workspace]);
  expect(code, `${args.join(' ')}: ${stderr}`).toBe(0);
  return stdout;
}

const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');

/** An export without its last column: how a picture's bytes come out depends on the encoder's build. */
const withoutLastColumn = (csv: string) => csv.replaceAll(/,[^,\n]*$/gm, '');

test('the demo with recorded logits: figures and exports', async () => {
  const folder = path.join(temporaryFolder(), 'demo');
  const golden = (name: string) => `../fixtures/goldens/demo/${name}`;
  const workspace = Workspace.open(folder, { create: true });
  const launch = () =>
    forkInferenceProcess(new URL('../fixtures/recorded-inference-process.ts', import.meta.url));
  await runDemo(workspace, { gpu: 'cpu', launch, onStep: () => undefined });
  workspace.close();

  await document(folder, 'pairs', '--variant', 'balanced-3', '--size', '300', '--seed', '5');
  const run = ['--run', 'demo'];
  await expect(await exported(folder, 'scores', ...run)).toMatchFileSnapshot(golden('scores.csv'));
  await expect(
    asText({
      comparisons: sha256(await exported(folder, 'comparisons', ...run)),
      calibrationComparisons: sha256(await exported(folder, 'comparisons', '--run', 'demo-calibration')),
      pairs: sha256(await exported(folder, 'pairs')),
      references: sha256(await exported(folder, 'references')),
      split: sha256(await exported(folder, 'split')),
      images: sha256(withoutLastColumn(await exported(folder, 'images'))),
    }),
  ).toMatchFileSnapshot(golden('exports.sha256.json'));

  const figures = {
    evaluate: await document(folder, 'evaluate', ...run),
    evaluateTest: await document(folder, 'evaluate', ...run, '--part', 'test'),
    evaluateCalibration: await document(folder, 'evaluate', '--run', 'demo-calibration'),
    score: await document(folder, 'score', ...run),
    scoreSoft: await document(folder, 'score', ...run, '--evidence', 'soft', '--preset', 'uol'),
    calibrate: await document(folder, 'calibrate', '--run', 'demo-calibration'),
    calibrateSoft: await document(
      folder,
      'calibrate',
      '--run',
      'demo-calibration',
      '--evidence',
      'soft',
      '--no-bias',
    ),
    rank: await document(folder, 'rank', ...run, '--ridge', '0.01'),
    rankDavidson: await document(folder, 'rank', ...run, '--ridge', '0.01', '--ties', 'davidson'),
  };
  for (const [name, value] of Object.entries(figures))
    await expect(asText(value)).toMatchFileSnapshot(golden(`${name}.json`));
});

const recorded = sharedData('lmol-recorded');

test.skipIf(recorded === null)(
  'recorded labels of a real LLaVA: figures, and hashes of exports',
  async () => {
    const workspace = path.join(temporaryFolder(), 'recorded');
    await document(workspace, 'import-comparisons', recorded ?? '');
    const figures: Record<string, unknown> = {};
    const hashes: Record<string, string> = {};
    for (const fold of ['1', '2', '3']) {
      const run = ['--run', `test-vs-reference-fold${fold}`];
      const pairs = ['--run', `heldout-pairs-fold${fold}`];
      const brief = (of: Record<string, unknown>) => ({ ...of, scores: sha256(asText(of['scores'])) });
      figures[`fold${fold}`] = {
        calibrate: await document(workspace, 'calibrate', ...pairs),
        pairs: await document(workspace, 'evaluate', ...pairs),
        uol: brief(await document(workspace, 'score', ...run, '--preset', 'uol')),
        score: brief(
          await document(workspace, 'score', ...run, '--calibration', `heldout-pairs-fold${fold}`),
        ),
        evaluate: await document(workspace, 'evaluate', ...run),
        heldOut: await document(workspace, 'evaluate', ...run, '--part', fold),
      };
      hashes[`scores ${fold}`] = sha256(await exported(workspace, 'scores', ...run));
      hashes[`comparisons ${fold}`] = sha256(await exported(workspace, 'comparisons', ...run));
      hashes[`pairs ${fold}`] = sha256(await exported(workspace, 'comparisons', ...pairs));
    }
    await expect(asText(figures)).toMatchFileSnapshot('../fixtures/goldens/recorded/figures.json');
    await expect(asText(hashes)).toMatchFileSnapshot('../fixtures/goldens/recorded/exports.sha256.json');
  },
);
