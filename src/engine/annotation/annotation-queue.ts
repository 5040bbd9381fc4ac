import { at } from '../../core/at.ts';
import { reverseLabel, type Label } from '../../core/labels.ts';
import { FLAGGED } from '../analysis/tables/answer-table.ts';
import type { AnswerView } from '../analysis/filters/answer-view.ts';
import { RecentResults } from '../analysis/tables/recent-results.ts';
import type { Database } from '../store/database.ts';
import { personId } from '../store/people.ts';
import { OwnJudgements } from './own-judgements.ts';
import { pairHash } from './pair-hash.ts';
import { queueOrder, type PairOrder } from './queue-order.ts';
import type { QueuedPair, QueuePage, QueueRequest } from '../../model/annotation-queue.ts';

/** Tells the random sides from the random order. */
const SIDES_PURPOSE = 2;

/** Judges whose judgements are kept in memory. */
const JUDGES_KEPT = 8;

/** The pairs that people are to judge. What a judge finishes leaves the queue; nothing that follows changes its place. */
export class AnnotationQueue {
  readonly #db: Database;
  readonly #judges = new RecentResults<OwnJudgements>(JUDGES_KEPT);

  constructor(db: Database) {
    this.#db = db;
  }

  page(view: AnswerView, request: QueueRequest): QueuePage {
    const { order, judge, seed, finished, offset, limit, earlier = 0 } = request;
    const person = personId(this.#db, judge);
    const own = this.#judges.get(String(person), () => new OwnJudgements(this.#db, person));
    own.refresh();
    const inOrder = queueOrder(view, order, seed);
    const done = finishedPlaces(view, inOrder, own);
    const total = inOrder.rows.length;
    const isDone = new Uint8Array(total);
    for (const place of done) isDone[place] = 1;

    const pairs: QueuedPair[] = [];
    let left = offset;
    for (let place = 0; place < total && pairs.length < limit; place++) {
      if (!finished && isDone[place] === 1) continue;
      if (left-- <= 0) pairs.push(queuedPair(view, at(inOrder.rows, place), seed, own));
    }
    return {
      total,
      done: done.length,
      pairs,
      earlier: done
        .slice(Math.max(0, done.length - earlier))
        .map((place) => queuedPair(view, at(inOrder.rows, place), seed, own)),
    };
  }
}

/** Places of the pairs that the judge has finished, the one that was finished last at the end. */
function finishedPlaces({ table }: AnswerView, { places }: PairOrder, own: OwnJudgements): number[] {
  const done: number[] = [];
  for (const { lowId, highId } of own.finished()) {
    const forward = table.rowOf(lowId, highId);
    const row = forward >= 0 ? forward : table.rowOf(highId, lowId);
    const place = places[row] ?? -1;
    if (place >= 0) done.push(place);
  }
  return done;
}

function queuedPair({ table }: AnswerView, row: number, seed: number, own: OwnJudgements): QueuedPair {
  const firstId = table.columns.firstIds[row] ?? 0;
  const secondId = table.columns.secondIds[row] ?? 0;
  // Of the images, not of their order in the run: the same pair looks the same under every filter.
  const lowOnTheLeft = pairHash(seed, SIDES_PURPOSE, firstId, secondId) % 2 === 0;
  const said = own.of(firstId, secondId);
  return {
    firstId,
    secondId,
    swapped: lowOnTheLeft !== firstId < secondId,
    own:
      said === undefined ? null : { action: said.action, label: inOrderOf(said.label, firstId < secondId) },
    flagged: ((table.marks[row] ?? 0) & FLAGGED) !== 0,
  };
}

function inOrderOf(label: Label | null, rising: boolean): Label | null {
  return label === null || rising ? label : reverseLabel(label);
}
