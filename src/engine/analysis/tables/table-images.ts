import { at } from '../../../core/at.ts';
import { LOCALE } from '../../../core/format.ts';
import { searchKey } from '../../../core/search-key.ts';
import type { Database } from '../../store/database.ts';
import { datasetById } from '../../store/datasets.ts';
import { imageById, scoredImagesOfDataset } from '../../store/images.ts';
import { referencesOfSet } from '../../store/reference-sets.ts';
import type { Run } from '../../store/runs.ts';

/** The order of names in which 9.jpg comes before 10.jpg. */
const NAME_ORDER = new Intl.Collator(LOCALE, { numeric: true });

/**
 * Images as columns, by rising id; the index of an image in them stands for it in every answer.
 *
 * Hot loops (`test/bench/million-queries.ts`): indices are in range by construction; their defaults are for the compiler alone.
 */
export class TableImages {
  readonly ids: Int32Array;
  readonly names: readonly string[];
  /** True scores; NaN where they are not known. */
  readonly scores: Float64Array;
  readonly groups: readonly (string | null)[];
  /** Standard errors where scores are estimated of answers, NaN where one is not known; null of true scores. */
  readonly scoreErrors: Float64Array | null;
  /** Index by id, from the lowest id on; -1 for an id of no image here. */
  readonly #indices: Int32Array;
  /** NaN where there are no images. */
  readonly #lowestId: number;
  #nameRanks: Uint32Array | undefined;

  constructor(
    images: readonly {
      readonly id: number;
      readonly name: string;
      readonly score: number | null;
      readonly group: string | null;
      readonly scoreError?: number | null;
    }[],
    areEstimated = false,
  ) {
    this.ids = Int32Array.from(images, ({ id }) => id);
    this.names = images.map(({ name }) => name);
    this.scores = Float64Array.from(images, ({ score }) => score ?? NaN);
    this.groups = images.map(({ group }) => group);
    this.scoreErrors = areEstimated ? Float64Array.from(images, ({ scoreError }) => scoreError ?? NaN) : null;
    this.#lowestId = this.count === 0 ? NaN : at(this.ids, 0);
    const span = this.count === 0 ? 0 : at(this.ids, this.count - 1) - this.#lowestId + 1;
    this.#indices = new Int32Array(span).fill(-1);
    for (const [index, id] of this.ids.entries()) this.#indices[id - this.#lowestId] = index;
  }

  /** All images of a run's dataset, and those of its references that are of another one. */
  static ofRun(db: Database, { datasetId, plan }: Pick<Run, 'datasetId' | 'plan'>): TableImages {
    const own = scoredImagesOfDataset(db, datasetId);
    const references = plan !== null && 'references' in plan ? referencesOfSet(db, plan.references) : [];
    const known = new Set(references.length === 0 ? [] : own.map(({ id }) => id));
    const others = references.flatMap(({ id }) => (known.has(id) ? [] : (imageById(db, id) ?? [])));
    return new TableImages(
      others.length === 0 ? own : [...own, ...others].sort((a, b) => a.id - b.id),
      datasetById(db, datasetId)?.scoresFrom != null,
    );
  }

  /** Whether the scores are estimated of answers, and not true. */
  get areEstimated(): boolean {
    return this.scoreErrors !== null;
  }

  get count(): number {
    return this.ids.length;
  }

  /** -1 for an id of no image here. */
  indexOf(id: number): number {
    const index = this.#indices[id - this.#lowestId];
    return index === undefined ? -1 : index;
  }

  /** The index of each id. @throws Error for an id of no image here */
  indicesOf(ids: Int32Array): Int32Array {
    const known = this.#indices;
    const lowest = this.#lowestId;
    const indices = new Int32Array(ids.length);
    for (let row = 0; row < ids.length; row++) {
      const id = ids[row] ?? 0;
      const index = known[id - lowest];
      if (index === undefined || index < 0) throw new Error(`image ${id} is not in the run's dataset`);
      indices[row] = index;
    }
    return indices;
  }

  /** Of each image, 1 where its id is among these; an id of no image here marks none. */
  marked(ids: Iterable<number>): Uint8Array {
    const marks = new Uint8Array(this.count);
    for (const id of ids) {
      const index = this.indexOf(id);
      if (index >= 0) marks[index] = 1;
    }
    return marks;
  }

  /** Of each image, 1 where it is in a group. */
  inGroup(group: string): Uint8Array {
    return Uint8Array.from(this.groups, (name) => Number(name === group));
  }

  /** Of each image, 1 where its name has a text in it, whatever its case. */
  withText(text: string): Uint8Array {
    const sought = searchKey(text);
    return Uint8Array.from(this.names, (name) => Number(searchKey(name).includes(sought)));
  }

  /** The true score of the image at an index; null where it is not known. @throws RangeError for no index */
  trueScore(index: number): number | null {
    const score = at(this.scores, index);
    return Number.isNaN(score) ? null : score;
  }

  /** Each image's place in the order of the names. */
  get nameRanks(): Uint32Array {
    if (this.#nameRanks === undefined) {
      const inOrder = [...this.names.keys()].sort((a, b) =>
        NAME_ORDER.compare(this.names[a] ?? '', this.names[b] ?? ''),
      );
      this.#nameRanks = new Uint32Array(this.count);
      for (const [rank, index] of inOrder.entries()) this.#nameRanks[index] = rank;
    }
    return this.#nameRanks;
  }
}
