import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { beforeEach, expect, test, vi } from 'vitest';
import { Comparator } from '../../../src/engine/comparator/comparator.ts';
import type { ComparatorSpec } from '../../../src/engine/comparator/comparator-spec.ts';
import { KeptSettings } from '../../../src/engine/comparator/kept-settings.ts';
import { writeRandomLlava, type LlavaFiles } from '../../../src/lab/random-models/random-llava.ts';
import { temporaryFolder } from '../../fixtures/temporary-folder.ts';

beforeEach(() => {
  vi.stubEnv('TIEBREAK_MEASURE', 'on');
});

async function settingsOf(files: LlavaFiles, spec: Partial<ComparatorSpec>) {
  const { model, mmproj } = files;
  await using comparator = await Comparator.open({ model, mmproj, gpu: 'cpu', ...spec });
  const { threads, pairsTogether } = comparator.info;
  return { threads, pairsTogether };
}

test('what was measured is kept beside the encodings and taken the next time', async () => {
  const files = await writeRandomLlava(temporaryFolder(), { seed: 1 });
  const cacheDir = temporaryFolder();
  const file = path.join(cacheDir, 'measured-settings.json');
  const measured = await settingsOf(files, { cacheDir });
  const kept = JSON.parse(readFileSync(file, 'utf8')) as Record<string, typeof measured>;
  expect(Object.values(kept)).toEqual([{ ...measured, at: expect.any(Number) as number }]);

  // Settings that no measurement would come to, so that it is seen whether there was one.
  const [key = ''] = Object.keys(kept);
  writeFileSync(file, JSON.stringify({ [key]: { threads: 1, pairsTogether: 3, at: Date.now() } }));
  expect(await settingsOf(files, { cacheDir })).toEqual({ threads: 1, pairsTogether: 3 });
  // Threads that are given make it another question.
  expect((await settingsOf(files, { cacheDir, threads: 1 })).pairsTogether).not.toBe(3);
  expect(Object.keys(JSON.parse(readFileSync(file, 'utf8')) as object)).toHaveLength(2);
});

test('for one question nothing is measured or kept', async () => {
  const files = await writeRandomLlava(temporaryFolder(), { seed: 1 });
  const cacheDir = temporaryFolder();
  expect(await settingsOf(files, { cacheDir, forOne: true })).toEqual({ threads: 1, pairsTogether: 1 });
  expect(() => readFileSync(path.join(cacheDir, 'measured-settings.json'))).toThrow('ENOENT');
});

test('where measuring is off, models answer with the usual settings and those that are given', async () => {
  vi.stubEnv('TIEBREAK_MEASURE', 'off');
  const files = await writeRandomLlava(temporaryFolder(), { seed: 1 });
  const cacheDir = temporaryFolder();
  expect(await settingsOf(files, { cacheDir })).toEqual({ threads: 1, pairsTogether: 8 });
  expect(await settingsOf(files, { cacheDir, pairsTogether: 2 })).toEqual({ threads: 1, pairsTogether: 2 });
  expect(() => readFileSync(path.join(cacheDir, 'measured-settings.json'))).toThrow('ENOENT');
});

test('a measurement of weeks ago counts no more, and a damaged file keeps nothing', async () => {
  const file = path.join(temporaryFolder(), 'settings.json');
  const week = 7 * 24 * 60 * 60_000;
  const settings = { threads: 2, pairsTogether: 4 };
  writeFileSync(
    file,
    JSON.stringify({
      old: { ...settings, at: Date.now() - week - 1 },
      new: { ...settings, at: Date.now() - week / 2 },
    }),
  );
  const kept = new KeptSettings(file);
  expect(await kept.find('old')).toBeUndefined();
  expect(await kept.find('new')).toEqual(settings);
  writeFileSync(file, '{"new": {"threads": 0');
  expect(await kept.find('new')).toBeUndefined();
  await kept.add('other', settings);
  expect(await kept.find('other')).toEqual(settings);
});
