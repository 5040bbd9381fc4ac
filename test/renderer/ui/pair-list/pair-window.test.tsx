import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { PairWindow } from '../../../../src/renderer/ui/pair-list/pair-window.ts';
import { SlowList } from './numbered-pairs.ts';

const GEOMETRY = { lineHeight: 50, perLine: 1, viewport: 500 };

/** An element that scrolls without a layout. */
function scrolledElement(): HTMLElement {
  const element = document.createElement('div');
  let at = 0;
  Object.defineProperty(element, 'scrollTop', {
    get: () => at,
    set: (to: number) => {
      at = Math.max(0, Math.round(to));
    },
  });
  return element;
}

function scroll(element: HTMLElement, to: number): void {
  element.scrollTop = to;
  element.dispatchEvent(new Event('scroll'));
}

/** A window at the list's beginning, whose neighbouring pages are there. */
async function open(total: number) {
  const list = new SlowList(total);
  const pairs = new PairWindow(list.pages);
  const element = scrolledElement();
  pairs.setGeometry(GEOMETRY);
  const detach = pairs.attach(element);
  await list.answerAll();
  list.asked.length = 0;
  return { list, pairs, element, detach };
}

describe('a window on a long list', () => {
  beforeEach(() => {
    vi.useFakeTimers();
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  it('shows the lines that are seen, the first and last in part', async () => {
    const { pairs, element } = await open(80);
    expect(pairs.view.range).toEqual({ first: 0, end: 10 });
    scroll(element, 120);
    expect(pairs.view).toMatchObject({ range: { first: 2, end: 13 }, above: 20 });
    expect(pairs.firstWhole).toBe(3);
  });

  it('stands at a pair that was chosen before there were sizes, once the element is high enough', async () => {
    const list = new SlowList(5000);
    const pairs = new PairWindow(list.pages);
    const element = document.createElement('div');
    let [at, height] = [0, 0];
    Object.defineProperty(element, 'scrollTop', {
      get: () => at,
      set: (to: number) => {
        at = Math.max(0, Math.min(height - GEOMETRY.viewport, Math.round(to)));
      },
    });
    pairs.reveal(4000);
    pairs.setGeometry(GEOMETRY);
    pairs.attach(element);
    await list.answerAll();
    expect(pairs.view.range).toMatchObject({ first: 3995 });
    // As the page does it: the height is drawn, and then told.
    height = pairs.view.elementHeight;
    pairs.settle();
    element.dispatchEvent(new Event('scroll'));
    expect(element.scrollTop).toBe(3995.5 * 50);
    expect(pairs.view.range).toMatchObject({ first: 3995 });
  });

  it('keeps what is shown until the rows of the new place are there', async () => {
    const { list, pairs, element } = await open(5000);
    scroll(element, 100_000);
    expect(pairs.view.range.first).toBe(0);
    await list.answer();
    expect(pairs.view.range).toEqual({ first: 2000, end: 2010 });
  });

  it('shows what one has passed while one is moving on', async () => {
    const { list, pairs, element } = await open(5000);
    for (const top of [50_000, 100_000, 150_000]) scroll(element, top);
    await list.answer();
    expect(pairs.view.range.first).toBe(1000);
    await list.answer();
    expect(pairs.view.range.first).toBe(2000);
    await list.answer();
    expect(pairs.view.range.first).toBe(3000);
  });

  it('shows empty places where rows do not come soon after the last movement', async () => {
    const { pairs, element } = await open(5000);
    for (let top = 110_000; top <= 200_000; top += 10_000) {
      scroll(element, top);
      vi.advanceTimersByTime(100);
    }
    expect(pairs.view.range.first).toBe(0);
    vi.advanceTimersByTime(300);
    expect(pairs.view.range.first).toBe(4000);
  });

  it('leaves faces out while one leaps, until a moment after', async () => {
    const { list, pairs, element } = await open(5000);
    scroll(element, 30);
    expect(pairs.view.leaping).toBe(false);
    scroll(element, 100_000);
    await list.answer();
    expect(pairs.view.leaping).toBe(true);
    vi.advanceTimersByTime(150);
    expect(pairs.view.leaping).toBe(false);
  });

  it('scrolls no further than is needed to show a line, and far ones into the middle', async () => {
    const { pairs, element } = await open(90);
    pairs.reveal(5);
    expect(element.scrollTop).toBe(0);
    pairs.reveal(10);
    expect(element.scrollTop).toBe(50);
    pairs.reveal(0);
    expect(element.scrollTop).toBe(0);
    pairs.reveal(60);
    expect(element.scrollTop).toBe(60 * 50 - 225);
  });

  it('goes where it was told to before it had a size', () => {
    const list = new SlowList(90);
    const pairs = new PairWindow(list.pages);
    pairs.goTo(70);
    pairs.setGeometry(GEOMETRY);
    const element = scrolledElement();
    pairs.attach(element);
    expect(pairs.view.range.first).toBeLessThanOrEqual(70);
    expect(pairs.view.range.end).toBeGreaterThan(70);
  });

  it('keeps the pair at the top when lines become wider or narrower', async () => {
    const { pairs, element } = await open(90);
    scroll(element, 40 * 50);
    pairs.setGeometry({ lineHeight: 200, perLine: 4, viewport: 500 });
    expect(pairs.view.range.first).toBe(40);
    pairs.setGeometry(GEOMETRY);
    expect(pairs.view.range.first).toBe(40);
  });

  it('stays inside a list that has become shorter', async () => {
    const { list, pairs, element } = await open(100);
    scroll(element, 90 * 50);
    list.total = 20;
    list.pages.refresh(20, list.rows(0, 100));
    expect(pairs.view.range).toEqual({ first: 10, end: 20 });
  });

  it('asks for nothing more when it is no longer shown', async () => {
    const { list, element, detach } = await open(5000);
    detach();
    scroll(element, 100_000);
    await list.answerAll();
    expect(list.asked).toEqual([]);
  });
});
