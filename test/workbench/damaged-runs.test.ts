import { expect, test } from 'vitest';
import { tiebreak } from '../fixtures/command-line.ts';
import { drawnRun } from '../fixtures/drawn-run.ts';
import { openWorkbench } from '../fixtures/open-workbench.ts';
import { temporaryFolder } from '../fixtures/temporary-folder.ts';

/** Puts a text into a column of a run, past the check that it is JSON, as flipped bits do. */
function workspaceWithDamagedRun(column: string, text: string): { folder: string; id: number } {
  const folder = temporaryFolder();
  const { workspace, run } = drawnRun({ folder });
  workspace.db.exec(`INSERT INTO run (name, kind, dataset_id, members, theta, status, created_at)
    SELECT 'sound', 'recorded', dataset_id, members, theta, 'finished', 0 FROM run`);
  workspace.db.pragma('ignore_check_constraints = ON');
  workspace.db.prepare(`UPDATE run SET name = 'bad', ${column} = ? WHERE id = ?`).run(text, run.id);
  workspace.close();
  return { folder, id: run.id };
}

test.each([
  ['plan', '{"kind":"all-pai'],
  ['plan', '{}'],
  ['plan', '{"kind":"of a later version"}'],
  ['plan', ''],
  ['members', '[]'],
  ['members', 'nonsense'],
  ['runtime', '{"gpu":'],
])('a run whose %s is %j is shown as damaged beside the others', async (column, text) => {
  const { folder, id } = workspaceWithDamagedRun(column, text);
  const { ask, failure } = openWorkbench(folder);
  const { runs } = await ask('workspace.summary', {});
  expect(runs.map(({ name }) => name)).toEqual(['sound']);
  const [damaged, ...others] = await ask('runs.damaged', {});
  expect(others).toEqual([]);
  expect(damaged).toMatchObject({ id, name: 'bad', problem: expect.stringContaining('damaged') as string });
  for (const [request, params] of [
    ['runs.start', { runId: id, gpu: 'cpu' }],
    ['runs.rename', { runId: id, name: 'other' }],
    ['scores.likelihoods', { run: id }],
  ] as const)
    expect({ request, ...(await failure(request, params)) }).toMatchObject({ request, code: 'run-damaged' });

  const { code, document } = await tiebreak(['status', '--json', '--workspace', folder]);
  expect(code).toBe(0);
  expect(document).toMatchObject({
    runs: [{ run: 'sound' }],
    damaged: [{ run: 'bad', problem: damaged?.problem }],
  });
  const scored = await tiebreak(['score', '--run', 'bad', '--json', '--workspace', folder]);
  expect(scored.code).toBe(1);
  expect(scored.document['error']).toMatchObject({ code: 'run-damaged' });

  await ask('runs.remove', { runId: id, removed: true });
  expect(await ask('runs.damaged', {})).toEqual([]);
});
