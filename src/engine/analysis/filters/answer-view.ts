import { at } from '../../../core/at.ts';
import { evidenceLimits, sideOf, type Filter, type LabelSource, type Side } from '../../../model/filter.ts';
import type { PairSort } from '../../../model/pair-row.ts';
import { AppError } from '../../app-error.ts';
import type { Database } from '../../store/database.ts';
import { referenceSetOfTargets } from '../../store/reference-set-of-targets.ts';
import { referencesOfSet } from '../../store/reference-sets.ts';
import { imagesOfSet } from '../../store/image-sets.ts';
import { splitMembers } from '../../store/splits.ts';
import type { AnswerTable } from '../tables/answer-table.ts';
import type { AnswerTables } from '../tables/answer-tables.ts';
import { imageRoles, type ImageRoles } from '../tables/image-roles.ts';
import { NO_LABEL } from '../tables/label-code.ts';
import { ALL_ROWS, type ScoredRows } from '../scores/scored-rows.ts';
import { RecentResults } from '../tables/recent-results.ts';
import { dependsOnPeople, filterRows } from './filter-rows.ts';
import { orderRows, pickInOrder } from './row-order.ts';
import { saidRows } from './said-rows.ts';

/** Results kept for each table; a list of a million rows takes 4 MB. */
const RESULTS_KEPT = 12;

/** Lists of rows and what else was made from a table, by what was asked. */
const resultsOf = new WeakMap<AnswerTable, RecentResults<object>>();

/** One run's comparisons as a filter shows them. What it works out is kept for the next view of the same table. */
export class AnswerView {
  readonly table: AnswerTable;
  readonly filter: Filter;
  /** The run that the label source 'other' speaks of; null where none was named. */
  readonly other: AnswerTable | null;
  readonly #db: Database;

  constructor(db: Database, table: AnswerTable, filter: Filter, other: AnswerTable | null) {
    this.#db = db;
    this.table = table;
    this.filter = filter;
    this.other = other;
  }

  /** @throws AppError 'run-not-chosen' for a filter without a run, 'run-missing' */
  static open(tables: AnswerTables, db: Database, filter: Filter): AnswerView {
    if (filter.run === undefined)
      throw new AppError('run-not-chosen', 'No run is chosen.', 'Choose the run whose comparisons to show.');
    const table = tables.get(filter.run, filter.people);
    const other = filter.otherRun === undefined ? null : tables.get(filter.otherRun);
    return new AnswerView(db, table, filter, other);
  }

