import { randomUUID } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import sharp from 'sharp';
import { expect, test } from 'vitest';
import { at } from '../../src/core/at.ts';
import { writeRandomLlava } from '../../src/lab/random-models/random-llava.ts';
import { arenaCsv, arenaVotes } from '../fixtures/arena-votes.ts';
import { tiebreak } from '../fixtures/command-line.ts';
import golden from '../fixtures/goldens/arena-votes.json';
import { openWorkbench } from '../fixtures/open-workbench.ts';
import { temporaryFolder } from '../fixtures/temporary-folder.ts';

/** Pictures of the items, which the votes name without an ending, and a workspace with them. */
async function arena() {
  const folder = temporaryFolder();
  const pictures = path.join(folder, 'models');
  mkdirSync(pictures);
  const names = [...new Set(arenaVotes().flatMap(({ a, b }) => [a, b]))].toSorted();
  for (const [index, name] of names.entries())
    await sharp({
      create: {
        width: 24,
        height: 24,
        channels: 3,
        background: { r: 12 * index, g: 255 - 12 * index, b: (77 * index) % 256 },
      },
    })
      .png()
      .toFile(path.join(pictures, `${name}.png`));
  const votes = path.join(folder, 'arena.csv');
  writeFileSync(votes, arenaCsv());
  const workspace = path.join(folder, 'workspace');
  const run = async (...args: string[]) => {
    const result = await tiebreak([...args, '--json', '--workspace', workspace]);
    expect(result.code, `${args.join(' ')}: ${result.stderr}`).toBe(0);
    expect(result.stdout).not.toMatch(/NaN|null is/);
    return result.document;
  };
  await run('import', pictures, '--name', 'models');
  return { folder, votes, workspace, run };
}

interface Ranked {
  readonly image: string;
  readonly score: number;
  readonly trueScore: number | null;
}

/** The independent fits of all votes, by each model of ties. */
const FITS = golden.fits.filter(
  ({ position, weighted, bothBad }) => position && !weighted && bothBad === 'tie',
);

function logitOf({ scores }: (typeof FITS)[number], image: string): number {
  return scores[Number(/\d\d/.exec(image)?.[0])] ?? NaN;
}

