import { readFileSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { createRandom } from '../../src/core/random.ts';
import { insertPredictions } from '../../src/engine/store/predictions.ts';
import { insertRun } from '../../src/engine/store/runs.ts';
import { insertSlice } from '../../src/engine/store/slices.ts';
import { answeredRun } from '../fixtures/answered-run.ts';
import { tiebreak } from '../fixtures/command-line.ts';
import { writeFiles } from '../fixtures/image-folder.ts';
import { temporaryFolder } from '../fixtures/temporary-folder.ts';

function reportable(options: Parameters<typeof answeredRun>[1] = {}) {
  const folder = temporaryFolder();
  const dir = path.join(folder, 'workspace');
  const { workspace, runId } = answeredRun(dir, options);
  insertSlice(workspace.db, { name: 'far <apart>', location: `/pairs?run=${runId}&distance=1..` });
  workspace.close();
  const out = path.join(folder, 'report.html');
  const command = (...args: string[]) => tiebreak([...args, '--workspace', dir]);
  const report = async (...args: string[]) => {
    const result = await command('report', '--out', out, ...args, '--json');
    expect(result.code, result.stderr).toBe(0);
    return { document: result.document, html: readFileSync(out, 'utf8'), stderr: result.stderr };
  };
  return { folder, command, report, out };
}

/** The unrounded figures of a report, by their names. */
function figuresOf(html: string): ReadonlyMap<string, number | null> {
  return new Map(
    [...html.matchAll(/data-key="([^"]*)" data-value="([^"]*)"/g)].map(([, key = '', value = '']) => [
      key,
      value === '' ? null : Number(value),
    ]),
  );
}

/** What a document holds under 'recall.First'. */
function under(document: unknown, key: string): unknown {
  return key
    .split('.')
    .reduce<unknown>(
      (part, name) =>
        typeof part === 'object' && part !== null ? (part as Record<string, unknown>)[name] : undefined,
      document,
    );
}

test('a report of a whole run holds the figures of evaluate, to the last digit, and is one file that fetches nothing', async () => {
  const { command, report } = reportable();
  await command('score');
  const { document: evaluated } = await command('evaluate', '--json');
  const { html } = await report('--run', 'random');
  const figures = figuresOf(html);
  const shared = [
    'accuracy',
    'recall.First',
    'precision.Similar',
    'pc',
    'mae',
    'rmse',
    'spearman',
    'kendall',
  ];
  for (const key of [...shared, 'consistency.agreement', 'consistency.positionBias']) {
    expect(figures.has(key), key).toBe(true);
    expect(figures.get(key), key).toBe(under(evaluated, key));
  }
  expect(figures.get('kappa.linear')).toBe(under(evaluated, 'kappa.linear.value'));
  expect(figures.get('calibrationError.topLabel')).toBe(under(evaluated, 'calibrationError.topLabel.value'));
  expect(html).toContain('<dt>Reference set</dt><dd>references</dd>');

  // Of the whole run, in one file that runs nothing, fetches nothing and has its figures in it.
  expect(html).toContain('Of all comparisons of the run.');
  expect(html).not.toMatch(/<script|javascript:|<link|<iframe|<object|@import/i);
  expect(html.match(/\b(?:src|href)="[^"#]*"/g) ?? []).toEqual([]);
  expect(html.match(/url\((?!#)[^)]*\)/g) ?? []).toEqual([]);
  const kinds = [...html.matchAll(/data-figure="([^"]*)"><svg/g)].map(([, kind]) => kind);
  expect(kinds).toEqual(
    expect.arrayContaining([
      'confusion',
      'shares',
      'similar-answers',
      'similar-reach',
      'similar-where',
      'orders',
      'agreement-by-distance',
      'reliability',
      'abstention',
      'estimates',
      'residuals-by-score',
      'residuals-by-group',
    ]),
  );
});

test('a slice limits a report, which says so with its note; names are text and no markup', async () => {
  const { command, report, folder } = reportable();
  writeFiles(folder, { 'note.md': 'Look at <b>these</b> & those.' });
  const file = path.join(folder, 'note.md');
  await command('note', '--slice', 'far <apart>', '--status', 'in-review', '--text', file, '--author', 'ann');
  const { document: evaluated } = await command('evaluate', '--filter', 'distance=1..', '--json');
  const { html, document } = await report('--slice', 'far <apart>');
  expect(document).toMatchObject({
    run: 'random',
    slice: 'far <apart>',
    filter: ['Score distance at least 1.00'],
  });
  expect(html).toContain('Limited to: Score distance at least 1.00.');
  expect(html).toContain('<h1>Slice far &lt;apart&gt;</h1>');
  expect(html).toContain('Look at &lt;b&gt;these&lt;/b&gt; &amp; those.');
  expect(html).toContain('in review; ann');
  expect(figuresOf(html).get('accuracy')).toBe(under(evaluated, 'accuracy'));
});

test('a run of labels alone has no probabilities in its report, and is told so', async () => {
  const { report } = reportable({ labelsAlone: true });
  const { html, document, stderr } = await report();
  const told = 'No probabilities were recorded';
  expect(html).toContain(told);
  expect(html).not.toContain('data-figure="reliability"');
  expect(html).not.toContain('data-figure="density"');
  expect(under(document, 'warnings')).toEqual([expect.stringContaining(told)]);
  expect(stderr).toContain(told);
});

test('a slice that is not there is told with those that are', async () => {
  const { command } = reportable();
  const missing = await command('report', '--slice', 'none', '--out', 'x.html');
  expect(missing.code).not.toBe(0);
  expect(missing.stderr).toContain('far <apart>');
});

test('a report that cannot be written leaves nothing, and a missing option is bad usage', async () => {
  const { command, folder } = reportable();
  const out = path.join(folder, 'no-such-folder', 'report.html');
  const refused = await command('report', '--out', out, '--json');
  expect(refused).toMatchObject({ code: 1, document: { error: { code: 'cannot-write' } } });
  expect(refused.stderr).toContain(`${out} cannot be written`);
  expect(readdirSync(folder)).toEqual(['workspace']);
  expect((await command('report')).code).toBe(2);
});

/** The same with a run of all pairs, in which the higher of two images mostly wins. */
function pairsReportable() {
  const folder = temporaryFolder();
  const workspaceDir = path.join(folder, 'workspace');
  const { workspace, ...scene } = answeredRun(workspaceDir);
  const { db } = workspace;
  const runId = insertRun(db, {
    name: 'pairs',
    kind: 'recorded',
    modelId: null,
    datasetId: scene.datasetId,
    plan: { kind: 'all-pairs', images: [...scene.imageIds], orders: 'both' },
    members: [{ name: 'answers', adapters: [] }],
    prompt: null,
    theta: 0.2,
    seed: null,
  });
  const random = createRandom(4);
  insertPredictions(
    db,
    runId,
    scene.imageIds.flatMap((firstId, first) =>
      scene.imageIds
        .filter((secondId) => secondId !== firstId)
        .map((secondId) => {
          const z = (first - scene.imageIds.indexOf(secondId)) / 10 + random.normal();
          const label = z > 0.5 ? ('First' as const) : z < -0.5 ? ('Second' as const) : ('Similar' as const);
          return { firstId, secondId, member: 0, logits: null, label, answeredAt: 0 };
        }),
    ),
  );
  const [lowest] = scene.imageIds;
  insertSlice(db, { name: 'one image', location: `/pairs?run=${runId}&image=${lowest}&model=First` });
  workspace.close();
  const out = path.join(folder, 'report.html');
  const command = (...args: string[]) => tiebreak([...args, '--workspace', workspaceDir]);
  const report = async (...args: string[]) => {
    const result = await command('report', '--out', out, ...args, '--json');
    expect(result.code, result.stderr).toBe(0);
    return { html: readFileSync(out, 'utf8') };
  };
  return { command, report };
}

test('a report of a run without targets holds the ranking that rank makes, or why there is none', async () => {
  const { command, report } = pairsReportable();
  const { document } = await command('rank', '--run', 'pairs', '--json');
  const { ranking } = document as { ranking: { rank: number; image: string; score: number }[] };
  expect(ranking).toHaveLength(30);
  const { html } = await report('--run', 'pairs');
  const figures = figuresOf(html);
  for (const { rank, image, score } of ranking) {
    expect(figures.get(`ranking.${rank}`)).toBe(score);
    expect(html).toContain(`<td>${image}</td>`);
  }
  expect(html).toContain('data-figure="ranking-estimates"');
  const { html: open } = await report('--run', 'pairs', '--slice', 'one image');
  expect(open).toContain('Not ranked. Some images won every answer');
});
