import type { PairRow } from '../../../model/pair-row.ts';

/** Rows a request. A row is about 600 bytes in memory. */
export const PAGE_ROWS = 100;

/** Pages kept: a few megabytes, and the way back is still there. */
const MOST_PAGES = 60;

/** Requests under way at once: one for what is seen now, one for what was seen when the first was slow. */
const MOST_LOADING = 2;

/** Pages fetched ahead of the way one scrolls, and behind. */
const AHEAD = 3;
const BEHIND = 1;

const RETRY_MILLISECONDS = 1000;

export interface RowRange {
  readonly first: number;
  /** Not included. */
  readonly end: number;
}

/** Asks for rows of a list; `total` is how many it has now. */
export type LoadRows = (
  offset: number,
  limit: number,
) => Promise<{ readonly total: number; readonly rows: readonly PairRow[] }>;

interface Page {
  readonly rows: readonly PairRow[];
  readonly version: number;
}

/**
 * A long list of pairs of which only the pages lately seen are held.
 *
 * The newest need goes first: while one leaps through a million rows, what was passed meanwhile is not asked for.
 */
export class PairPages {
  readonly #load: LoadRows;
  /** In the order of their last use. */
  readonly #pages = new Map<number, Page>();
  readonly #loading = new Set<number>();
  readonly #listeners = new Set<() => void>();
  #total: number;
  #version = 0;
  #needed: RowRange = { first: 0, end: 0 };
  #direction: 1 | -1 = 1;
  /** Whether the last movement went past a page: then the neighbours of where it ended are of no use to the next one. */
  #leapt = false;
  #retry: ReturnType<typeof setTimeout> | undefined;

  /** @param first the first page's rows, which are there already */
  constructor(load: LoadRows, total: number, first: readonly PairRow[]) {
    this.#load = load;
    this.#total = total;
    this.#pages.set(0, { rows: first, version: 0 });
  }

  get total(): number {
    return this.#total;
  }

  subscribe(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  row(index: number): PairRow | undefined {
    return this.#pages.get(Math.floor(index / PAGE_ROWS))?.rows[index % PAGE_ROWS];
  }

  /** Whether all rows of a range are there, up to date or not. */
  has(range: RowRange): boolean {
    return this.#pagesOf(range).every((page) => this.#pages.has(page));
  }

  /** Loads what is missing of a range, then what is out of date, then its neighbours. */
  need(range: RowRange): void {
    const moved = range.first - this.#needed.first;
    if (moved !== 0) {
      this.#direction = moved > 0 ? 1 : -1;
      this.#leapt = Math.abs(moved) > PAGE_ROWS;
    }
    this.#needed = range;
    for (const page of this.#pagesOf(range)) this.#touch(page);
    this.#loadNext();
  }

  /** What the rows say may have changed: they are asked for again when they are needed, and shown until then. */
  refresh(total: number, first: readonly PairRow[]): void {
    this.#version++;
    this.#total = total;
    this.#pages.set(0, { rows: first, version: this.#version });
    this.#publish();
    this.#loadNext();
  }

  /** Asks for nothing more until something is needed again. */
  rest(): void {
    clearTimeout(this.#retry);
    this.#needed = { first: 0, end: 0 };
  }

  #loadNext(): void {
    while (this.#loading.size < MOST_LOADING) {
      const page = this.#nextPage();
      if (page === undefined) return;
      void this.#loadPage(page);
    }
  }

  #nextPage(): number | undefined {
    const seen = this.#pagesOf(this.#needed);
    const [lowest = 0, highest = 0] = [seen[0], seen.at(-1)];
    const [ahead, behind] = this.#direction === 1 ? [AHEAD, BEHIND] : [BEHIND, AHEAD];
    const near: number[] = [];
    if (seen.length > 0 && !this.#leapt)
      for (let step = 1; step <= Math.max(AHEAD, BEHIND); step++) {
        if (step <= ahead) near.push(highest + step);
        if (step <= behind) near.push(lowest - step);
      }
    const isOpen = (page: number) => !this.#loading.has(page) && page >= 0 && page * PAGE_ROWS < this.#total;
    const isStale = (page: number) => this.#pages.get(page)?.version !== this.#version;
    return (
      seen.find((page) => isOpen(page) && !this.#pages.has(page)) ??
      [...seen, ...near].find((page) => isOpen(page) && isStale(page))
    );
  }

  async #loadPage(page: number): Promise<void> {
    this.#loading.add(page);
    const version = this.#version;
    try {
      const { rows, total } = await this.#load(page * PAGE_ROWS, PAGE_ROWS);
      this.#pages.delete(page);
      this.#pages.set(page, { rows, version });
      // A list that grows or shrinks says so by its own answer too, a moment before or after the news of it.
      if (version === this.#version) this.#total = total;
      this.#forgetOldest();
      this.#loading.delete(page);
      this.#publish();
      this.#loadNext();
    } catch {
      this.#loading.delete(page);
      clearTimeout(this.#retry);
      this.#retry = setTimeout(() => this.#loadNext(), RETRY_MILLISECONDS);
    }
  }

  #forgetOldest(): void {
    const seen = new Set(this.#pagesOf(this.#needed));
    for (const page of this.#pages.keys()) {
      if (this.#pages.size <= MOST_PAGES) return;
      if (!seen.has(page)) this.#pages.delete(page);
    }
  }

  #touch(page: number): void {
    const kept = this.#pages.get(page);
    if (kept === undefined) return;
    this.#pages.delete(page);
    this.#pages.set(page, kept);
  }

  #pagesOf({ first, end }: RowRange): number[] {
    const last = Math.min(end, this.#total) - 1;
    if (last < first) return [];
    const from = Math.floor(Math.max(0, first) / PAGE_ROWS);
    return Array.from({ length: Math.floor(last / PAGE_ROWS) - from + 1 }, (_, index) => from + index);
  }

  #publish(): void {
    for (const listener of this.#listeners) listener();
  }
}
