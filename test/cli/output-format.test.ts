import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { formatByEnding } from '../../src/engine/jobs/export/format-by-ending.ts';
import { answeredRun } from '../fixtures/answered-run.ts';
import { tiebreak } from '../fixtures/command-line.ts';
import { temporaryFolder } from '../fixtures/temporary-folder.ts';

const ENDINGS = { csv: 'csv', jsonl: 'jsonl', ndjson: 'jsonl' } as const;

test.each([
  ['a.csv', 'csv'],
  ['folder.jsonl/a', 'csv'],
  ['A.JSONL', 'jsonl'],
  ['a.csv.ndjson', 'jsonl'],
  ['/dev/stdout', 'csv'],
  ['/dev/fd/63', 'csv'],
  ['a', 'csv'],
  ['.csv', 'csv'],
  ['a.xyz', null],
  ['a.csv.gz', null],
])('the name %s asks for %s', (file, format) => expect(formatByEnding(file, ENDINGS)).toBe(format));

const COMMANDS: readonly [string, readonly string[]][] = [
  ['export', ['export', 'images']],
  ['harm', ['harm']],
  ['pairs', ['pairs', '--name', 'drawn', '--size', '1']],
  ['report', ['report']],
];

test.each(COMMANDS)(
  '%s refuses an unknown ending before it does anything, and names those it knows',
  async (command, args) => {
    const folder = temporaryFolder();
    const dir = path.join(folder, 'workspace');
    answeredRun(dir).workspace.close();
    const out = path.join(folder, 'table.xyz');
    const workspace = ['--workspace', dir, '--json'];
    const { code, document, stderr } = await tiebreak([...args, '--out', out, ...workspace]);
    expect(code, stderr).toBe(2);
    expect(document).toMatchObject({ error: { code: 'bad-usage' } });
    expect(stderr).toContain('".xyz"');
    expect(stderr).toContain(
      command === 'report' ? '.html or .htm' : '.csv, .tsv, .json, .jsonl or .parquet',
    );
    expect(existsSync(out)).toBe(false);
    const { document: kept } = await tiebreak(['export', 'pairs', '--name', 'drawn', ...workspace]);
    expect(kept).toHaveProperty('error');
  },
);

test('a name without an ending is a CSV, and --out may say JSONL', async () => {
  const folder = temporaryFolder();
  const dir = path.join(folder, 'workspace');
  answeredRun(dir).workspace.close();
  for (const name of ['table', 'table.jsonl'])
    await tiebreak(['export', 'images', '--out', path.join(folder, name), '--workspace', dir]);
  expect(readFileSync(path.join(folder, 'table'), 'utf8')).toMatch(/^image,path,/);
  expect(readFileSync(path.join(folder, 'table.jsonl'), 'utf8')).toMatch(/^\{"image":/);
});
