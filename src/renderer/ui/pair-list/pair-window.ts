import type { PairPages, RowRange } from './pair-pages.ts';
import { ScrollMap } from './pair-scroll-map.ts';

/**
 * So long after the last movement the rows of a moment ago stay while those of the new place are on their way; then empty
 * places are shown, so that a person sees where they are. Rows take a few milliseconds to come, unless the machine is busy.
 */
const PATIENCE_MILLISECONDS = 300;

/** One leaps through the list until so long after the last leap: faces are not fetched meanwhile. */
const REST_MILLISECONDS = 120;

/** Positions remembered that were passed while nothing could be shown. */
const MOST_PASSED = 30;

export interface Geometry {
  /** Height of a line, in pixels. */
  readonly lineHeight: number;
  /** Pairs side by side in a line. */
  readonly perLine: number;
  /** Height in which lines are seen. */
  readonly viewport: number;
}

/** What a window shows at a moment. */
export interface WindowView {
  /** The pairs to draw, by index. */
  readonly range: RowRange;
  /** How far the first line lies above the window's top edge, in pixels. */
  readonly above: number;
  /** Height of the scrolled element. */
  readonly elementHeight: number;
  /** Whether one leaps through the list, so that only text can follow. */
  readonly leaping: boolean;
}

/**
 * What of a long list is seen. It follows the scrolling as closely as the rows arrive: while one drags through a million of
 * them it shows those passed a moment ago rather than empty places.
 */
export class PairWindow {
  readonly #pages: PairPages;
  readonly #listeners = new Set<() => void>();
  #element: HTMLElement | null = null;
  #geometry: Geometry = { lineHeight: 1, perLine: 1, viewport: 0 };
  #map = new ScrollMap(0, 0);
  #target = 0;
  #shown = 0;
  #movedAt = 0;
  #passed: number[] = [];
  #leaping = false;
  #patience: ReturnType<typeof setTimeout> | undefined;
  #rest: ReturnType<typeof setTimeout> | undefined;
  #total: number;
  /** To be shown once there are sizes. */
  #early: number | null = null;
  #view: WindowView = { range: { first: 0, end: 0 }, above: 0, elementHeight: 0, leaping: false };

  constructor(pages: PairPages) {
    this.#pages = pages;
    this.#total = pages.total;
  }

  /** The same object until it changes. */
  get view(): WindowView {
    return this.#view;
  }

