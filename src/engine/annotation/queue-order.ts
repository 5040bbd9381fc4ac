import { at } from '../../core/at.ts';
import { activeOrder } from '../../core/active-order.ts';
import { spreadImages } from '../../core/spread-images.ts';
import { meantOrder, type NarrowingUnit, type QueueOrder } from '../../model/annotation-queue.ts';
import { AnswerView } from '../analysis/filters/answer-view.ts';
import { harmOfView } from '../analysis/harm/harm-of-view.ts';
import type { AnswerTable } from '../analysis/tables/answer-table.ts';
import { NO_LABEL } from '../analysis/tables/label-code.ts';
import { orderOfCodes, orderOfNumbers } from '../analysis/tables/radix-order.ts';
import { AppError } from '../app-error.ts';
import type { Database } from '../store/database.ts';
import { likelihoodOfRun } from '../store/likelihood-of-run.ts';
import { PeopleSaid, type PersonSaid } from '../store/people-said.ts';
import { referenceSetOfTargets } from '../store/reference-set-of-targets.ts';
import { referenceSetById } from '../store/reference-sets.ts';
import { pairHash } from './pair-hash.ts';
import { pairInfluence } from './pair-influence.ts';
import { peopleBeliefs } from './people-beliefs.ts';

/** Pairs of a view in the order in which to judge them. */
export interface PairOrder {
  /** One row a pair: of both orders that pass the filter the first one. */
  readonly rows: Uint32Array;
  /** Place in `rows` of each row's pair, by row; -1 for a pair that is not there. */
  readonly places: Int32Array;
  /** Place from which on an image comes too often, because few others are left; null where none does. */
  readonly crowdedFrom: number | null;
  /** What the order goes by, by place: influences or narrowings. NaN where there is none; null in orders that tell nothing. */
  readonly figures: Float64Array | null;
  /** Of narrowings. */
  readonly unit: NarrowingUnit | null;
}

type Ordered = Pick<PairOrder, 'rows'> & Partial<Pick<PairOrder, 'figures' | 'unit'>>;

/** Tells the random order from the random sides. */
const ORDER_PURPOSE = 1;

/**
 * Puts the pairs of a view in order, both orders of a pair being one. Answers of the judge change nothing that follows:
 * but for `human-against-model`, `against-people` and `active` they change no key, and in the first two only whether a pair is listed.
 *
 * Hot loops (`test/bench/judgement-speed.ts`): indices are in range by construction; their defaults are for the compiler alone.
 *
 * @param isIn of each row, whether its pair is in the queue. Defaults to all.
 * @throws AppError `evidence-missing` for influences on scores of a run that none are made of
 */
export function queueOrder(
  db: Database,
  view: AnswerView,
  asked: QueueOrder,
  seed: number,
  { isIn, name }: { readonly isIn: Uint8Array | null; readonly name: string } = { isIn: null, name: 'open' },
): PairOrder {
  const { table } = view;
  if (view.filter.judged === false) return unjudgedOf(db, view, asked, seed, { isIn, name });
  const order = meantOrder(asked, table.hasProbabilities);
  const people = FOLLOWS_PEOPLE.includes(order) || isIn !== null ? table.judgementVersion : '';
  return view.kept(`queue ${order} ${order === 'random' ? seed : ''} ${people} ${name}`, () => {
    const listed = isIn === null ? view.rows : view.rows.filter((row) => isIn[row] === 1);
    const ordered = inOrder(db, view, pairRows(table, listed), order, seed);
    const { first, second } = table;
    const spread =
      order === 'filter'
        ? null
        : spreadImages(
            Int32Array.from(ordered.rows, (row) => first[row] ?? 0),
            Int32Array.from(ordered.rows, (row) => second[row] ?? 0),
            table.images.count,
          );
    const rows = spread === null ? ordered.rows : pick(ordered.rows, spread.order);
    const figures = ordered.figures ?? null;
    return {
      rows,
      places: placesOf(table, rows),
      crowdedFrom: spread?.crowdedFrom ?? null,
      figures:
        figures === null || spread === null
          ? figures
          : Float64Array.from(spread.order, (place) => at(figures, place)),
      unit: ordered.unit ?? null,
    };
  });
}

