import { randomUUID } from 'node:crypto';
import { expect, onTestFinished, test } from 'vitest';
import type { Label } from '../../../src/core/labels.ts';
import { createRandom } from '../../../src/core/random.ts';
import { OwnContradictions } from '../../../src/engine/annotation/own-contradictions.ts';
import { openDatabase } from '../../../src/engine/store/database.ts';
import {
  beginJudgementImport,
  setJudgementImportRemoved,
} from '../../../src/engine/store/judgement-imports.ts';
import { appendJudgement, insertEntry, type NewJudgement } from '../../../src/engine/store/judgements.ts';
import { addPerson } from '../../../src/engine/store/people.ts';
import { setRemoved } from '../../../src/engine/store/removal.ts';
import { insertTask } from '../../../src/engine/store/tasks.ts';
import { redoJudgement, undoJudgement } from '../../../src/engine/store/undo-judgements.ts';
import type { Contradiction } from '../../../src/model/contradiction.ts';
import { insertRatedImages } from '../../fixtures/rated-images.ts';

/** A person who judges images a to f, and two tasks; each entry comes a second after the one before. */
function judging() {
  const db = openDatabase(':memory:', { create: true });
  onTestFinished(() => {
    db.close();
  });
  const { ids, datasetId } = insertRatedImages(db, 8);
  const [ann, bob] = ['ann', 'bob'].map((name) => addPerson(db, { name }).id);
  const [one, two] = ['one', 'two'].map((name) =>
    insertTask(db, {
      name,
      dataset: datasetId,
      run: null,
      source: { kind: 'pairs', dataset: datasetId, pairs: [] },
      items: [],
      people: [],
      question: '?',
      guidelines: '',
      order: 'random',
      seed: 1,
      blind: true,
      feedback: false,
      overlap: null,
      repeatShare: 0,
      sides: 'random',
      reasons: [],
    }),
  );
  const image = (name: string) => ids[name.charCodeAt(0) - 97] ?? 0;
  let time = 0;
  /** What a person says of a pair, told as 'ab'. */
  const say = (pair: string, label: Label | null, more: Partial<NewJudgement> = {}) => {
    const [first = '', second = ''] = pair;
    return appendJudgement(db, {
      key: randomUUID(),
      firstId: image(first),
      secondId: image(second),
      action: label === null ? 'cannot-judge' : 'label',
      label,
      judge: ann ?? 0,
      seconds: 1,
      shownSwapped: false,
      runId: null,
      createdAt: (time += 1000),
      ...more,
    }).id;
  };
  const nameOf = (id: number) => String.fromCharCode(97 + ids.indexOf(id));
  /** Told as 'cycle ab First, bc First, ca First'. */
  const inWords = ({ kind, answers }: Contradiction) =>
    `${kind} ${answers.map(({ firstId, secondId, label }) => `${nameOf(firstId)}${nameOf(secondId)} ${label}`).join(', ')}`;
  const own = new OwnContradictions(db, ann ?? 0);
  const list = () => own.list().map(inWords);
  const of = (pair: string) => own.of(image(pair.charAt(0)), image(pair.charAt(1))).map(inWords);
  const undo = () => undoJudgement(db, randomUUID(), ann ?? 0);
  const redo = () => redoJudgement(db, randomUUID(), ann ?? 0);
  return {
    db,
    ids,
    datasetId,
    ann: ann ?? 0,
    bob: bob ?? 0,
    one: one ?? 0,
    two: two ?? 0,
    image,
    say,
    own,
    list,
    of,
    undo,
    redo,
  };
}

test('an answer that closes a cycle is told with the answers of the cycle, its own first', () => {
  const { say, list, of } = judging();
  say('ab', 'First');
  say('cb', 'Second');
  expect(list()).toEqual([]);
  say('ca', 'First');
  expect(of('ca')).toEqual(['cycle ca First, ab First, cb Second']);
  expect(list()).toEqual(of('ac'));
  // What came before closes nothing.
  expect(of('ab')).toEqual([]);
});

test('of three answers one may be Similar, and of four; two may be, because scores can give that', () => {
  const { say, of } = judging();
  say('ab', 'First');
  say('bc', 'First');
  say('ac', 'Similar');
  expect(of('ac')).toEqual(['cycle ac Similar, ab First, bc First']);
  say('de', 'Similar');
  say('ef', 'Similar');
  say('df', 'First');
  expect(of('df')).toEqual([]);
});

test('cycles of four and more images are found, as pairs of targets and references have no triples', () => {
  const { say, of } = judging();
  for (const pair of ['ab', 'bc', 'cd', 'de']) say(pair, 'First');
  say('ea', 'First');
  expect(of('ea')).toEqual(['cycle ea First, ab First, bc First, cd First, de First']);
});

test('the second showing of a pair with its sides exchanged is told as the reverse, and is in no cycle', () => {
  const { say, list, of, one } = judging();
  say('ab', 'First', { task: one });
  say('bc', 'First', { task: one });
  say('ac', 'First', { task: one });
  say('ac', 'Second', { task: one, repeated: true, shownSwapped: true });
  expect(list()).toEqual(['reverse ac Second, ac First']);
  expect(of('ac')).toEqual(list());
  say('ac', 'First', { task: one, repeated: true, shownSwapped: true });
  expect(list()).toEqual([]);
});

test('another answer to a pair in another task is told; one in the same task takes its place', () => {
  const { say, list, one, two } = judging();
  say('ab', 'First', { task: one });
  say('ba', 'First', { task: two, shownSwapped: true });
  expect(list()).toEqual(['earlier ba First, ab First']);
  say('ba', 'Second', { task: two, shownSwapped: true });
  expect(list()).toEqual([]);
  say('ba', null, { task: two });
  expect(list()).toEqual([]);
});