  /** Index of the first pair that is seen whole, where the scrolling stands. */
  get firstWhole(): number {
    return Math.ceil(this.#target / this.#geometry.lineHeight) * this.#geometry.perLine;
  }

  /** Whole lines that are seen at once; at least one. */
  get wholeLines(): number {
    return Math.max(1, Math.floor(this.#geometry.viewport / this.#geometry.lineHeight));
  }

  get perLine(): number {
    return this.#geometry.perLine;
  }

  subscribe(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Follows an element's scrolling and the pages' rows until the function that is returned is called. */
  attach(element: HTMLElement): () => void {
    this.#element = element;
    const onScroll = () => {
      const followed = this.#map.follow(element.scrollTop);
      if (followed === null) return;
      this.#target = followed.position;
      if (followed.setBackTo !== null) this.#setScrollTop(followed.setBackTo);
      this.#follow();
    };
    element.addEventListener('scroll', onScroll, { passive: true });
    const unsubscribe = this.#pages.subscribe(() => {
      if (this.#pages.total !== this.#total) this.#layOut();
      this.#follow(true);
    });
    this.#setScrollTop(this.#map.scrollTopOf(this.#target));
    this.#follow(true);
    return () => {
      element.removeEventListener('scroll', onScroll);
      unsubscribe();
      clearTimeout(this.#patience);
      clearTimeout(this.#rest);
      this.#pages.rest();
      this.#element = null;
    };
  }

  /** Takes over sizes; the first pair that is seen stays. */
  setGeometry(geometry: Geometry): void {
    const before = this.#geometry;
    const line = this.#target / before.lineHeight;
    const sameLines = geometry.perLine === before.perLine;
    const newLine = sameLines ? line : Math.floor((Math.floor(line) * before.perLine) / geometry.perLine);
    this.#geometry = geometry;
    this.#target = newLine * geometry.lineHeight;
    this.#layOut();
    this.#shown = this.#target;
    const early = this.#early;
    this.#early = null;
    if (early === null) this.#follow(true);
    else this.reveal(early);
  }

  /** To be called once the element is as high as {@link view} says: before that it cannot be scrolled to where it should stand. */
  settle(): void {
    const wanted = this.#map.scrollTopOf(this.#target);
    if (this.#element !== null && Math.abs(this.#element.scrollTop - wanted) >= 1) this.#setScrollTop(wanted);
  }

  /** Puts a pair's line at the top. */
  goTo(index: number): void {
    if (this.#geometry.viewport === 0) this.#early = index;
    else this.#goToPosition(Math.floor(index / this.#geometry.perLine) * this.#geometry.lineHeight);
  }

  /** Scrolls as little as shows a pair's line whole; in the middle where that is far away. */
  reveal(index: number): void {
    const { lineHeight, viewport, perLine } = this.#geometry;
    if (viewport === 0) {
      this.#early = index;
      return;
    }
    const top = Math.floor(index / perLine) * lineHeight;
    const lowest = top + lineHeight - viewport;
    if (this.#target <= top && this.#target >= lowest) return;
    const distance = this.#target > top ? this.#target - top : lowest - this.#target;
    if (distance > viewport) this.#goToPosition(top - (viewport - lineHeight) / 2);
    else this.#goToPosition(this.#target > top ? top : lowest);
  }

  #goToPosition(position: number): void {
    this.#target = Math.max(0, Math.min(this.#map.end, position));
    this.#setScrollTop(this.#map.scrollTopOf(this.#target));
    this.#follow();
  }

  #layOut(): void {
    this.#total = this.#pages.total;
    const { lineHeight, perLine, viewport } = this.#geometry;
    this.#map = new ScrollMap(Math.ceil(this.#total / perLine) * lineHeight, viewport);
    this.#target = Math.min(this.#target, this.#map.end);
    this.#shown = Math.min(this.#shown, this.#map.end);
    if (this.#element !== null) {
      // The element is as high as it will be before it is scrolled there.
      this.#publish();
      this.#setScrollTop(this.#map.scrollTopOf(this.#target));
    }
  }

  #setScrollTop(scrollTop: number): void {
    if (this.#element === null) return;
    this.#element.scrollTop = scrollTop;
    this.#map.settledAt(this.#element.scrollTop);
  }

  /** @param changed whether rows have changed, so that the same position is drawn again */
  #follow(changed = false): void {
    clearTimeout(this.#patience);
    const wanted = this.#rangeAt(this.#target);
    this.#pages.need(wanted);
    if (this.#pages.has(wanted)) {
      this.#passed = [];
      this.#show(this.#target, changed);
      return;
    }
    if (this.#passed.at(-1) !== this.#target) {
      this.#passed.push(this.#target);
      this.#movedAt = performance.now();
    }
    if (this.#passed.length > MOST_PASSED) this.#passed.shift();
    const at = this.#passed.findLastIndex((position) => this.#pages.has(this.#rangeAt(position)));
    const ready = this.#passed[at];
    if (ready !== undefined) {
      this.#passed.splice(0, at + 1);
      this.#show(ready, changed);
    }
    const left = this.#movedAt + PATIENCE_MILLISECONDS - performance.now();
    if (left <= 0) this.#show(this.#target, changed);
    else this.#patience = setTimeout(() => this.#show(this.#target, true), left);
  }

  #show(position: number, changed: boolean): void {
    const far = Math.abs(position - this.#shown) > this.#geometry.viewport;
    const moved = position !== this.#shown;
    this.#shown = position;
    if (far) {
      this.#leaping = true;
      clearTimeout(this.#rest);
      this.#rest = setTimeout(() => {
        this.#leaping = false;
        this.#publish();
      }, REST_MILLISECONDS);
    }
    if (moved || changed) this.#publish();
  }

  #rangeAt(position: number): RowRange {
    const { lineHeight, perLine, viewport } = this.#geometry;
    const first = Math.floor(position / lineHeight) * perLine;
    const end = Math.ceil((position + viewport) / lineHeight) * perLine;
    return { first, end: Math.min(this.#total, end) };
  }

  #publish(): void {
    this.#view = {
      range: this.#rangeAt(this.#shown),
      above: this.#shown % this.#geometry.lineHeight,
      elementHeight: this.#map.elementHeight,
      leaping: this.#leaping,
    };
    for (const listener of this.#listeners) listener();
  }
}
