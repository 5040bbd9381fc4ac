import { existsSync, globSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';

const ROOT = path.resolve(import.meta.dirname, '..');

/** What an index that is out of range must not become: a plausible number or label. */
const INDEX_DEFAULT = /\]\s*\?\?\s*(?:-?[0-9]|NaN|-?Infinity|'(?:First|Second|Similar)')/;

/** A file's line that says that its hot loops keep their defaults, and which benchmark runs them. */
const MARK = /^ ?(?:\*|\/\/) ?Hot loops \(`(test\/bench\/[^`]+)`\): /m;

/** Lines of a file that default an index, with its name; none of a file that is marked. */
function defaultsIn(file: string, text: string): string[] {
  if (MARK.test(text)) return [];
  return text
    .split('\n')
    .flatMap((line, index) => (INDEX_DEFAULT.test(line) ? [`${file}:${index + 1}: ${line.trim()}`] : []));
}

const sources = globSync('src/**/*.{ts,tsx}', { cwd: ROOT })
  .map((file) => file.replaceAll('\\', '/'))
  .map((file) => [file, readFileSync(path.join(ROOT, file), 'utf8')] as const);

test('no index has a default outside files with measured hot loops: `at` throws, and an absence is told by a condition', () => {
  expect(sources.length).toBeGreaterThan(500);
  expect(sources.flatMap(([file, text]) => defaultsIn(file, text))).toEqual([]);
});

test('each benchmark that a file with hot loops names is there', () => {
  const named = sources.flatMap(([file, text]) => {
    const [, bench] = MARK.exec(text) ?? [];
    return bench === undefined ? [] : [[file, bench] as const];
  });
  expect(named.length).toBeGreaterThan(0);
  expect(
    named.filter(([, bench]) => !existsSync(path.join(ROOT, bench))).map((each) => each.join(' names ')),
  ).toEqual([]);
});

test('a default is found with its line, and not in a file that is marked', () => {
  const text = 'const a = b[0];\nconst first = rows[row]\n  ?? other;\nconst c = counts.get(key) ?? 0;\n';
  const planted = `${text}const x = rows[row] ?? 0;\nconst y = label[row] ?? 'First';\n`;
  expect(defaultsIn('a.ts', text)).toEqual([]);
  expect(defaultsIn('a.ts', planted)).toEqual([
    'a.ts:5: const x = rows[row] ?? 0;',
    "a.ts:6: const y = label[row] ?? 'First';",
  ]);
  expect(
    defaultsIn('a.ts', `// Hot loops (\`test/bench/rank.ts\`): indices are in range.\n${planted}`),
  ).toEqual([]);
});
