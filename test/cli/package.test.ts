import { execFileSync } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, renameSync, symlinkSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { buildIfStale } from '../../bin/build-if-stale.mjs';
import { serveProcess } from '../fixtures/serve-process.ts';
import { temporaryFolder } from '../fixtures/temporary-folder.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));

/** The package as npm would install it beside what it depends on; returns its folder. */
function installed(): string {
  const folder = temporaryFolder();
  const run = (command: string, ...args: string[]) =>
    execFileSync(command, args, { cwd: ROOT, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] });
  buildIfStale(ROOT);
  run(process.execPath, 'scripts/compile-package.mjs');
  run(process.execPath, 'scripts/third-party-notices.mjs');
  const [packed] = JSON.parse(
    run('npm', 'pack', '--ignore-scripts', '--json', '--pack-destination', folder),
  ) as { filename: string }[];
  run('tar', '-xzf', path.join(folder, packed?.filename ?? ''), '-C', folder);
  const modules = path.join(folder, 'node_modules');
  mkdirSync(modules);
  for (const name of readdirSync(path.join(ROOT, 'node_modules')))
    if (!name.startsWith('.'))
      symlinkSync(path.join(ROOT, 'node_modules', name), path.join(modules, name), 'junction');
  renameSync(path.join(folder, 'package'), path.join(modules, 'tiebreak'));
  return path.join(modules, 'tiebreak');
}

test('a packed and installed Tiebreak opens models, serves its page, and comes with every licence', async () => {
  const folder = installed();
  const bin = path.join(folder, 'bin', 'tiebreak.mjs');
  const tiebreak = (...args: string[]) =>
    JSON.parse(
      execFileSync(process.execPath, [bin, ...args, '--json'], {
        cwd: temporaryFolder(),
        encoding: 'utf8',
        stdio: ['ignore', 'pipe', 'pipe'],
      }),
    ) as Record<string, unknown>;

  const workspace = path.join(temporaryFolder(), 'workspace');
  const faces = path.join(temporaryFolder(), 'faces');
  tiebreak('synthesize', faces, '--count', '2');
  const images = readdirSync(path.join(faces, 'Images')).map((name) => path.join(faces, 'Images', name));
  const [first = '', second = ''] = images;
  // By a process of its own, from the demo model that is in the package.
  expect(tiebreak('logits', '--gpu', 'cpu', '--first', first, '--second', second)).toHaveProperty('logits');

  const server = serveProcess(['--workspace', workspace], {}, bin);
  expect(await server.request('workspace.summary', {})).toMatchObject({ name: 'workspace' });
  const { url } = await server.served;
  const signedIn = await fetch(url, { redirect: 'manual' });
  const cookie = signedIn.headers.get('set-cookie')?.split(';')[0] ?? '';
  const page = await (await fetch(new URL('/', url), { headers: { cookie } })).text();
  expect(page).toContain('<title>Tiebreak</title>');

  const notices = readFileSync(path.join(folder, 'THIRD-PARTY-NOTICES.md'), 'utf8');
  const manifest = JSON.parse(readFileSync(path.join(folder, 'package.json'), 'utf8')) as {
    license: string;
    dependencies: Record<string, string>;
  };
  expect(manifest.license).toBe('MIT');
  expect(readFileSync(path.join(folder, 'LICENSE'), 'utf8')).toContain('MIT License');
  for (const [name, version] of [...Object.entries(manifest.dependencies), ['react', '']])
    expect(notices).toContain(`| ${name} | ${version ?? ''}`);
  expect(notices).toMatch(/\| @img\/sharp-libvips-linux-x64 \| [\d.]+ \| LGPL-3\.0-or-later \|/);
  expect(readdirSync(folder)).not.toContain('src');
});
