import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { LABELS } from '../../../src/core/labels.ts';
import type { Random } from '../../../src/core/random.ts';
import { killAtRandom, type Area } from './area.ts';
import { column, facesWorkspace, lookAt, Refused, serve, type Served } from './program.ts';

const FACES = 60;

export function imageIdsOf(workspace: string): number[] {
  return lookAt(workspace, (db) => column(db, 'SELECT id FROM image ORDER BY id').map(Number));
}

/** What a person says of two images, under a key of its own. */
export function judgement(random: Random, imageIds: readonly number[], judge: string) {
  const [firstId = 0, secondId = 0] = random.sample(imageIds, 2);
  return {
    key: randomUUID(),
    firstId,
    secondId,
    action: 'label',
    label: LABELS[random.integer(LABELS.length)],
    judge,
    seconds: 1,
    shownSwapped: false,
    run: null,
  } as const;
}

type Said = ReturnType<typeof judgement>;

const CLIENTS = 4;

/** Milliseconds of a server's life within which it is killed. */
const MOST = 3_000;

/** Judgements that were answered are there once, and those that were not are so once they are sent again. */
export async function killJudging(area: Area): Promise<void> {
  const { tally, random } = area;
  const workspace = await facesWorkspace(area.folder, FACES);
  const imageIds = imageIdsOf(workspace);
  const all = new Map<string, Said>();
  let open: Said[] = [];
  while (tally.kills < area.kills) {
    const served = await serve(workspace);
    if (served === null) throw new Error('the server does not start');
    const acknowledged: Said[] = [];
    const next = [...open];
    const client = async (judge: string): Promise<void> => {
      for (;;) {
        const said = next.pop() ?? judgement(random, imageIds, judge);
        all.set(said.key, said);
        open.push(said);
        await served.ask('annotate.judge', said);
        acknowledged.push(said);
      }
    };
    open = [...next];
    const clients = Array.from({ length: CLIENTS }, (_, index) =>
      client(`judge ${index}`).catch((error: unknown) => {
        if (error instanceof Refused) tally.wrong.push(error.message);
      }),
    );
    await killAtRandom(area, served, MOST);
    await Promise.all(clients);
    tally.check(workspace);
    const keys = new Set(acknowledged.map(({ key }) => key));
    open = [...new Map(open.map((said) => [said.key, said])).values()].filter(({ key }) => !keys.has(key));
    tally.kept += keys.size;
    const stored = storedLabels(workspace);
    for (const { key, label } of acknowledged)
      tally.expect(
        stored.filter((row) => row === `${key} ${label}`).length === 1,
        `judging: ${key} is not there once`,
      );
  }
  const served = await serve(workspace);
  for (const said of open) await served?.ask('annotate.judge', said);
  served?.child.kill('SIGTERM');
  await served?.ended;
  const stored = storedLabels(workspace);
  const wanted = [...all.values()].map(({ key, label }) => `${key} ${label}`).sort();
  tally.expect(
    JSON.stringify(stored) === JSON.stringify(wanted),
    `judging: ${stored.length} rows of ${wanted.length} judgements`,
  );
}

function storedLabels(workspace: string): string[] {
  return lookAt(workspace, (db) =>
    column(db, "SELECT key || ' ' || label FROM judgement").map(String),
  ).sort();
}

/** Pairs of a set that is drawn: enough that kills hit it half written. */
const PAIRS = 1_000;

/** A server that is killed while it starts, opens and changes the workspace keeps what it answered, and shows nothing half made. */
export async function killServe(area: Area): Promise<void> {
  const { tally, random } = area;
  const workspace = await facesWorkspace(area.folder, FACES);
  const kept = new Set<string>();
  for (let number = 1; tally.kills < area.kills; number++) {
    let killing: Promise<boolean> | undefined;
    const served = await serve(workspace, (started) => {
      killing = killAtRandom(area, started, MOST);
    });
    if (served !== null)
      await change(served, number, random, (name) => kept.add(name)).catch((error: unknown) => {
        if (error instanceof Refused) tally.wrong.push(error.message);
      });
    await killing;
    tally.check(workspace);
    tally.kept += kept.size;
    const there = new Set(
      lookAt(workspace, (db) =>
        column(
          db,
          `SELECT 'pair set ' || name || ' ' || (SELECT count(*) FROM pair WHERE pair_set_id = pair_set.id) FROM pair_set WHERE removed_at IS NULL
           UNION ALL SELECT 'split ' || name || ' ' || (SELECT count(*) FROM split_member WHERE split_id = split.id) FROM split WHERE removed_at IS NULL
           UNION ALL SELECT 'slice ' || name FROM slice WHERE removed_at IS NULL`,
        ).map(String),
      ),
    );
    for (const name of kept) tally.expect(there.has(name), `serve: lost ${name}`);
    const half = [...there].filter((name) => name.startsWith('pair set') && !name.endsWith(` ${PAIRS}`));
    tally.expect(half.length === 0, `serve: shows ${half.join(', ')}`);
  }
}

/** Changes the workspace in every way that needs no model, until the server is gone. */
async function change(
  { ask }: Served,
  number: number,
  random: Random,
  onKept: (name: string) => void,
): Promise<void> {
  for (let time = 1; ; time++) {
    const name = `${number}-${time}`;
    await ask('data.makePairSet', {
      datasetId: 1,
      splitId: null,
      part: null,
      name,
      variant: 'imbalanced-3',
      size: PAIRS,
      theta: 0.2,
      seed: time,
    });
    onKept(`pair set ${name} ${PAIRS}`);
    await ask('data.makeSplit', {
      datasetId: 1,
      name,
      testShare: 0.2,
      seed: random.integer(1_000),
    });
    onKept(`split ${name} ${FACES}`);
    await ask('slices.save', { name, location: '/pairs' });
    onKept(`slice ${name}`);
    await pause(1);
  }
}