/** Pairs leave a filter for what nobody has judged as they are judged, and the others keep their places: all are put in order. */
function unjudgedOf(
  db: Database,
  view: AnswerView,
  asked: QueueOrder,
  seed: number,
  part: { readonly isIn: Uint8Array | null; readonly name: string },
): PairOrder {
  const { table, filter, other } = view;
  const all = queueOrder(
    db,
    new AnswerView(db, table, { ...filter, judged: undefined }, other),
    asked,
    seed,
    part,
  );
  const passes = new Uint8Array(table.count);
  for (const row of view.rows) passes[row] = 1;
  const places = new Uint32Array(all.rows.length);
  let found = 0;
  all.rows.forEach((row, place) => {
    if (passes[row] === 1) places[found++] = place;
  });
  const kept = places.subarray(0, found);
  const rows = pick(all.rows, kept);
  const { figures } = all;
  return {
    ...all,
    rows,
    places: placesOf(table, rows),
    figures: figures && Float64Array.from(kept, (place) => at(figures, place)),
  };
}

/** Orders that change with what people say. */
const FOLLOWS_PEOPLE: readonly QueueOrder[] = ['human-against-model', 'against-people', 'active'];

/** Of more pairs than these, which take half a second, as many at random are put in active order: as good ones are among them. */
const MOST_ACTIVE = 100_000;

/** So many pairs are chosen one by one in active order: some sittings. */
const CHOSEN_ONE_BY_ONE = 500;

function inOrder(
  db: Database,
  view: AnswerView,
  rows: Uint32Array,
  order: QueueOrder,
  seed: number,
): Ordered {
  const { table } = view;
  const { gap, divergence, distance, reverse, run, columns } = table;
  const by = (descending: boolean, numberOf: (row: number) => number): Ordered => ({
    rows: pick(
      rows,
      orderOfNumbers(
        Float64Array.from(rows, (row) => numberOf(row)),
        descending,
      ),
    ),
  });
  switch (order) {
    case 'uncertain':
      return by(false, (row) => {
        const other = reverse[row] ?? -1;
        return Math.min(gap[row] ?? NaN, other < 0 ? Infinity : (gap[other] ?? NaN));
      });
    case 'influence': {
      const influence = influenceOf(db, view);
      const sorted = by(true, (row) => at(influence, row)).rows;
      return { rows: sorted, figures: Float64Array.from(sorted, (row) => at(influence, row)) };
    }
    case 'active':
      return inActiveOrder(db, table, rows, seed);
    case 'disagreement':
      return by(true, (row) =>
        table.hasProbabilities ? (divergence[forwardRow(table, row)] ?? NaN) : contradiction(table, row),
      );
    case 'near-margin':
      return by(false, (row) => Math.abs((distance[row] ?? NaN) - run.theta));
    case 'human-against-model': {
      const disputed = rows.filter((row) => disputedGap(table, row) !== null);
      const gaps = Float64Array.from(disputed, (row) => disputedGap(table, row) ?? NaN);
      return { rows: pick(disputed, orderOfNumbers(gaps, true)) };
    }
    case 'against-people': {
      const said = PeopleSaid.now(db);
      const people = (row: number) =>
        peopleInDispute(said.of(at(columns.firstIds, row), at(columns.secondIds, row)));
      const disputed = rows.filter((row) => people(row) > 0);
      return { rows: pick(disputed, orderOfNumbers(Float64Array.from(disputed, people), true)) };
    }
    case 'random':
      return { rows: pick(rows, randomOrder(table, rows, seed)) };
    case 'filter':
      return { rows };
  }
}

function randomOrder({ columns: { firstIds, secondIds } }: AnswerTable, rows: Uint32Array, seed: number) {
  const hashes = rows.map((row) => pairHash(seed, ORDER_PURPOSE, firstIds[row] ?? 0, secondIds[row] ?? 0));
  return orderOfCodes(hashes, false);
}

