import path from 'node:path';
import { expect, test } from 'vitest';
import { SIDES, type Filter, type Side } from '../../src/model/filter.ts';
import { addRandomRun, answeredRun } from '../fixtures/answered-run.ts';
import { tiebreak } from '../fixtures/command-line.ts';
import { openWorkbench } from '../fixtures/open-workbench.ts';
import { sharedData } from '../fixtures/shared-data.ts';
import { temporaryFolder } from '../fixtures/temporary-folder.ts';

async function evaluate(workspace: string, ...args: string[]) {
  const result = await tiebreak(['evaluate', ...args, '--json', '--workspace', workspace]);
  expect(result.code, `${args.join(' ')}: ${result.stderr}`).toBe(0);
  return result.document;
}

/** How many comparisons a filter leaves on the page: in the list, in the matrix and in an export. */
function pageOf(folder: string) {
  const { ask } = openWorkbench(folder);
  return async (filter: Filter) => {
    const sort = { by: 'order', descending: false } as const;
    const { total } = await ask('pairs.page', { filter, sort, offset: 0, limit: 1 });
    const { n, unlabelled } = await ask('confusion.matrix', { filter, rows: 'truth', columns: 'model' });
    const { rows } = await ask('exports.prepare', { kind: 'pairs', filter, format: 'csv' });
    return { total, matrix: n + unlabelled, exported: rows, labelled: n };
  };
}

const LIMITS = [
  { part: 'test', group: null },
  { part: null, group: 'A' },
  { part: 'train', group: 'B' },
];

test.each(LIMITS)(
  'the page and the command line take the same comparisons of %o',
  async ({ part, group }) => {
    const folder = temporaryFolder();
    const { workspace, runId, splitId } = answeredRun(folder);
    workspace.close();
    const onPage = pageOf(folder);
    const counts = new Map<Side, unknown>();
    for (const side of SIDES) {
      const options = [
        ...(part === null ? [] : ['--part', part]),
        ...(group === null ? [] : ['--group', group]),
      ];
      const { comparisons, labelled, ...told } = await evaluate(folder, ...options, '--side', side);
      expect(told).toMatchObject({ part, group, side });
      const page = await onPage({
        run: runId,
        ...(part === null ? {} : { split: splitId, part }),
        ...(group === null ? {} : { group }),
        side,
      });
      expect(page).toEqual({ total: comparisons, matrix: comparisons, exported: comparisons, labelled });
      counts.set(side, comparisons);
      if (side === 'target') expect(await evaluate(folder, ...options)).toMatchObject({ comparisons, side });
    }
    expect(new Set(counts.values()).size).toBe(SIDES.length);
  },
);

test('a run without targets is of either image or of both, and says so', async () => {
  const folder = temporaryFolder();
  const made = answeredRun(folder);
  const { runId } = addRandomRun(made, 'all', { members: 2 });
  made.workspace.close();
  const onPage = pageOf(folder);
  const all = ['--run', 'all', '--group', 'A'];
  const { comparisons, side } = await evaluate(folder, ...all);
  expect(side).toBe('either');
  expect(await onPage({ run: runId, group: 'A', side: 'target' })).toMatchObject({ total: comparisons });
  const both = await evaluate(folder, ...all, '--side', 'both');
  expect(await onPage({ run: runId, group: 'A', side: 'both' })).toMatchObject({
    total: both['comparisons'],
  });

  const refused = await tiebreak(['evaluate', ...all, '--side', 'target', '--workspace', folder]);
  expect(refused).toMatchObject({ code: 2, stdout: '' });
  expect(refused.stderr).toContain('give --side both or --side either');
});

test('a side is of a part or a group that there is', async () => {
  const folder = temporaryFolder();
  answeredRun(folder).workspace.close();
  const alone = await tiebreak(['evaluate', '--side', 'both', '--workspace', folder]);
  expect(alone.code).toBe(2);
  expect(alone.stderr).toContain('--side needs --part or --group');
  const unknown = await tiebreak(['evaluate', '--group', 'C', '--workspace', folder]);
  expect(unknown.code).toBe(1);
  expect(unknown.stderr).toContain('the groups are A, B');
});

const recordedLabels = sharedData('lmol-recorded');

test.skipIf(recordedLabels === null)(
  'of a recorded fold the page has what the command line has',
  async () => {
    const folder = path.join(temporaryFolder(), 'workspace');
    const imported = await tiebreak(['import-comparisons', recordedLabels ?? '', '--workspace', folder]);
    expect(imported.code, imported.stderr).toBe(0);
    const { runs, datasets } = await openWorkbench(folder).ask('workspace.summary', {});
    const run = runs.find(({ name }) => name === 'test-vs-reference-fold1');
    const split = datasets[0]?.splits[0]?.id ?? 0;
    expect(run).toMatchObject({ hasTargets: true });
    const onPage = pageOf(folder);
    const counts = { target: 17 * 350, reference: 7_400, both: 1_258, either: 12_092 };
    for (const side of SIDES) {
      const total = counts[side];
      const document = await evaluate(
        folder,
        '--run',
        'test-vs-reference-fold1',
        '--part',
        '1',
        '--side',
        side,
      );
      expect(document).toMatchObject({ comparisons: total, labelled: total, side });
      expect(await onPage({ run: run?.id ?? 0, split, part: '1', side })).toMatchObject({
        total,
        matrix: total,
        exported: total,
      });
    }
  },
);
