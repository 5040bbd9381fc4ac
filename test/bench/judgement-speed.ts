/**
 * How long judging takes with much in the store: `node test/bench/judgement-speed.ts`.
 *
 * With 100,000 judgements: reading what stands, a key press, undo and redo. With a million comparisons besides: the first page
 * of each order of the queue, and the next pairs after a key press.
 */
import { randomUUID } from 'node:crypto';
import { createRandom } from '../../src/core/random.ts';
import { maskedSoftmax } from '../../src/core/softmax.ts';
import { AnswerView } from '../../src/engine/analysis/filters/answer-view.ts';
import { ColumnWriter } from '../../src/engine/analysis/tables/answer-columns.ts';
import { AnswerTable } from '../../src/engine/analysis/tables/answer-table.ts';
import { TableImages } from '../../src/engine/analysis/tables/table-images.ts';
import { AnnotationQueue } from '../../src/engine/annotation/annotation-queue.ts';
import { openDatabase } from '../../src/engine/store/database.ts';
import { appendJudgement, recentJudgements } from '../../src/engine/store/judgements.ts';
import { standingJudgements } from '../../src/engine/store/standing-judgements.ts';
import { insertRun, runById } from '../../src/engine/store/runs.ts';
import { redoJudgement, undoJudgement } from '../../src/engine/store/undo-judgements.ts';
import type { QueueRequest } from '../../src/model/annotation-queue.ts';
import { addPerson } from '../../src/engine/store/people.ts';
import { insertRatedImages } from '../fixtures/rated-images.ts';

function milliseconds(work: () => unknown): number {
  const start = performance.now();
  work();
  return performance.now() - start;
}

function measureStore(): void {
  const db = openDatabase(':memory:', { create: true });
  const { ids } = insertRatedImages(db, 500);
  const judges = [0, 1, 2].map((number) => addPerson(db, { name: `judge ${number}` }).id);
  const insert = db.prepare(
    `INSERT INTO judgement (id, key, first_id, second_id, action, status, label, person_id, shown_swapped, undoes, created_at)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, 0, ?, 0)`,
  );
  db.transaction(() => {
    for (let id = 1; id <= 100_000; id++) {
      // Each judge's fifth entry takes back the fourth.
      const undoes = Math.ceil(id / 3) % 5 === 0 ? id - 3 : null;
      const pair = undoes ?? id;
      const first = pair % 499;
      const second = first + 1 + (Math.floor(pair / 499) % (499 - first));
      insert.run(
        id,
        randomUUID(),
        ids[first],
        ids[second],
        undoes === null ? 'label' : 'undo',
        undoes === null ? 'submitted' : null,
        undoes === null ? 'First' : null,
        judges[id % 3],
        undoes,
      );
    }
  })();
  const all = milliseconds(() => [...standingJudgements(db)]);
  const undos = milliseconds(() => {
    for (let i = 0; i < 100; i++) undoJudgement(db, randomUUID(), 'judge 1');
  });
  const redos = milliseconds(() => {
    for (let i = 0; i < 100; i++) redoJudgement(db, randomUUID(), 'judge 1');
  });
  const recent = milliseconds(() => recentJudgements(db, 'judge 1', 1000));
  const [one, other] = [ids[0] ?? 0, ids[1] ?? 0];
  const press = milliseconds(() => {
    for (let i = 0; i < 100; i++)
      appendJudgement(db, {
        key: randomUUID(),
        firstId: one,
        secondId: other,
        action: 'label',
        label: 'First',
        judge: 'judge 1',
        seconds: 1.5,
        shownSwapped: false,
        runId: null,
      });
  });
  console.log(
    `judgement ${(press / 100).toFixed(2)} ms; all ${all.toFixed(0)} ms; undo ${(undos / 100).toFixed(2)} ms; redo ${(redos / 100).toFixed(2)} ms; recent ${recent.toFixed(0)} ms`,
  );
  db.close();
}

function measureQueue(): void {
  const db = openDatabase(':memory:');
  const { datasetId, ids } = insertRatedImages(db, 1001);
  const runId = insertRun(db, {
    name: 'million',
    kind: 'recorded',
    modelId: null,
    datasetId,
    plan: null,
    members: [{ name: '', adapters: [] }],
    prompt: null,
    theta: 0.2,
    seed: null,
  });
  const run = runById(db, runId);
  if (run === null) throw new Error('no run');
  const random = createRandom(1);
  const writer = new ColumnWriter();
  for (const firstId of ids)
    for (const secondId of ids) {
      if (firstId === secondId) continue;
      const logits = [random.uniform(), random.uniform(), random.uniform()] as const;
      writer.add(firstId, secondId, Float64Array.from(maskedSoftmax(logits)), 0);
    }
  const columns = writer.finish();
  const table = new AnswerTable(run, TableImages.ofRun(db, run), columns);
  const ann = addPerson(db, { name: 'ann' }).id;
  const insert = db.prepare(
    `INSERT INTO judgement (key, first_id, second_id, action, status, label, person_id, shown_swapped, created_at)
     VALUES (?, ?, ?, 'label', 'submitted', 'First', ?, 0, 0)`,
  );
  db.transaction(() => {
    for (let i = 0; i < 100_000; i++)
      insert.run(randomUUID(), columns.firstIds[i * 5], columns.secondIds[i * 5], ann);
  })();
  for (const standing of standingJudgements(db)) table.setJudgement(standing);

  const queue = new AnnotationQueue(db);
  const REQUEST: QueueRequest = {
    order: 'filter',
    judge: 'ann',
    seed: 1,
    finished: false,
    offset: 0,
    limit: 500,
  };
  const view = () => new AnswerView(db, table, { run: runId, margin: [0, 0.5] }, null);
  for (const order of [
    'uncertain',
    'disagreement',
    'human-against-model',
    'near-margin',
    'random',
    'filter',
  ] as const) {
    const request = { ...REQUEST, order };
    const first = milliseconds(() => queue.page(view(), request));
    const times = Array.from({ length: 5 }, () => {
      const [next] = queue.page(view(), { ...request, finished: true, limit: 1 }).pairs;
      const judgement = {
        firstId: next?.firstId ?? 0,
        secondId: next?.secondId ?? 0,
        label: 'Similar' as const,
      };
      return milliseconds(() => {
        const standing = { key: randomUUID(), judge: 'ann', seconds: 1, shownSwapped: false, runId };
        appendJudgement(db, { ...standing, ...judgement, action: 'label' });
        queue.page(view(), request);
      });
    });
    console.log(
      `${order}: first page ${first.toFixed(0)} ms, after a key ${Math.max(...times).toFixed(0)} ms`,
    );
  }
  db.close();
}

measureStore();
measureQueue();
