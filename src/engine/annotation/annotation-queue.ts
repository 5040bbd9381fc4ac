import { at } from '../../core/at.ts';
import { reverseLabel, type Label } from '../../core/labels.ts';
import type { AnswerView } from '../analysis/filters/answer-view.ts';
import { rowsOfPairs } from '../analysis/filters/said-rows.ts';
import { RecentResults } from '../analysis/tables/recent-results.ts';
import type { Database } from '../store/database.ts';
import type { PersonSaid } from '../store/people-said.ts';
import { personId } from '../store/people.ts';
import { OwnJudgements } from './own-judgements.ts';
import { pairHash } from './pair-hash.ts';
import { queueOrder, type PairOrder } from './queue-order.ts';
import { suggestionOf } from './suggestion.ts';
import {
  isSecondLook,
  type QueuedPair,
  type QueueOrder,
  type QueuePage,
  type QueuePart,
  type QueueRequest,
} from '../../model/annotation-queue.ts';

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

  /** @throws AppError as `queueOrder` */
  page(view: AnswerView, request: QueueRequest): QueuePage {
    const { order, part = 'open', judge, seed, offset, limit, earlier = 0, suggests = false } = request;
    const person = personId(this.#db, judge);
    const own = this.#judges.get(String(person), () => new OwnJudgements(this.#db, person));
    own.refresh();
    const isAgain = isSecondLook(part, order);
    const inOrder = this.#order(view, order, seed, person, part);
    const done = isAgain ? [] : finishedPlaces(view, inOrder, own);
    const total = inOrder.rows.length;
    const isDone = new Uint8Array(total);
    for (const place of done) isDone[place] = 1;
    const listed = (place: number) => queuedPair(view, inOrder, place, { order, seed, own, suggests });

    const pairs: QueuedPair[] = [];
    let left = offset;
    for (let place = 0; place < total && pairs.length < limit; place++) {
      if (!request.finished && isDone[place] === 1) continue;
      if (left-- <= 0) pairs.push(listed(place));
    }
    return {
      total,
      done: done.length,
      pairs,
      earlier: done.slice(Math.max(0, done.length - earlier)).map(listed),
      ...(inOrder.crowdedFrom === null ? {} : { crowdedFrom: inOrder.crowdedFrom }),
      ...(inOrder.unit === null ? {} : { unit: inOrder.unit }),
    };
  }

  #order(view: AnswerView, order: QueueOrder, seed: number, person: number, part: QueuePart): PairOrder {
    if (part === 'open') return queueOrder(this.#db, view, order, seed);
    const isIn = rowsOfPairs(this.#db, view.table, (said) => isInPart(said, person, part));
    return queueOrder(this.#db, view, order, seed, { isIn, name: `${part} ${person}` });
  }
}

/** Whether a pair is in a part of a queue by what people say of it. */
function isInPart(said: readonly PersonSaid[], person: number, part: Exclude<QueuePart, 'open'>): boolean {
  const own = said.find((one) => one.person === person);
  const answered = own?.status === 'submitted';
  switch (part) {
    case 'skipped':
      return own?.status === 'skipped';
    case 'cannot-judge':
      return answered && own.label === null;
    case 'commented':
      return own !== undefined && own.comment !== '';
    case 'flagged':
      return own?.flagged === true;
    case 'mine':
      return answered;
    case 'others':
      return said.some(
        ({ person: other, status, label }) => other !== person && status === 'submitted' && label !== null,
      );
  }
}

/** Places of the pairs that the judge has finished, the one that was finished last at the end. */
function finishedPlaces({ table }: AnswerView, { places }: PairOrder, own: OwnJudgements): number[] {
  const done: number[] = [];
  for (const { lowId, highId } of own.finished()) {
    const forward = table.rowOf(lowId, highId);
    const row = forward >= 0 ? forward : table.rowOf(highId, lowId);
    const place = row < 0 ? -1 : at(places, row);
    if (place >= 0) done.push(place);
  }
  return done;
}

function queuedPair(
  { table }: AnswerView,
  { rows, figures }: PairOrder,
  place: number,
  {
    order,
    seed,
    own,
    suggests,
  }: {
    readonly order: QueueOrder;
    readonly seed: number;
    readonly own: OwnJudgements;
    readonly suggests: boolean;
  },
): QueuedPair {
  const row = at(rows, place);
  const figure = figures === null ? NaN : at(figures, place);
  const told = Number.isNaN(figure) ? null : figure;
  const firstId = at(table.columns.firstIds, row);
  const secondId = at(table.columns.secondIds, row);
  // Of the images, not of their order in the run: the same pair looks the same under every filter.
  const lowOnTheLeft = pairHash(seed, SIDES_PURPOSE, firstId, secondId) % 2 === 0;
  const said = own.of(firstId, secondId);
  const suggestion = suggests ? suggestionOf(table, row) : null;
  return {
    firstId,
    secondId,
    swapped: lowOnTheLeft !== firstId < secondId,
    own:
      said === undefined ? null : { action: said.action, label: inOrderOf(said.label, firstId < secondId) },
    flagged: own.hasFlagged(firstId, secondId),
    ...(order === 'influence' ? { influence: told } : {}),
    ...(order === 'active' ? { narrowing: told } : {}),
    ...(suggestion === null ? {} : { suggestion }),
  };
}

function inOrderOf(label: Label | null, rising: boolean): Label | null {
  return label === null || rising ? label : reverseLabel(label);
}