test('an answer outside of tasks takes the place of all before it: the person saw what they had said', () => {
  const { say, list, one, two } = judging();
  say('ab', 'First', { task: one });
  say('ab', 'Second', { task: two });
  say('ba', 'Similar', { shownSwapped: true });
  expect(list()).toEqual([]);
  say('ab', 'First', { task: one });
  expect(list()).toEqual(['earlier ab First, ba Similar']);
});

test('drafts, skips, other people and what cannot be judged contradict nothing', () => {
  const { say, list, one, bob } = judging();
  say('ab', 'First');
  say('bc', 'First');
  say('ca', 'First', { judge: bob });
  say('ca', 'First', { status: 'draft', task: one });
  say('ab', null, { task: one });
  say('ab', null, { action: 'skip', task: one });
  expect(list()).toEqual([]);
});

test('what is taken back contradicts nothing, and what is brought back does again', () => {
  const { say, list, undo, redo } = judging();
  say('ab', 'First');
  say('bc', 'First');
  say('ca', 'First');
  const told = list();
  expect(told).toHaveLength(1);
  undo();
  expect(list()).toEqual([]);
  redo();
  expect(list()).toEqual(told);
  // The first one revised, and that taken back: the last one closes the cycle again.
  say('ab', 'Second');
  expect(list()).toEqual([]);
  undo();
  expect(list()).toEqual(told);
});

test('a revised answer that contradicts again is the one that is told', () => {
  const { say, list } = judging();
  say('ab', 'First');
  say('bc', 'First');
  say('ca', 'First');
  say('ab', 'Similar');
  expect(list()).toEqual(['cycle ab Similar, bc First, ca First']);
});

test('answers of another tool contradict each other, go with their import, and are of the dataset', () => {
  const { db, say, list, image, ann, datasetId } = judging();
  beginJudgementImport(db, { batch: 'file', datasetId, format: 'label-studio', file: 'a.json' });
  const imported = (pair: string, label: Label, source: string | null, createdAt: number) =>
    insertEntry(db, {
      key: randomUUID(),
      firstId: image(pair.charAt(0)),
      secondId: image(pair.charAt(1)),
      action: 'label',
      status: 'submitted',
      label,
      previous: null,
      person: ann,
      task: null,
      repeated: false,
      seconds: null,
      shownSwapped: null,
      blind: null,
      predictionSeen: null,
      truthSeen: null,
      takenOver: false,
      comment: null,
      reasons: null,
      runId: null,
      batch: 'file',
      undoes: null,
      createdAt,
      origin: { tool: 'label-studio', ...(source !== null && { source }) },
    });
  imported('ab', 'First', 'label-studio annotation 1', 100);
  imported('ba', 'First', 'label-studio annotation 2', 200);
  imported('bc', 'First', null, 300);
  imported('bc', 'Second', null, 400);
  expect(list()).toEqual([]);
  setJudgementImportRemoved(db, 'file', false);
  expect(list()).toEqual(['reverse ba First, ab First']);
  // The same annotation as a later export has it.
  imported('ba', 'Second', 'label-studio annotation 2', 500);
  expect(list()).toEqual([]);
  imported('ba', 'First', 'label-studio annotation 2', 600);
  expect(list()).toHaveLength(1);
  setJudgementImportRemoved(db, 'file', true);
  expect(list()).toEqual([]);
  setJudgementImportRemoved(db, 'file', false);
  setRemoved(db, 'dataset', datasetId, true);
  expect(list()).toEqual([]);
  setRemoved(db, 'dataset', datasetId, false);
  say('ab', 'First');
  expect(list()).toEqual([]);
});

test('each answer says in how many contradictions it is; a slip that is part of three makes no further ones', () => {
  const { say, own, of, image } = judging();
  say('ba', 'First');
  for (const other of ['c', 'd', 'e', 'f', 'g']) {
    say(`a${other}`, 'First');
    say(`${other}b`, 'First');
  }
  const counts = own
    .list()
    .map(({ answers }) =>
      answers.map(({ firstId, contradictions }) => [firstId === image('b') ? 'ba' : 'other', contradictions]),
    );
  expect(counts).toHaveLength(3);
  expect(of('gb')).toEqual([]);
  for (const answers of counts) {
    expect(answers).toContainEqual(['ba', 3]);
    expect(answers.filter(([which]) => which === 'other').map(([, count]) => count)).toEqual([1, 1]);
  }
});

test('kept up to date entry by entry, it says what reading everything anew says', () => {
  const { db, ann, say, own, one, two, undo, redo } = judging();
  const random = createRandom(9);
  const labels = ['First', 'Second', 'Similar', null] as const;
  for (let step = 0; step < 240; step++) {
    const what = random.integer(8);
    if (what === 0) undo();
    else if (what === 1) redo();
    else {
      const [a, b] = [random.integer(8), random.integer(8)];
      const letters = 'abcdefgh';
      if (a === b) continue;
      const task = [one, two, null][random.integer(3)] ?? null;
      say(`${letters[a]}${letters[b]}`, labels[random.integer(4)] ?? null, {
        task,
        repeated: task !== null && random.integer(4) === 0,
        shownSwapped: random.integer(2) === 0,
      });
    }
    if (step % 4 > 0) continue;
    const closing = (all: readonly Contradiction[]) =>
      all.map(({ kind, answers }) => [kind, answers[0]?.entry, answers.length]);
    expect(closing(own.list())).toEqual(closing(new OwnContradictions(db, ann).list()));
  }
});
