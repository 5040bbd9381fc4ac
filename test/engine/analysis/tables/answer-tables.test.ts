import { existsSync, readdirSync, readFileSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { columnsInOrder } from '../../../../src/engine/analysis/tables/answer-columns.ts';
import type { AnswerTable } from '../../../../src/engine/analysis/tables/answer-table.ts';
import { CANNOT_JUDGE, FLAGGED } from '../../../../src/engine/analysis/tables/answer-table.ts';
import { AnswerTables } from '../../../../src/engine/analysis/tables/answer-tables.ts';
import { labelOfCode } from '../../../../src/engine/analysis/tables/label-code.ts';
import { appendJudgement } from '../../../../src/engine/store/judgements.ts';
import { insertPredictions, type Prediction } from '../../../../src/engine/store/predictions.ts';
import type { Label } from '../../../../src/core/labels.ts';
import { randomUUID } from 'node:crypto';
import type { WhoseLabels } from '../../../../src/model/whose-labels.ts';
import type { JudgementAction } from '../../../../src/model/judgement.ts';
import { addRandomRun, answeredRun, type AnsweredRun } from '../../../fixtures/answered-run.ts';
import { temporaryFolder } from '../../../fixtures/temporary-folder.ts';

function columnsOf({ columns }: AnswerTable): unknown {
  return columnsInOrder(columns).map((column) => [...column]);
}

const cacheFile = ({ workspace, runId }: AnsweredRun) =>
  join(workspace.cacheDir, 'answers', `run-${runId}.bin`);

/** The run with its cache written, and what its table holds. */
function cachedRun(): { run: AnsweredRun; columns: unknown } {
  const run = answeredRun(temporaryFolder());
  const tables = new AnswerTables(run.workspace);
  const columns = columnsOf(tables.get(run.runId));
  return { run, columns };
}

/** Changes a byte of a probability in the cached file: whoever reads the file has another answer. */
function changeByte(file: string, at: number): void {
  const bytes = readFileSync(file);
  bytes[at] = (bytes[at] ?? 0) ^ 0xff;
  writeFileSync(file, bytes);
}

test('whose labels count as people’s is chosen, and what is said later counts at once', () => {
  const { workspace, runId } = answeredRun(temporaryFolder());
  const tables = new AnswerTables(workspace);
  const table = tables.get(runId);
  const row = 0;
  const { ids } = table.images;
  const [firstId = 0, secondId = 0] = [ids[table.first[row] ?? 0], ids[table.second[row] ?? 0]];
  const say = (judge: string, label: Label) => {
    appendJudgement(workspace.db, {
      ...{ key: randomUUID(), firstId, secondId, action: 'label', label, judge },
      ...{ seconds: 1, shownSwapped: false, runId: null },
    });
    tables.judged(firstId, secondId);
  };
  say('ada', 'First');
  say('bob', 'First');
  say('cyd', 'Second');
  const labelBy = (whose: WhoseLabels) => labelOfCode(tables.get(runId, whose).human[row]);
  expect(labelBy('newest')).toBe('Second');
  expect(labelBy('majority')).toBe('First');
  expect(labelBy('none')).toBeNull();
  const weights = tables.get(runId, 'dawid-skene').weightsOfPeople(row);
  expect(weights?.reduce((sum, weight) => sum + weight, 0)).toBeCloseTo(1, 12);
  expect(tables.get(runId, 'majority').weightsOfPeople(row)).toEqual([1, 0, 0]);
  say('ada', 'Second');
  expect(labelBy('majority')).toBe('Second');
  expect(tables.get(runId)).toBe(table);
});

test('a second start takes the answers from the cache', () => {
  const { run, columns } = cachedRun();
  // Changed behind the cache's back, which never happens: what is found comes from the file.
  run.workspace.db.prepare('UPDATE prediction SET logit_first = 99 WHERE run_id = ?').run(run.runId);
  expect(columnsOf(new AnswerTables(run.workspace).get(run.runId))).toEqual(columns);
});

test.each([
  { desc: 'each weighs 1', weight: undefined },
  { desc: 'some weigh otherwise', weight: 2.5 },
])('the cache keeps several votes a comparison, where $desc', ({ weight }) => {
  const run = answeredRun(temporaryFolder());
  const [first] = run.predictions;
  if (first === undefined) throw new Error('no answers');
  const again: Prediction = { ...first, member: 1, logits: null, label: 'Similar', votes: 3 };
  insertPredictions(run.workspace.db, run.runId, [weight === undefined ? again : { ...again, weight }]);
  const table = new AnswerTables(run.workspace).get(run.runId);
  const { columns } = table;
  expect(columns.votes?.similar[table.rowOf(first.firstId, first.secondId)]).toBeGreaterThanOrEqual(3);
  expect(columns.votes?.weights === null).toBe(weight === undefined);
  run.workspace.db.prepare('UPDATE prediction SET votes = 9 WHERE run_id = ?').run(run.runId);
  expect(new AnswerTables(run.workspace).get(run.runId).columns).toEqual(columns);
});

test('the cache is whole or not there: nothing else is left beside it', () => {
  const { run } = cachedRun();
  expect(readdirSync(join(run.workspace.cacheDir, 'answers'))).toEqual([`run-${run.runId}.bin`]);
});

test.each([
  {
    desc: 'truncated',
    spoil: (file: string) => truncateSync(file, readFileSync(file).length - 1),
  },
  {
    desc: 'damaged',
    spoil: (file: string) => changeByte(file, 300),
  },
  {
    desc: 'no file of ours',
    spoil: (file: string) => writeFileSync(file, 'x'.repeat(5_000)),
  },
  {
    desc: 'of another version of the format',
    spoil: (file: string) => {
      const bytes = readFileSync(file, 'latin1');
      writeFileSync(file, bytes.replace('"format":4', '"format":0'), 'latin1');
    },
  },
  {
    desc: 'of another run',
    spoil: (file: string) => {
      const bytes = readFileSync(file, 'latin1');
      writeFileSync(file, bytes.replace('"run":1', '"run":7'), 'latin1');
    },
  },
])('a cached file that is $desc is not used, but made again', ({ spoil }) => {
  const { run, columns } = cachedRun();
  const whole = readFileSync(cacheFile(run));
  spoil(cacheFile(run));
  expect(readFileSync(cacheFile(run)).equals(whole)).toBe(false);
  const tables = new AnswerTables(run.workspace);
  expect(columnsOf(tables.get(run.runId))).toEqual(columns);
  expect(readFileSync(cacheFile(run)).equals(whole)).toBe(true);
});

test('answers stored since the cache was written are seen at the next start', () => {
  const { run } = cachedRun();
  const [added] = missing(run, 1);
  insertPredictions(run.workspace.db, run.runId, added ? [added] : []);
  const table = new AnswerTables(run.workspace).get(run.runId);
  expect(table.count).toBe(run.predictions.length + 1);
});

test('an answer that is deleted, by whatever, is gone at the next start', () => {
  const { run } = cachedRun();
  const [first] = run.predictions;
  run.workspace.db
    .prepare('DELETE FROM prediction WHERE run_id = ? AND first_id = ? AND second_id = ?')
    .run(run.runId, first?.firstId, first?.secondId);
  expect(new AnswerTables(run.workspace).get(run.runId).count).toBe(run.predictions.length - 1);
});

test('a cache folder that cannot be written costs nothing but time', () => {
  const run = answeredRun(temporaryFolder());
  writeFileSync(run.workspace.cacheDir, 'in the way');
  const tables = new AnswerTables(run.workspace);
  expect(tables.get(run.runId).count).toBe(run.predictions.length);
});

test('a run is read once', () => {
  const run = answeredRun(temporaryFolder());
  const tables = new AnswerTables(run.workspace);
  expect(tables.get(run.runId)).toBe(tables.get(run.runId));
});

test.each([{ members: 1 }, { members: 3 }])(
  'answers of $members members that are added make the table that loading anew makes',
  ({ members }) => {
    const run = answeredRun(temporaryFolder(), { members });
    const tables = new AnswerTables(run.workspace);
    const before = tables.get(run.runId);
    const added = missing(run, 20, members);
    // An ensemble's members may answer at different times.
    for (const batch of [added.filter((_, i) => i % 2 === 0), added.filter((_, i) => i % 2 === 1)]) {
      insertPredictions(run.workspace.db, run.runId, batch);
      tables.append(run.runId, batch);
      tables.get(run.runId);
    }
    const after = tables.get(run.runId);
    expect(columnsOf(after)).toEqual(columnsOf(new AnswerTables(run.workspace).get(run.runId)));
    expect(after.count).toBe(before.count + 20);
    expect(after.version).not.toBe(before.version);
    expect(before.count).toBe(run.predictions.length / members);
  },
);

test('answers added tell which images they are about', () => {
  const run = answeredRun(temporaryFolder());
  const tables = new AnswerTables(run.workspace);
  const { lineage, images } = tables.get(run.runId);
  const before = [...lineage.imageVersions];
  const [added] = missing(run, 1);
  if (added === undefined) throw new Error('every pair is answered');
  tables.append(run.runId, [added]);
  expect(tables.get(run.runId).lineage).toBe(lineage);
  const changed = run.imageIds.filter((id) => {
    const image = images.indexOf(id);
    return lineage.imageVersions[image] !== before[image];
  });
  expect(changed.sort()).toEqual([added.firstId, added.secondId].sort());
});

test('what people say is of the order of the row, and is taken over pair by pair', () => {
  const run = answeredRun(temporaryFolder());
  const both = run.predictions.find(({ firstId, secondId }) =>
    run.predictions.some((other) => other.firstId === secondId && other.secondId === firstId),
  );
  if (both === undefined) throw new Error('no pair was answered both ways');
  const { firstId, secondId } = both;
  judge(run, firstId, secondId, 'label', 'First');
  const tables = new AnswerTables(run.workspace);
  const table = tables.get(run.runId);
  const said = () =>
    [table.rowOf(firstId, secondId), table.rowOf(secondId, firstId)].map((row) => [
      labelOfCode(table.human[row]),
      table.marks[row],
    ]);
  expect(said()).toEqual([
    ['First', 0],
    ['Second', 0],
  ]);

  const version = table.judgementVersion;
  judge(run, secondId, firstId, 'cannot-judge', null);
  judge(run, secondId, firstId, 'flag', null);
  tables.judged(secondId, firstId);
  expect(said()).toEqual([
    [null, CANNOT_JUDGE | FLAGGED],
    [null, CANNOT_JUDGE | FLAGGED],
  ]);
  expect(table.judgementVersion).toBeGreaterThan(version);
  expect(tables.get(run.runId)).toBe(table);
});

test('a table that is forgotten is read again', () => {
  const run = answeredRun(temporaryFolder());
  const tables = new AnswerTables(run.workspace);
  const before = tables.get(run.runId);
  insertPredictions(run.workspace.db, run.runId, missing(run, 4));
  expect(tables.get(run.runId)).toBe(before);
  tables.forget(run.runId);
  expect(tables.get(run.runId).count).toBe(before.count + 4);
});

test('only as many rows as are allowed are kept, but always the two tables used last', () => {
  const run = answeredRun(temporaryFolder());
  const others = ['second', 'third'].map((name) => addRandomRun(run, name).runId);
  const [second = 0, third = 0] = others;
  const tables = new AnswerTables(run.workspace, { rowsKept: 10 });
  const first = tables.get(run.runId);
  const kept = tables.get(second);
  expect(tables.get(run.runId)).toBe(first);
  tables.get(third);
  expect(tables.get(run.runId)).toBe(first);
  expect(tables.get(second)).not.toBe(kept);
});

test('a run that is not there is said so, and can be asked for again', () => {
  const run = answeredRun(temporaryFolder());
  const tables = new AnswerTables(run.workspace);
  expect(() => tables.get(77)).toThrow(expect.objectContaining({ code: 'run-missing' }) as Error);
  expect(() => tables.get(77)).toThrow(expect.objectContaining({ code: 'run-missing' }) as Error);
  expect(existsSync(cacheFile({ ...run, runId: 77 }))).toBe(false);
});

/** Answers about pairs that the run does not hold, every member's. */
function missing({ imageIds, predictions }: AnsweredRun, count: number, members = 1): Prediction[] {
  const held = new Set(predictions.map(({ firstId, secondId }) => `${firstId} ${secondId}`));
  return imageIds
    .flatMap((firstId) => imageIds.map((secondId) => ({ firstId, secondId })))
    .filter(({ firstId, secondId }) => firstId !== secondId && !held.has(`${firstId} ${secondId}`))
    .slice(-count)
    .flatMap((pair) =>
      Array.from({ length: members }, (_, member) => ({
        ...pair,
        member,
        logits: [member, pair.firstId % 3, 0.5] as const,
        label: 'First' as const,
        answeredAt: 5_000,
      })),
    );
}

function judge(
  { workspace }: AnsweredRun,
  firstId: number,
  secondId: number,
  action: JudgementAction,
  label: Label | null,
): void {
  appendJudgement(workspace.db, {
    key: randomUUID(),
    firstId,
    secondId,
    action,
    label,
    judge: 'someone',
    seconds: null,
    shownSwapped: false,
    runId: null,
  });
}