test('10,000 votes go through import, rank, audit, scores, annotation and training', async () => {
  const { folder, votes, workspace, run } = await arena();
  const [first, second, tie, bothBad, skips] = golden.counts;

  const imported = await run('import-comparisons', votes, '--dataset', 'models');
  expect(imported).toMatchObject({
    status: 'existing',
    items: [
      { kind: 'pair-set', name: 'arena' },
      { kind: 'reference-set', name: 'arena-references', size: 20 },
      { kind: 'run', name: 'arena', size: 10_000 - (skips ?? NaN) },
    ],
    problems: [{ severity: 'warning' }],
    estimatedScores: { run: 'arena', images: 20, ties: 'rao-kupper', answers: 10_000 - (skips ?? NaN) },
  });
  const [became] = imported['became'] as { sentences: string[] }[];
  expect(became?.sentences.slice(0, 5)).toEqual([
    `10,000 rows: ${(first ?? NaN).toLocaleString('en')} votes for the first, ${(second ?? NaN).toLocaleString('en')} votes for the second.`,
    `${(tie ?? NaN).toLocaleString('en')} ties: each counts as Similar.`,
    `${bothBad} votes that both are bad: each counts as a tie, for neither is more than the other.`,
    `${skips} skips: left out, for a skip says nothing of the pair.`,
    '190 pairs, of which 190 have several votes: each vote counts, none is dropped as a double.',
  ]);
  expect(await run('import-comparisons', votes, '--dataset', 'models')).toMatchObject({
    items: [{ status: 'unchanged' }, { status: 'unchanged' }],
  });

  for (const fit of FITS) {
    const ranked = await run('rank', '--run', 'arena', '--ties', fit.ties);
    expect(ranked['logLikelihood']).toBeCloseTo(fit.logLikelihood, 5);
    for (const { image, score, trueScore } of ranked['ranking'] as Ranked[]) {
      expect(score).toBeCloseTo(logitOf(fit, image), 7);
      // Scores that are made of a ranking do not tell how good it is.
      expect(trueScore).toBeNull();
    }
  }

  const audit = await run('audit', '--run', 'arena');
  expect(audit).toMatchObject({
    n: 9617,
    unknown: 0,
    verdict: { kind: 'neither' },
    called: (tie ?? 0) + (bothBad ?? 0),
  });
  expect(Number(audit['truly']) / Number(audit['called'])).toBeCloseTo(1, 1);
  expect(Number(audit['doubtful'])).toBeGreaterThan(0);

  // Under the likelihood that the import fitted, each image against the others has the score of the fit.
  const scored = await run('score', '--run', 'arena');
  const fit = at(
    FITS.filter(({ ties }) => ties === 'rao-kupper'),
    0,
  );
  const [low, high] = [Math.min(...fit.scores), Math.max(...fit.scores)];
  for (const { image, score, trueScore } of scored['scores'] as Ranked[]) {
    const expected = 1 + (4 * (logitOf(fit, image) - low)) / (high - low);
    expect(trueScore).toBeCloseTo(expected, 6);
    expect(score).toBeCloseTo(expected, 2);
  }
  for (const command of ['evaluate', 'harm'])
    expect(await run(command, '--run', 'arena')).toHaveProperty('estimatedScores');

  // A pair that people judge, and the pairs of every vote to train on.
  expect(await run('task', 'create', 'again', '--question', 'Which?', '--run', 'arena')).toMatchObject({
    pairs: 190,
  });
  const opened = openWorkbench(workspace);
  const summary = await opened.ask('workspace.summary', {});
  expect(summary.datasets).toMatchObject([{ scored: 20, estimatedScores: { run: 'arena' } }]);
  const runId = at(summary.runs, 0).id;
  const filter = { run: runId };
  const queue = {
    filter,
    order: 'uncertain',
    judge: 'ann',
    seed: 1,
    finished: false,
    offset: 0,
    limit: 9,
  } as const;
  const [pair] = (await opened.ask('annotate.queue', queue)).pairs;
  const judged = { firstId: pair?.firstId ?? 0, secondId: pair?.secondId ?? 0 };
  await opened.ask('annotate.judge', {
    ...{ key: randomUUID(), ...judged, action: 'label', label: 'Similar', judge: 'ann', seconds: 1 },
    ...{ shownSwapped: false, run: runId },
  });
  expect(await opened.ask('annotate.reveal', { run: runId, ...judged })).toMatchObject({ human: 'Similar' });
  expect(await opened.ask('similar.audit', { filter })).toMatchObject({
    n: 9617,
    verdict: { kind: 'neither' },
  });
  const settings = {
    run: runId,
    likelihood: null,
    evidence: 'hard',
    corrections: false,
    referenceSetId: null,
  } as const;
  const scores = await opened.ask('scores.get', { ...settings, filter });
  expect(scores.rows).toHaveLength(20);
  expect(scores.metrics?.pc?.value).toBeGreaterThan(0.999);
  expect(await opened.ask('confusion.matrix', { filter, rows: 'truth', columns: 'model' })).toMatchObject({
    n: 9617,
  });
  await opened.workbench.close();

  const { model, mmproj } = await writeRandomLlava(folder, { seed: 3 });
  const files = ['--model', model, '--mmproj', mmproj, '--gpu', 'cpu', '--threads', '1'];
  const short = ['epochs=1', 'batch=16', 'accumulation=8', 'lora.rank=1', 'projector=false'].flatMap(
    (one) => ['--set', one],
  );
  const few = path.join(folder, 'few.csv');
  writeFileSync(few, arenaCsv().split('\n').slice(0, 150).join('\n'));
  expect(await run('import-comparisons', few, '--dataset', 'models')).toMatchObject({
    items: [
      { kind: 'pair-set', name: 'few' },
      { kind: 'run', name: 'few' },
    ],
    estimatedScores: null,
  });
  expect(await run('train', '--pairs', 'few', ...files, ...short)).toMatchObject({
    status: 'finished',
    epochs: [{}],
  });
});
