import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { z } from 'zod';
import { writeRandomLlava } from '../../../src/lab/random-models/random-llava.ts';
import { killAtRandom, timeOf, type Area } from './area.ts';
import { column, facesWorkspace, lookAt, run, start } from './program.ts';

/** A workspace with drawn faces and a small model with random weights. */
async function prepare(folder: string, faces: number) {
  const workspace = await facesWorkspace(folder, faces);
  const { model, mmproj } = await writeRandomLlava(folder, { seed: 3 });
  const files = [
    '--model',
    model,
    '--mmproj',
    mmproj,
    '--gpu',
    'cpu',
    '--threads',
    '1',
    '--workspace',
    workspace,
  ];
  return { workspace, files };
}

/** Every answer of a run as text, in their order. */
const labelsOf = (workspace: string, name: string): string[] =>
  lookAt(workspace, (db) =>
    column(
      db,
      `SELECT first_id || ' ' || second_id || ' ' || label FROM prediction JOIN run ON run.id = run_id
       WHERE name = '${name}' ORDER BY first_id, second_id, member`,
    ).map(String),
  );

/** Runs that are killed keep what they answered, and end with the answers of one that was not. */
export async function killCompare(area: Area): Promise<void> {
  const { tally } = area;
  const { workspace, files } = await prepare(area.folder, 90);
  const compare = (name: string) => [
    'compare',
    '--run',
    name,
    '--all',
    '--part',
    'all',
    '--orders',
    'both',
    ...files,
  ];
  const most = await timeOf(() => run(...compare('reference')));
  const reference = labelsOf(workspace, 'reference');
  for (let number = 1; tally.kills < area.kills; number++) {
    const name = `run-${number}`;
    let wasKilled = true;
    while (wasKilled) {
      const before = existsSync(workspace) ? labelsOf(workspace, name) : [];
      wasKilled = await killAtRandom(area, start(compare(name)), most);
      tally.check(workspace);
      const now = labelsOf(workspace, name);
      tally.kept += before.length;
      const lost = before.filter((label) => !now.includes(label));
      tally.expect(lost.length === 0, `compare: ${lost.length} answers lost`);
      if (tally.kills >= area.kills) break;
    }
    if (wasKilled) await run(...compare(name));
    const labels = labelsOf(workspace, name);
    tally.expect(
      labels.length === reference.length,
      `compare: ${labels.length} of ${reference.length} answers`,
    );
    const other = labels.filter((label, index) => label !== reference[index]).length;
    tally.expect(other === 0, `compare: ${other} labels are others`);
  }
}

const ROWS = 40_000;
const IMAGES = 400;

/** An import is there whole, or nothing of it is; and nothing is left of one that was killed. */
export async function killImport(area: Area): Promise<void> {
  const { folder, tally } = area;
  const workspace = path.join(folder, 'workspace');
  const file = path.join(folder, 'answers.csv');
  const rows = Array.from({ length: ROWS }, (_, index) => {
    const first = Math.floor(index / (IMAGES - 1));
    return `i${first},i${(first + 1 + (index % (IMAGES - 1))) % IMAGES},${1 + (first % 5)},${1 + (index % 5)},First`;
  });
  writeFileSync(file, `first,second,first_score,second_score,predicted\n${rows.join('\n')}\n`);
  await run('synthesize', path.join(folder, 'faces'), '--count', '200', '--size', '64');
  const kinds = {
    comparisons: (name: string) => [
      'import-comparisons',
      file,
      '--dataset',
      name,
      '--name',
      name,
      '--range',
      '1,5',
    ],
    dataset: (name: string) => ['import', path.join(folder, 'faces'), '--name', name],
  };
  const times = {
    comparisons: await timeOf(() => run(...kinds.comparisons('whole'), '--workspace', workspace)),
    dataset: await timeOf(() => run(...kinds.dataset('whole-faces'), '--workspace', workspace)),
  };
  for (let number = 1; tally.kills < area.kills; number++) {
    const kind = number % 4 === 0 ? 'dataset' : 'comparisons';
    const name = `${kind}-${number}`;
    const before = countsOf(workspace);
    await killAtRandom(area, start([...kinds[kind](name), '--workspace', workspace]), times[kind]);
    tally.check(workspace);
    const isThere = lookAt(workspace, (db) =>
      column(db, `SELECT 1 FROM dataset WHERE name = '${name}' AND removed_at IS NULL`),
    ).length;
    const shown = lookAt(workspace, (db) =>
      column(db, `SELECT 1 FROM run WHERE name LIKE '${name}%' AND removed_at IS NULL`),
    ).length;
    await run('status', '--workspace', workspace);
    const now = countsOf(workspace);
    const [images, answers] = kind === 'dataset' ? [200, 0] : [IMAGES, ROWS];
    const wanted =
      isThere === 0
        ? before
        : {
            image: before.image + images,
            prediction: before.prediction + answers,
            pair: before.pair + answers,
            unfinished: 0,
          };
    tally.expect(
      JSON.stringify(now) === JSON.stringify(wanted),
      `import: ${JSON.stringify(now)}, not ${JSON.stringify(wanted)}`,
    );
    tally.expect(
      shown === (kind === 'comparisons' ? isThere : 0),
      'import: a run without its dataset, or the other way round',
    );
    tally.kept += before.prediction + before.image;
  }
}

