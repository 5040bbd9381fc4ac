import { execFile } from 'node:child_process';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { writeFiles } from './fixtures/image-folder.ts';
import { temporaryFolder } from './fixtures/temporary-folder.ts';

const ROOT = resolve(import.meta.dirname, '..');

/** A violation of each rule; those of types are found by a second program, which has to be there and to be asked. */
const PLANTED = {
  'typescript(no-floating-promises)': 'export function floats(): void { later(); }',
  'typescript(no-misused-promises)': 'export const misused = later() ? 1 : 2;',
  'typescript(no-unnecessary-condition)': 'export const always = sure === null ? 1 : 2;',
  'typescript(restrict-template-expressions)': 'export const shown = `${later()}`;',
  'typescript(no-unsafe-assignment)': 'export const unsafe: string = JSON.parse(sure);',
  'typescript(no-confusing-void-expression)': 'export const nothing = [floats()];',
  'eslint(no-unused-vars)': 'const never = 1;',
  'eslint(no-useless-assignment)': 'export function useless(): void { let at = sure; at += sure; }',
  'import(no-cycle)': "export type { Other } from './other.ts';",
} as const;

test('lint finds what is planted: by syntax, by types and by imports', async () => {
  const folder = temporaryFolder();
  writeFiles(folder, {
    'tsconfig.json':
      '{ "compilerOptions": { "strict": true, "module": "nodenext", "lib": ["es2024"], "types": [] } }',
    'other.ts':
      "import type { Planted } from './planted.ts';\nexport interface Other { readonly planted: Planted }\n",
    'planted.ts': [
      'declare function later(): Promise<string>; declare const sure: string; export type Planted = string;',
      ...Object.values(PLANTED),
    ].join('\n'),
  });
  const said = await promisify(execFile)(
    process.execPath,
    [join(ROOT, 'node_modules/oxlint/bin/oxlint'), '-c', 'oxlint.config.ts', '-f', 'unix', folder],
    { cwd: ROOT },
  ).then(
    () => '',
    (error: unknown) => (error as { readonly stdout: string }).stdout,
  );
  const found = new Set(
    [...said.matchAll(/planted\.ts:(\d+):.*\[Error\/(.*)\]$/gm)].map(([, line, rule]) => `${line} ${rule}`),
  );
  for (const [index, rule] of Object.keys(PLANTED).entries()) expect(found).toContain(`${index + 2} ${rule}`);
});
