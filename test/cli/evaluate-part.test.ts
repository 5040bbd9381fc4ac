import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { tiebreak } from '../fixtures/command-line.ts';
import { sharedData } from '../fixtures/shared-data.ts';
import { temporaryFolder } from '../fixtures/temporary-folder.ts';

/** Targets a, b, d and references r, s; a, b and r are of fold 1. The model is wrong about a and r, and about b and s. */
const FILES = {
  'test.csv':
    'test,reference,test_score,reference_score,predicted\n' +
    'a,r,2,3,First\na,s,2,1,First\nb,r,4,3,First\nb,s,4,1,Second\nd,r,5,3,First\nd,s,5,1,First\n',
  'references.csv': 'img,score\nr,3\ns,1\n',
  'folds.csv': 'image,fold\na,1\nb,1\nr,1\nd,2\ns,2\n',
};

async function run(workspace: string, ...args: string[]) {
  const result = await tiebreak([...args, '--json', '--workspace', workspace]);
  expect(result.code, `${args.join(' ')}: ${result.stderr}`).toBe(0);
  return result.document;
}

test('a part is judged by its own images, whichever part their references are of', async () => {
  const folder = temporaryFolder();
  const recorded = path.join(folder, 'recorded');
  mkdirSync(recorded);
  for (const [name, text] of Object.entries(FILES)) writeFileSync(path.join(recorded, name), text);
  const workspace = path.join(folder, 'workspace');
  await run(workspace, 'import-comparisons', recorded);
  await run(workspace, 'score', '--preset', 'uol');

  expect(await run(workspace, 'evaluate')).toMatchObject({
    comparisons: 6,
    accuracy: 4 / 6,
    part: null,
    simulated: false,
  });
  expect(await run(workspace, 'evaluate', '--part', '1')).toMatchObject({
    part: '1',
    comparisons: 4,
    accuracy: 0.5,
    scored: { images: 2 },
    confusion: [
      [2, 1, 0],
      [1, 0, 0],
      [0, 0, 0],
    ],
  });
  expect(await run(workspace, 'evaluate', '--part', '2')).toMatchObject({
    comparisons: 2,
    accuracy: 1,
    scored: { images: 1 },
  });
  const unknown = await tiebreak(['evaluate', '--part', '3', '--workspace', workspace]);
  expect(unknown.code).toBe(1);
  expect(unknown.stderr).toContain('its parts are 1, 2');
  expect((await tiebreak(['evaluate', '--split', 'folds', '--workspace', workspace])).code).toBe(2);
});

const recordedLabels = sharedData('lmol-recorded');

test.skipIf(recordedLabels === null)('the commands report held-out figures of a recorded fold', async () => {
  const workspace = path.join(temporaryFolder(), 'workspace');
  await run(workspace, 'import-comparisons', recordedLabels ?? '');
  await run(workspace, 'calibrate', '--run', 'heldout-pairs-fold3');
  await run(workspace, 'score', '--run', 'test-vs-reference-fold3', '--preset', 'uol');
  const before = await run(workspace, 'evaluate', '--run', 'test-vs-reference-fold3', '--part', '3');
  const fromPairs = ['--calibration', 'heldout-pairs-fold3'];
  await run(workspace, 'score', '--run', 'test-vs-reference-fold3', ...fromPairs);
  const after = await run(workspace, 'evaluate', '--run', 'test-vs-reference-fold3', '--part', '3');
  expect(after).toMatchObject({ comparisons: 22 * 350, scored: { images: 22 } });
  expect(before['mae']).toBeCloseTo(0.233, 3);
  expect(after['mae']).toBeCloseTo(0.183, 3);
});
