import { at } from '../../core/at.ts';
import { reverseLabel, type Label } from '../../core/labels.ts';
import { pairKey } from '../../core/pair-key.ts';
import { PreferenceGraph, type Preference } from '../../core/preference-graph.ts';
import type { Contradiction } from '../../model/contradiction.ts';
import type { Database } from '../store/database.ts';
import {
  answersComeAndGo,
  ownAnswers,
  ownAnswersToPair,
  pairsSaidSince,
  type OwnAnswer,
} from '../store/own-answers.ts';
import { newestEntryId } from '../store/judgements.ts';

/** What a person's answers to one pair come to. */
interface OwnPair {
  /** Labels of which none replaces another, the oldest first. */
  readonly standing: readonly OwnAnswer[];
  /** Of those the one that is the person's label of the pair; undefined where there is none. */
  readonly counted: OwnAnswer | undefined;
  /** The newest one and those that say otherwise, newest first; empty where all say the same. */
  readonly differing: readonly OwnAnswer[];
}

/**
 * An answer that is part of so many contradictions makes no further ones: in dense data one slip would make every later answer
 * contradict it, and the person has been told.
 */
const MOST_TOLD = 3;

/**
 * In what a person contradicts their own answers: another answer to a pair that was shown again (with its sides exchanged, or in
 * another task), and an answer that closes an impossible cycle (`core/preference-graph.ts`) of answers given before, the shortest.
 * Nobody else's answer, truth or prediction is looked at.
 *
 * What replaces an answer does not contradict it: an answer to the same showing of a task, and one given outside of tasks, where
 * the person's answer to the pair is before their eyes. Answers of other tools replace none of each other. An answer to a pair's
 * second showing is no label of the pair, and so in no cycle. Cycles go through no answer that is part of {@link MOST_TOLD} others.
 *
 * Kept in memory, and brought up to date by the entries since.
 */
export class OwnContradictions {
  readonly #db: Database;
  readonly #person: number;
  #graph = new PreferenceGraph();
  readonly #pairs = new Map<string, OwnPair>();
  /** By the pair that closes it: the pairs of a cycle in its order, that one first. */
  readonly #cycles = new Map<string, readonly string[]>();
  /** By pair: the pairs that close a cycle which it is part of. */
  readonly #closedOver = new Map<string, Set<string>>();
  /** The newest label of a pair. */
  #newest: OwnAnswer | undefined;
  #lastId = 0;
  #comings: string | null = null;
  /** An older answer stands again, or for the first time: which answer closes which cycle has to be found anew. */
  #isStale = false;

  constructor(db: Database, person: number) {
    this.#db = db;
    this.#person = person;
  }