/** By row: how far the scores of the whole run move by what is said of its pair, made of the model's answers alone. */
function influenceOf(db: Database, view: AnswerView): Float64Array {
  const { table } = view;
  const set = referenceSetOfTargets(db, table.run);
  const referenceSet = set === null ? null : referenceSetById(db, set);
  if (referenceSet === null)
    throw new AppError(
      'evidence-missing',
      `The run "${table.run.name}" does not compare images with references, so no scores are made of it.`,
      'Choose another order.',
    );
  const { likelihood } = likelihoodOfRun(db, table.run);
  const whole = new AnswerView(db, table, { run: table.runId }, null);
  // Without corrections: a pair keeps its place when another one is judged.
  return whole.kept(`influence ${JSON.stringify([likelihood, set])}`, () =>
    pairInfluence(harmOfView(db, whole, { likelihood, evidence: 'hard', corrections: false, referenceSet })),
  );
}

/** Pairs that nobody has labelled, those first whose answers narrow intervals most; then the others, without a figure, labelled ones last. */
function inActiveOrder(db: Database, table: AnswerTable, rows: Uint32Array, seed: number): Ordered {
  const beliefs = peopleBeliefs(db, table);
  // Equal pairs, as most are before the first answer, come in random order.
  const shuffled = pick(rows, randomOrder(table, rows, seed));
  const unlabelled = shuffled.filter((row) => table.human[row] === NO_LABEL);
  const open = unlabelled.subarray(0, MOST_ACTIVE);
  const { order, narrowings } = activeOrder(
    Int32Array.from(open, (row) => at(table.first, row)),
    Int32Array.from(open, (row) => at(table.second, row)),
    beliefs,
    beliefs.chances,
    CHOSEN_ONE_BY_ONE,
  );
  const all = new Uint32Array(rows.length);
  all.set(pick(open, order));
  all.set(unlabelled.subarray(open.length), open.length);
  all.set(
    shuffled.filter((row) => table.human[row] !== NO_LABEL),
    unlabelled.length,
  );
  const figures = new Float64Array(rows.length).fill(NaN);
  figures.set(narrowings);
  return { rows: all, figures, unit: beliefs.unit };
}

/** How many people have labelled a pair, if not all alike; 0 else. */
function peopleInDispute(said: readonly PersonSaid[]): number {
  const labels = said.flatMap(({ status, label }) => (status === 'submitted' && label !== null ? label : []));
  return new Set(labels).size > 1 ? labels.length : 0;
}

/** Of rising rows those whose pair has not come before in the other order. */
function pairRows({ reverse, count }: AnswerTable, rows: Uint32Array): Uint32Array {
  const hasCome = new Uint8Array(count);
  const pairs = new Uint32Array(rows.length);
  let found = 0;
  for (let place = 0; place < rows.length; place++) {
    const row = rows[place] ?? 0;
    hasCome[row] = 1;
    if (hasCome[reverse[row] ?? -1] !== 1) pairs[found++] = row;
  }
  return found === pairs.length ? pairs : pairs.slice(0, found);
}

/** The pair's row with the lower id first, or its only one. */
function forwardRow({ first, second, reverse }: AnswerTable, row: number): number {
  const other = reverse[row] ?? -1;
  return other < 0 || (first[row] ?? 0) < (second[row] ?? 0) ? row : other;
}

/** 1 where the answers to both orders differ, 0 where they name the same image; NaN where one was not asked. */
function contradiction({ model, reverse, reverseLabels }: AnswerTable, row: number): number {
  return (reverse[row] ?? -1) < 0 ? NaN : Number(model[row] !== reverseLabels[row]);
}

/** The larger gap of the answers that contradict people's label; null where none does, or there is none that is a person's own. */
function disputedGap(table: AnswerTable, row: number): number | null {
  const { human, model, gap, reverse } = table;
  if (table.isTakenOver(row)) return null;
  let largest: number | null = null;
  for (const answer of [row, reverse[row] ?? -1]) {
    if (answer < 0 || human[answer] === NO_LABEL || human[answer] === model[answer]) continue;
    largest = Math.max(largest ?? 0, gap[answer] ?? 0);
  }
  return largest;
}

function pick(rows: Uint32Array, order: Uint32Array): Uint32Array {
  return order.map((index) => rows[index] ?? 0);
}

function placesOf({ count, reverse }: AnswerTable, rows: Uint32Array): Int32Array {
  const places = new Int32Array(count).fill(-1);
  for (let place = 0; place < rows.length; place++) {
    const row = rows[place] ?? 0;
    places[row] = place;
    const other = reverse[row] ?? -1;
    if (other >= 0) places[other] = place;
  }
  return places;
}
