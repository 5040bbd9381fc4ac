import { describe, expect, it } from 'vitest';
import { ScrollMap } from '../../../../src/renderer/ui/pair-list/pair-scroll-map.ts';

const VIEWPORT = 700;
const ROW = 48;

/** An element as a browser has one: its scrollTop stays inside and is rounded. */
class FakeElement {
  scrollTop = 0;
  readonly map: ScrollMap;
  position = 0;

  constructor(content: number) {
    this.map = new ScrollMap(content, VIEWPORT);
  }

  set(scrollTop: number): void {
    this.scrollTop = Math.round(Math.max(0, Math.min(this.map.elementHeight - VIEWPORT, scrollTop)));
  }

  /** As a wheel or the scrollbar moves it. */
  scrollTo(scrollTop: number): void {
    this.set(scrollTop);
    const followed = this.map.follow(this.scrollTop);
    if (followed === null) return;
    this.position = followed.position;
    if (followed.setBackTo === null) return;
    this.set(followed.setBackTo);
    this.map.settledAt(this.scrollTop);
  }

  goTo(position: number): void {
    this.position = Math.max(0, Math.min(this.map.end, position));
    this.set(this.map.scrollTopOf(position));
    this.map.settledAt(this.scrollTop);
  }
}

describe('a scroll map', () => {
  it('is the plain scrollTop while the content fits into an element', () => {
    const element = new FakeElement(100_000);
    expect(element.map.elementHeight).toBe(100_000);
    for (const scrollTop of [0, 1, 77, 50_000, 99_300, 3]) {
      element.scrollTo(scrollTop);
      expect(element.position).toBe(scrollTop);
    }
  });

  it.each([1_000_000, 30_000_000])(
    'wheels row by row over %i rows, at the beginning and at the end',
    (rows) => {
      const content = rows * ROW;
      const element = new FakeElement(content);
      expect(element.map.elementHeight).toBeLessThan(16_000_000);
      for (let step = 1; step <= 5000; step++) {
        element.scrollTo(element.scrollTop + 100);
        expect(element.position).toBe(100 * step);
      }
      element.goTo(content - VIEWPORT);
      expect(element.position).toBe(content - VIEWPORT);
      expect(element.scrollTop).toBe(element.map.elementHeight - VIEWPORT);
      for (let step = 1; step <= 5000; step++) {
        element.scrollTo(element.scrollTop - 100);
        expect(element.position).toBe(content - VIEWPORT - 100 * step);
      }
    },
  );

  it('reaches both ends by the scrollbar', () => {
    const element = new FakeElement(1_000_000 * ROW);
    element.scrollTo(element.map.elementHeight - VIEWPORT);
    expect(element.position).toBe(1_000_000 * ROW - VIEWPORT);
    element.scrollTo(0);
    expect(element.position).toBe(0);
  });

  it('goes on with the wheel from where the scrollbar was left', () => {
    const element = new FakeElement(1_000_000 * ROW);
    element.scrollTo(4_321_000);
    const { position } = element;
    expect(position / (1_000_000 * ROW)).toBeCloseTo(0.432, 2);
    for (let step = 1; step <= 3000; step++) {
      element.scrollTo(element.scrollTop + 53);
      expect(element.position).toBe(position + 53 * step);
    }
  });

  it('shows any row exactly', () => {
    const element = new FakeElement(1_000_000 * ROW);
    for (const row of [0, 1, 2083, 2084, 333_333, 777_777, 999_000]) {
      element.goTo(row * ROW);
      expect(element.position).toBe(row * ROW);
      element.scrollTo(element.scrollTop + 48);
      expect(element.position).toBe((row + 1) * ROW);
    }
  });

  it('does not move when the element reports the place that it was given', () => {
    const element = new FakeElement(1_000_000 * ROW);
    element.goTo(24_000_000.4);
    element.scrollTo(element.scrollTop);
    expect(element.position).toBe(24_000_000.4);
  });
});