  /** All contradictions, those that were made last first. */
  list(): Contradiction[] {
    this.#refresh();
    if (this.#isStale) this.#findAll();
    const found = [...this.#pairs].flatMap(([key, { differing }]) => [
      ...(differing.length > 0 ? [this.#ofPair(differing)] : []),
      ...(this.#cycles.has(key) ? [this.#ofCycle(key)] : []),
    ]);
    const newestFirst = found.map((contradiction) => ({ contradiction, by: at(contradiction.answers, 0) }));
    newestFirst.sort((a, b) => b.by.createdAt - a.by.createdAt || b.by.entry - a.by.entry);
    return newestFirst.map(({ contradiction }) => contradiction);
  }

  /** Those that a person's newest answer to a pair makes, and not what later answers make of it. */
  of(firstId: number, secondId: number): Contradiction[] {
    this.#refresh();
    const key = pairKey(firstId, secondId);
    const pair = this.#pairs.get(key);
    if (pair === undefined) return [];
    const { standing, counted, differing } = pair;
    return [
      ...(differing.length > 0 ? [this.#ofPair(differing)] : []),
      ...(this.#cycles.has(key) && standing.at(-1) === counted ? [this.#ofCycle(key)] : []),
    ];
  }

  #ofPair(differing: readonly OwnAnswer[]): Contradiction {
    const [newest, before] = [at(differing, 0), at(differing, 1)];
    return this.#told(leftOf(newest) === leftOf(before) ? 'earlier' : 'reverse', differing);
  }

  #ofCycle(key: string): Contradiction {
    return this.#told(
      'cycle',
      (this.#cycles.get(key) ?? []).flatMap((of) => this.#pairs.get(of)?.counted ?? []),
    );
  }

  #told(kind: Contradiction['kind'], answers: readonly OwnAnswer[]): Contradiction {
    return {
      kind,
      key: answers
        .map(({ id }) => id)
        .sort((a, b) => a - b)
        .join('-'),
      answers: answers.flatMap((answer) => {
        const {
          id: entry,
          firstId,
          secondId,
          label,
          task,
          repeated,
          runId,
          shownSwapped,
          createdAt,
        } = answer;
        if (label === null) return [];
        const key = pairKey(firstId, secondId);
        const pair = this.#pairs.get(key);
        const cycles = pair?.counted === answer ? (this.#closedOver.get(key)?.size ?? 0) : 0;
        return {
          ...{ entry, firstId, secondId, label, task, runId, createdAt },
          repeated: repeated === 1,
          shownSwapped: shownSwapped === null ? null : shownSwapped === 1,
          contradictions: Math.max(1, cycles + (pair?.differing.includes(answer) === true ? 1 : 0)),
        };
      }),
    };
  }

  #refresh(): void {
    const comings = answersComeAndGo(this.#db);
    if (comings !== this.#comings) {
      // Asked first: what comes in between is read twice, and never missed.
      this.#lastId = newestEntryId(this.#db);
      this.#comings = comings;
      this.#readAll();
      return;
    }
    const entries = pairsSaidSince(this.#db, this.#person, this.#lastId);
    const changed = new Map(entries.map((entry) => [pairKey(entry.firstId, entry.secondId), entry]));
    for (const [key, { firstId, secondId }] of changed)
      this.#take(key, ownAnswersToPair(this.#db, this.#person, firstId, secondId));
    this.#lastId = entries.at(-1)?.id ?? this.#lastId;
  }

  #readAll(): void {
    this.#pairs.clear();
    const answers = Map.groupBy(ownAnswers(this.#db, this.#person), ({ firstId, secondId }) =>
      pairKey(firstId, secondId),
    );
    for (const [key, ofPair] of answers) this.#pairs.set(key, ownPair(ofPair));
    this.#findAll();
  }

  /** Finds every cycle anew, as if each pair were answered now in the order of the answers that count. */
  #findAll(): void {
    this.#graph = new PreferenceGraph();
    this.#cycles.clear();
    this.#closedOver.clear();
    this.#newest = undefined;
    this.#isStale = false;
    const inOrder = [...this.#pairs].flatMap(([key, { counted }]) => (counted ? [{ key, counted }] : []));
    inOrder.sort((a, b) => comesAfter(a.counted, b.counted));
    for (const { key, counted } of inOrder) this.#count(key, undefined, counted);
  }

  #take(key: string, answers: readonly OwnAnswer[]): void {
    const before = this.#pairs.get(key)?.counted;
    const pair = ownPair(answers);
    this.#pairs.set(key, pair);
    if (before?.id !== pair.counted?.id) this.#count(key, before, pair.counted);
  }

  /** Puts a pair's label into the graph in place of another, and finds what changes by that. */
  #count(key: string, before: OwnAnswer | undefined, counted: OwnAnswer | undefined): void {
    const { firstId, secondId } = at(
      [counted ?? before].filter((answer) => answer !== undefined),
      0,
    );
    this.#graph.set(firstId, secondId, counted === undefined ? null : preferenceOf(counted));
    const closers = new Set(this.#closedOver.get(key)).add(key);
    for (const closer of closers) this.#close(closer);
    if (counted === undefined) return;
    if (this.#newest !== undefined && comesAfter(counted, this.#newest) < 0) this.#isStale = true;
    else this.#newest = counted;
  }

  /** Finds the cycle that a pair's label closes, in place of the one that it closed. */
  #close(key: string): void {
    for (const part of this.#cycles.get(key) ?? []) this.#setPart(part, key, false);
    this.#cycles.delete(key);
    const counted = this.#pairs.get(key)?.counted;
    const images = counted && this.#graph.cycleThrough(counted.firstId, counted.secondId);
    if (images === undefined || images === null) return;
    // From the end of the way back to its start is the pair itself.
    const cycle = images.map((image, place) => pairKey(at(images, (place || images.length) - 1), image));
    this.#cycles.set(key, cycle);
    for (const part of cycle) this.#setPart(part, key, true);
  }

  /** Says whether a pair is part of the cycle that another, or itself, closes. */
  #setPart(part: string, closer: string, isPart: boolean): void {
    const closers = this.#closedOver.get(part) ?? new Set();
    this.#closedOver.set(part, closers);
    const wasLeftOut = closers.size >= MOST_TOLD;
    if (isPart) closers.add(closer);
    else closers.delete(closer);
    const isLeftOut = closers.size >= MOST_TOLD;
    if (wasLeftOut === isLeftOut) return;
    const counted = this.#pairs.get(part)?.counted;
    if (counted !== undefined) this.#graph.setLeftOut(counted.firstId, counted.secondId, isLeftOut);
    // What went around it was not looked for.
    if (wasLeftOut) this.#isStale = true;
  }
}

/** @param answers in the order in which they were given */
function ownPair(answers: readonly OwnAnswer[]): OwnPair {
  let left: OwnAnswer[] = [];
  for (const answer of answers) left = [...left.filter((earlier) => !replaces(answer, earlier)), answer];
  const standing = left.filter(({ label }) => label !== null);
  const newest = standing.at(-1);
  const others =
    newest === undefined ? [] : standing.filter((answer) => risingLabel(answer) !== risingLabel(newest));
  return {
    standing,
    counted: standing.findLast(({ repeated }) => repeated === 0),
    differing: newest === undefined || others.length === 0 ? [] : [newest, ...others.toReversed()],
  };
}

/** Whether an answer is given in place of an earlier one to the same pair, and does not stand beside it. */
function replaces(answer: OwnAnswer, earlier: OwnAnswer): boolean {
  // What another tool calls one answer is one, though its file was imported at two times.
  if (answer.source !== null) return answer.source.includes(' ') && answer.source === earlier.source;
  if (answer.inTask === null) return true;
  return answer.inTask === earlier.inTask && answer.repeated === earlier.repeated && earlier.source === null;
}

function preferenceOf({ label, createdAt, id }: OwnAnswer): Preference {
  return { sign: label === 'First' ? 1 : label === 'Second' ? -1 : 0, time: createdAt, id };
}

/** Of the image with the lower id first. */
function risingLabel({ firstId, secondId, label }: OwnAnswer): Label | null {
  return label !== null && firstId > secondId ? reverseLabel(label) : label;
}

/** The image that stood on the left; where that is not known, the one that is told first. */
function leftOf({ firstId, secondId, shownSwapped }: OwnAnswer): number {
  return shownSwapped === 1 ? secondId : firstId;
}

function comesAfter(one: OwnAnswer, other: OwnAnswer): number {
  return one.createdAt - other.createdAt || one.id - other.id;
}
