import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test, vi } from 'vitest';
import { AppError } from '../../src/engine/app-error.ts';
import { Workspace } from '../../src/engine/store/workspace.ts';
import type { RequestName } from '../../src/ipc/requests.ts';
import { Workbench } from '../../src/workbench/workbench.ts';
import { analysisInThisProcess } from '../fixtures/analysis-in-this-process.ts';
import { answeredRun } from '../fixtures/answered-run.ts';
import { temporaryFolder } from '../fixtures/temporary-folder.ts';
import { damagedBytes } from './damage.ts';
import { fuzz, outcomeOf } from './fuzz.ts';

/** What a window asks when it is opened and its views are shown. */
const ASKED: readonly (readonly [RequestName, unknown])[] = [
  ['workspace.summary', {}],
  ['jobs.list', {}],
  ['confusion.matrix', { filter: { run: 1 }, rows: 'truth', columns: 'model' }],
  ['pairs.page', { filter: { run: 1 }, sort: { by: 'order', descending: false }, offset: 0, limit: 20 }],
  ['scores.likelihoods', { run: 1 }],
  ['results.table', { datasetId: null }],
  ['annotate.recent', { judge: 'ann', limit: 10 }],
  ['consistency.report', { filter: { run: 1 } }],
];

test('damaged stores are refused, or used without a bug', async () => {
  const printed = vi.spyOn(console, 'error').mockImplementation(() => {});
  const sound = join(temporaryFolder(), 'workspace');
  answeredRun(sound, { images: 24 }).workspace.close();
  const store = readFileSync(join(sound, 'store.sqlite'));
  const folder = temporaryFolder();
  let count = 0;
  await fuzz('store', 0.16, damagedBytes(store), async (bytes) => {
    const dir = join(folder, String(count++));
    mkdirSync(dir);
    writeFileSync(join(dir, 'store.sqlite'), bytes);
    const outcome = await outcomeOf('status', '--workspace', dir);
    let workbench;
    try {
      workbench = new Workbench(Workspace.open(dir), {
        roots: [],
        userDir: temporaryFolder(),
        launchAnalysis: analysisInThisProcess,
      });
    } catch (error) {
      expect(error).toBeInstanceOf(AppError);
      return (error as AppError).code;
    }
    const refusals = new Set<string>();
    for (const [name, params] of ASKED) {
      const reply = await workbench.request(name, params);
      if (!reply.ok) refusals.add(`${name} ${reply.error.code}`);
    }
    await workbench.close();
    rmSync(dir, { recursive: true, force: true });
    expect([...refusals].filter((refusal) => refusal.endsWith(' bug'))).toEqual([]);
    expect(printed.mock.calls.join('\n')).not.toMatch(/\n\s+at /);
    return refusals.size > 0 ? 'refused by a view' : outcome;
  });
});
