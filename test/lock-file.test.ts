import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';

interface LockedPackage {
  readonly version: string;
  readonly resolved?: string;
  readonly integrity?: string;
  readonly link?: boolean;
  readonly optionalDependencies?: Readonly<Record<string, string>>;
}

const lock = JSON.parse(readFileSync(new URL('../package-lock.json', import.meta.url), 'utf8')) as {
  packages: Record<string, LockedPackage>;
};

/** Packages whose native code comes as one optional package a platform. */
const NATIVE = [
  'node-llama-cpp',
  'koffi',
  'sharp',
  '@fugood/llama.node',
  'oxfmt',
  'oxlint',
  'oxlint-tsgolint',
];

test.each(NATIVE)('the lock file holds every platform package of %s at the wanted version', (name) => {
  const wanted = lock.packages[`node_modules/${name}`]?.optionalDependencies ?? {};
  expect(Object.keys(wanted).length).toBeGreaterThan(0);
  const locked = Object.keys(wanted).map((platform) => [
    platform,
    lock.packages[`node_modules/${platform}`]?.version,
  ]);
  expect(Object.fromEntries(locked)).toEqual(wanted);
});

test('every locked package has an integrity hash and names no registry host', () => {
  const packages = Object.entries(lock.packages).filter(([folder]) => folder !== '');
  expect(packages.length).toBeGreaterThan(100);
  expect(packages.filter(([, entry]) => !entry.integrity).map(([folder]) => folder)).toEqual([]);
  expect(packages.filter(([, entry]) => entry.resolved !== undefined).map(([folder]) => folder)).toEqual([]);
});
