import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { arenaCsv } from '../fixtures/arena-votes.ts';
import { tiebreak } from '../fixtures/command-line.ts';
import golden from '../fixtures/goldens/arena-votes.json';
import { temporaryFolder } from '../fixtures/temporary-folder.ts';

test('10,000 arena votes come in as a run, and rank as an independent fit of them does', async () => {
  const folder = temporaryFolder();
  const file = path.join(folder, 'arena.csv');
  writeFileSync(file, arenaCsv());
  const workspace = ['--workspace', path.join(folder, 'workspace')];
  const imported = await tiebreak(['import-comparisons', file, '--json', ...workspace]);
  expect(imported.code).toBe(0);
  const { document } = imported;
  expect(document).toMatchObject({ status: 'created', items: [{ kind: 'run', name: 'arena' }] });
  const problems = document['problems'] as { severity: string; message: string }[];
  const [, , , , skips] = golden.counts;
  // A skip is told with its line, and nothing else is left out.
  const skipped = problems.filter(({ severity }) => severity === 'skipped');
  expect(skipped).toHaveLength(skips ?? NaN);
  expect(skipped.every(({ message }) => message.includes('is a skip, which says nothing of the pair'))).toBe(
    true,
  );
  expect(problems.map(({ message }) => message)).toContain(
    'read "model_a" as First, "model_b" as Second, "tie", "tie (bothbad)" as Similar',
  );
  for (const ties of ['rao-kupper', 'davidson', 'half']) {
    const ranked = await tiebreak(['rank', '--run', 'arena', '--ties', ties, '--json', ...workspace]);
    const fit = golden.fits.find((one) => one.ties === ties && one.position);
    const scores = new Map(
      (ranked.document['ranking'] as { image: string; score: number }[]).map(({ image, score }) => [
        image,
        score,
      ]),
    );
    for (const [index, score] of (fit?.scores ?? []).entries())
      expect(scores.get(`model-${String(index).padStart(2, '0')}`)).toBeCloseTo(score, 7);
    expect(ranked.document['logLikelihood']).toBeCloseTo(fit?.logLikelihood ?? NaN, 5);
  }
});
