import path from 'node:path';
import { expect, test } from 'vitest';
import { tiebreak } from '../fixtures/command-line.ts';
import { temporaryFolder } from '../fixtures/temporary-folder.ts';

test('the demo goes from simulated faces to scores near the truth, and is done at once the second time', async () => {
  const workspace = path.join(temporaryFolder(), 'demo');
  const first = await tiebreak(['demo', '--json', '--gpu', 'cpu', '--workspace', workspace]);
  expect(first.code, first.stderr).toBe(0);
  const { document } = first;
  expect(document).toMatchObject({ status: 'finished', simulated: true, reused: false, failed: 0 });
  expect(document['targets']).toBeGreaterThanOrEqual(60);
  expect(document['references']).toBeGreaterThanOrEqual(40);
  expect(document['comparisons']).toBe(
    2 * (document['targets'] as number) * (document['references'] as number),
  );
  expect(document['pc']).toBeGreaterThan(0.85);
  expect(document['accuracy']).toBeGreaterThan(0.6);
  for (const recall of Object.values(document['recall'] as Record<string, number>))
    expect(recall).toBeGreaterThan(0.4);
  expect((document['consistency'] as { agreement: number }).agreement).toBeGreaterThan(0.8);

  const second = await tiebreak(['demo', '--json', '--gpu', 'cpu', '--workspace', workspace]);
  expect(second.document).toEqual({ ...document, reused: true });
  expect((await tiebreak(['demo', '--workspace', workspace])).stdout).toContain('SIMULATED');
});