  /** The rows that pass, rising. */
  get rows(): Uint32Array {
    return this.kept('rows', () =>
      filterRows(this.table, this.filter, {
        inPart: (split, part) => this.#inPart(split, part),
        inSet: (imageSet) => this.#inSet(imageSet),
        saidOf: (filter) => saidRows(this.#db, this.table, filter),
        labelsBy: (source) => this.labelsBy(source),
        roles: this.#roles,
      }),
    );
  }

  /** The rows that pass, in the order of a sort. */
  sorted(sort: PairSort): Uint32Array {
    if (sort.by === 'order' && !sort.descending) return this.rows;
    return this.kept(`sorted ${this.#sortKey(sort)}`, () => pickInOrder(this.order(sort), this.rows));
  }

  /** Every row of the table, whether it passes or not, in the order of a sort. */
  order(sort: PairSort): Uint32Array {
    return this.#ofTable(`order ${this.#sortKey(sort)}`, () => orderRows(this.table, sort));
  }

  /** Each row's label code by a source; none by 'other' where no other run was named. */
  labelsBy(source: LabelSource): Uint8Array {
    if (source === 'reverse') return this.table.reverseLabels;
    if (source !== 'other') return this.table[source];
    const { table, other } = this;
    if (other === null) return new Uint8Array(table.count).fill(NO_LABEL);
    return this.#ofTable(`other ${other.version}`, () => labelsOfOther(table, other));
  }

  /** What is worked out for this filter once and kept by its name, until something that it depends on changes. */
  kept<Result extends object>(name: string, make: () => Result): Result {
    const filter = { ...this.filter, run: undefined, otherRun: undefined };
    const people = dependsOnPeople(this.filter) ? this.table.judgementVersion : null;
    // What a side means changes with the reference sets, where recorded answers follow no plan.
    const targets = filter.side === undefined ? null : referenceSetOfTargets(this.#db, this.table.run);
    const key = JSON.stringify([filter, this.other?.version ?? null, people, targets]);
    return this.#ofTable(`${name} ${key}`, make);
  }

  /** The comparisons that scores under this filter are made of. */
  get scoredRows(): ScoredRows {
    const limits = this.evidenceLimits;
    if (Object.keys(limits).length === 0) return ALL_ROWS;
    const view = new AnswerView(this.#db, this.table, limits, this.other);
    return view.kept('scored rows', () => {
      const passes = new Uint8Array(this.table.count);
      for (const row of view.rows) passes[row] = 1;
      const targets = referenceSetOfTargets(this.#db, this.table.run);
      return { key: JSON.stringify([limits, this.other?.version ?? null, targets]), passes };
    });
  }

  /** What of the filter says which comparisons scores are made of; empty where they are made of all. */
  get evidenceLimits(): Filter {
    const { hasProbabilities } = this.table;
    return evidenceLimits(this.filter, { side: this.#side, hasProbabilities });
  }

  /**
   * Of each image, 1 where the filter asks for its score: part, group, image and chosen images, unless they are of references, and text.
   */
  get imagesAskedFor(): Uint8Array {
    const { images } = this.table;
    const { text, ...limited } = this.filter;
    const { split, part, group, image, imageSet }: Filter = this.#side === 'reference' ? {} : limited;
    const limits = [
      ...(split === undefined || part === undefined ? [] : [this.#inPart(split, part)]),
      ...(group === undefined ? [] : [images.inGroup(group)]),
      ...(image === undefined ? [] : [images.marked([image])]),
      ...(imageSet === undefined ? [] : [this.#inSet(imageSet)]),
      ...(text === undefined ? [] : [images.withText(text)]),
    ];
    return Uint8Array.from(images.ids, (_, index) => Number(limits.every((passes) => passes[index] === 1)));
  }

  get #side(): Side {
    return sideOf(this.filter, referenceSetOfTargets(this.#db, this.table.run) !== null);
  }

  /** Null where the run has no targets. */
  get #roles(): ImageRoles | null {
    const references = referenceSetOfTargets(this.#db, this.table.run);
    if (references === null) return null;
    return this.#ofTable(`roles ${references}`, () =>
      imageRoles(this.table, referencesOfSet(this.#db, references)),
    );
  }

  #inPart(split: number, part: string): Uint8Array {
    return this.#ofTable(`part ${split} ${part}`, () => {
      const members = splitMembers(this.#db, split).filter((member) => member.part === part);
      return this.table.images.marked(members.map(({ imageId }) => imageId));
    });
  }

  #inSet(imageSet: number): Uint8Array {
    return this.#ofTable(`set ${imageSet}`, () => this.table.images.marked(imagesOfSet(this.#db, imageSet)));
  }

  #sortKey(sort: PairSort): string {
    return JSON.stringify([sort, sort.by === 'human' ? this.table.judgementVersion : null]);
  }

  #ofTable<Result extends object>(name: string, make: () => Result): Result {
    let results = resultsOf.get(this.table);
    if (results === undefined) resultsOf.set(this.table, (results = new RecentResults(RESULTS_KEPT)));
    return results.get(name, make);
  }
}

/** The other run's label of each row's comparison in the same order. */
function labelsOfOther(table: AnswerTable, other: AnswerTable): Uint8Array {
  const labels = new Uint8Array(table.count).fill(NO_LABEL);
  const { firstIds, secondIds } = table.columns;
  for (let row = 0; row < labels.length; row++) {
    const otherRow = other.rowOf(at(firstIds, row), at(secondIds, row));
    if (otherRow >= 0) labels[row] = at(other.model, otherRow);
  }
  return labels;
}
