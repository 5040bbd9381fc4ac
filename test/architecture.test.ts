import { globSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';

/** Layers of src from the ground up; what is in one line knows nothing of its neighbours. */
const LAYERS = [
  ['core'],
  ['model'],
  ['figures'],
  ['engine', 'ipc'],
  ['lab', 'preload', 'renderer'],
  ['workbench'],
  ['server', 'main'],
  ['cli'],
];

/** Folders of engine from the ground up, with the one file that looks at everything; its other files are the ground. */
const FLOORS_OF_ENGINE = [
  ['ground'],
  ['pictures'],
  ['ggml', 'datasets', 'encodings', 'store'],
  ['formats', 'model-files', 'vision', 'images', 'analysis'],
  ['language'],
  ['checkpoints'],
  ['families'],
  ['adapters', 'choosing', 'comparator', 'hub', 'imports'],
  ['inference'],
  ['servers', 'training'],
  ['jobs'],
  ['annotation'],
  ['doctor.ts'],
];

const ROOT = path.resolve(import.meta.dirname, '..');
const IMPORT = /(?:from|import)\s*\(?\s*'(\.{1,2}\/[^'?]*)(?:\?[^']*)?'/g;

/** Each file of src with those that it imports, types included. */
function readImports(): ReadonlyMap<string, readonly string[]> {
  const files = globSync('src/**/*.{ts,tsx}', { cwd: ROOT }).map((file) => file.replaceAll('\\', '/'));
  const known = new Set(files);
  return new Map(
    files.map((file) => {
      const text = readFileSync(path.join(ROOT, file), 'utf8');
      const targets = [...text.matchAll(IMPORT)].map(([, target = '']) =>
        path.posix.join(path.posix.dirname(file), target),
      );
      return [file, targets.filter((target) => known.has(target))];
    }),
  );
}

/** One circle of imports, or null where there is none. */
function findCircle(imports: ReadonlyMap<string, readonly string[]>): readonly string[] | null {
  const done = new Set<string>();
  const way: string[] = [];
  const visit = (file: string): readonly string[] | null => {
    if (way.includes(file)) return [...way.slice(way.indexOf(file)), file];
    if (done.has(file)) return null;
    way.push(file);
    for (const target of imports.get(file) ?? []) {
      const circle = visit(target);
      if (circle !== null) return circle;
    }
    way.pop();
    done.add(file);
    return null;
  };
  for (const file of imports.keys()) {
    const circle = visit(file);
    if (circle !== null) return circle;
  }
  return null;
}

/** Imports that lead from a room to one that is not on a lower floor. */
function climbs(
  imports: ReadonlyMap<string, readonly string[]>,
  floors: readonly (readonly string[])[],
  roomOf: (file: string) => string | null,
): string[] {
  const floorOf = (room: string): number => {
    const floor = floors.findIndex((rooms) => rooms.includes(room));
    if (floor < 0) throw new Error(`${room} is on no floor: give it one in this test`);
    return floor;
  };
  return [...imports].flatMap(([file, targets]) =>
    targets
      .filter((target) => {
        const [from, to] = [roomOf(file), roomOf(target)];
        return from !== null && to !== null && from !== to && floorOf(to) >= floorOf(from);
      })
      .map((target) => `${file} -> ${target}`),
  );
}

function layerOf(file: string): string | null {
  return file.split('/')[1] ?? null;
}

function roomOfEngine(file: string): string | null {
  const [, layer, room = '', ...inRoom] = file.split('/');
  if (layer !== 'engine') return null;
  return inRoom.length > 0 || room === 'doctor.ts' ? room : 'ground';
}

const imports = readImports();

test('no file imports itself on any way, type imports included', () => {
  expect(imports.size).toBeGreaterThan(500);
  expect(findCircle(imports)).toBeNull();
});

test('no layer imports one that is not below it', () => {
  expect(climbs(imports, LAYERS, layerOf)).toEqual([]);
});

test('no folder of engine imports one that is not below it', () => {
  expect(climbs(imports, FLOORS_OF_ENGINE, roomOfEngine)).toEqual([]);
});

test('a circle and a climb are found', () => {
  const circle = new Map([
    ['a.ts', ['b.ts']],
    ['b.ts', ['c.ts']],
    ['c.ts', ['b.ts']],
  ]);
  expect(findCircle(circle)).toEqual(['b.ts', 'c.ts', 'b.ts']);
  const up = new Map([['src/engine/store/a.ts', ['src/engine/jobs/b.ts', 'src/engine/store/c.ts']]]);
  expect(climbs(up, FLOORS_OF_ENGINE, roomOfEngine)).toEqual([
    'src/engine/store/a.ts -> src/engine/jobs/b.ts',
  ]);
});
