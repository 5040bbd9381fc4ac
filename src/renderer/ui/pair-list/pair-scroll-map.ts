/**
 * Longest scrolled element in CSS pixels. Chromium's layout ends at 2^25 device pixels (33.5 M), and a screen may have
 * three of them to one of CSS.
 */
const LONGEST_ELEMENT = 10_000_000;

/** Stretches into which a longer content is cut; within one, scrolling is pixel by pixel. */
const STRETCHES_OF_ELEMENT = 100;

/**
 * Lets an element of bounded height scroll over content of any height.
 *
 * The content's position is the element's scrollTop plus an offset. The offset is the same all along a stretch of the
 * content, so that wheel, touchpad and keys move it pixel by pixel, and jumps by a fixed step at the border to the next
 * stretch, where the element is set back by as much. A leap of more than a viewport (the scrollbar dragged) goes to the
 * stretch that lies at the same share of the whole.
 */
export class ScrollMap {
  /** Height to give the scrolled element. */
  readonly elementHeight: number;
  /** The largest position. */
  readonly end: number;
  readonly #viewport: number;
  readonly #stretch: number;
  readonly #stretches: number;
  readonly #step: number;
  #offset = 0;
  #scrollTop = 0;

  /**
   * @param content height of everything, in pixels
   * @param viewport height of what is seen of it at once
   */
  constructor(content: number, viewport: number) {
    this.elementHeight = Math.min(content, LONGEST_ELEMENT);
    this.end = Math.max(0, content - viewport);
    this.#viewport = viewport;
    this.#stretch = LONGEST_ELEMENT / STRETCHES_OF_ELEMENT;
    this.#stretches = content > LONGEST_ELEMENT ? Math.floor(content / this.#stretch) : 1;
    this.#step = content > LONGEST_ELEMENT ? (content - LONGEST_ELEMENT) / (this.#stretches - 1) : 0;
  }

  /** The scrollTop that shows a position; call {@link settledAt} with what the element made of it. */
  scrollTopOf(position: number): number {
    const inside = Math.max(0, Math.min(this.end, position));
    this.#offset = this.#offsetOf(inside / this.#stretch);
    return inside - this.#offset;
  }

  /** Tells where the element stands after its scrollTop was set; browsers round it. */
  settledAt(scrollTop: number): void {
    this.#scrollTop = scrollTop;
  }

  /**
   * Follows a scroll of the element.
   *
   * @returns the content's position, and the scrollTop to set where the element must be set back, else null; itself null
   *   where the element stands where it was left
   */
  follow(scrollTop: number): { readonly position: number; readonly setBackTo: number | null } | null {
    const moved = scrollTop - this.#scrollTop;
    if (Math.abs(moved) < 1 && scrollTop !== 0) return null;
    this.#scrollTop = scrollTop;
    if (Math.abs(moved) > this.#viewport) {
      const share = scrollTop / Math.max(1, this.elementHeight - this.#viewport);
      this.#offset = this.#offsetOf((share * this.end) / this.#stretch);
      return { position: this.#clamped(scrollTop + this.#offset), setBackTo: null };
    }
    const position = this.#clamped(scrollTop + this.#offset);
    const wanted = this.scrollTopOf(position);
    return { position, setBackTo: Math.abs(wanted - scrollTop) < 1 ? null : wanted };
  }

  #clamped(position: number): number {
    return Math.max(0, Math.min(this.end, position));
  }

  #offsetOf(stretch: number): number {
    return Math.round(Math.min(this.#stretches - 1, Math.floor(stretch)) * this.#step);
  }
}