function countsOf(workspace: string): {
  image: number;
  prediction: number;
  pair: number;
  unfinished: number;
} {
  return lookAt(workspace, (db) => {
    const count = (table: string) => Number(column(db, `SELECT count(*) FROM ${table}`)[0]);
    return {
      image: count('image'),
      prediction: count('prediction'),
      pair: count('pair'),
      unfinished: count('unfinished'),
    };
  });
}

const RECIPE = ['epochs=6', 'batch=2', 'accumulation=2', 'lora.rank=2'].flatMap((set) => ['--set', set]);

/** Trainings that are killed keep their epochs, and end with the bytes of one that was not. */
export async function killTrain(area: Area): Promise<void> {
  const { tally } = area;
  const { workspace, files } = await prepare(area.folder, 24);
  await run('pairs', '--name', 'p', '--size', '60', '--workspace', workspace);
  const train = (name: string) => ['train', '--pairs', 'p', '--name', name, ...files, ...RECIPE];
  const most = await timeOf(() => run(...train('reference')));
  const reference = hashesOf(workspace, 'reference');
  for (let number = 1; tally.kills < area.kills; number++) {
    const name = `training-${number}`;
    let wasKilled = true;
    while (wasKilled) {
      wasKilled = await killAtRandom(area, start(train(name)), most);
      tally.check(workspace);
      const epochs = epochFiles(workspace, name);
      const hashes = hashesOf(workspace, name);
      tally.kept += epochs.length;
      for (const file of epochs)
        tally.expect(
          hashes.get(file) === reference.get(file),
          `train: ${file} of a finished epoch is another`,
        );
      if (tally.kills >= area.kills) break;
    }
    await run(...train(name));
    for (const [file, hash] of reference)
      tally.expect(hashesOf(workspace, name).get(file) === hash, `train: ${file} is another in the end`);
  }
}

const trainingFolder = (workspace: string, name: string) => path.join(workspace, 'training', name);

/** The files of the epochs that a training says are finished. */
function epochFiles(workspace: string, name: string): string[] {
  const file = path.join(trainingFolder(workspace, name), 'epochs.json');
  if (!existsSync(file)) return [];
  const epochs = z.array(z.object({ adapter: z.string(), mmproj: z.string().nullable() }));
  return epochs
    .parse(JSON.parse(readFileSync(file, 'utf8')))
    .flatMap(({ adapter, mmproj }) => (mmproj === null ? [adapter] : [adapter, mmproj]));
}

/** The adapters and projectors of a training, by name. */
function hashesOf(workspace: string, name: string): Map<string, string> {
  const folder = trainingFolder(workspace, name);
  if (!existsSync(folder)) return new Map();
  return new Map(
    readdirSync(folder)
      .filter((file) => file.endsWith('.gguf'))
      .map((file) => [
        file,
        createHash('sha256')
          .update(readFileSync(path.join(folder, file)))
          .digest('hex'),
      ]),
  );
}
