import { describe, expect, it, vi } from 'vitest';
import { PairPages } from '../../../../src/renderer/ui/pair-list/pair-pages.ts';
import { SlowList } from './numbered-pairs.ts';

describe('pages of a long list', () => {
  it('hold every row under its own place', async () => {
    const list = new SlowList(1_000_000);
    const seen = { first: 543_190, end: 543_210 };
    list.pages.need(seen);
    expect(list.pages.row(543_200)).toBeUndefined();
    expect(list.pages.has(seen)).toBe(false);
    await list.answerAll();
    expect(list.asked).toEqual([543_100, 543_200]);
    expect(list.pages.has(seen)).toBe(true);
    for (const index of [543_190, 543_199, 543_200, 543_209])
      expect(list.pages.row(index)?.firstId).toBe(index + 1);
  });

  it('load what is seen, and its neighbours when one moves on from it', async () => {
    const list = new SlowList(1000);
    list.pages.need({ first: 110, end: 130 });
    await list.answerAll();
    expect(list.asked).toEqual([100]);
    expect(list.pages.row(117)?.firstId).toBe(118);
    list.pages.need({ first: 115, end: 135 });
    await list.answerAll();
    // Three ahead; the one behind is there from the start.
    expect(list.asked).toEqual([100, 200, 300, 400]);
    list.pages.need({ first: 112, end: 132 });
    await list.answerAll();
    expect(list.asked).toEqual([100, 200, 300, 400]);
  });

  it('ask for what is seen now before what was passed on the way', async () => {
    const list = new SlowList(1_000_000);
    for (const first of [10_000, 20_000, 30_000, 40_000, 50_000]) list.pages.need({ first, end: first + 20 });
    expect(list.asked).toEqual([10_000, 20_000]);
    await list.answer();
    expect(list.asked).toEqual([10_000, 20_000, 50_000]);
    await list.answerAll();
    expect(list.asked).toEqual([10_000, 20_000, 50_000]);
  });

  it('keep their number bounded, and what is seen among them', async () => {
    const list = new SlowList(1_000_000);
    for (let first = 0; first < 200_000; first += 1000) {
      list.pages.need({ first, end: first + 20 });
      await list.answerAll();
    }
    expect(list.pages.row(199_005)?.firstId).toBe(199_006);
    expect(list.pages.row(1005)).toBeUndefined();
    const held = Array.from({ length: 10_000 }, (_, page) => list.pages.row(100 * page)).filter(Boolean);
    expect(held.length).toBeLessThanOrEqual(60);
  });

  it('show old rows until new ones are there when they may have changed', async () => {
    const list = new SlowList(500);
    list.pages.need({ first: 120, end: 140 });
    await list.answerAll();
    list.model = 'Second';
    list.pages.refresh(500, list.rows(0, 100));
    expect(list.pages.row(5)?.model).toBe('Second');
    expect(list.pages.row(125)?.model).toBe('First');
    await list.answerAll();
    expect(list.pages.row(125)?.model).toBe('Second');
  });

  it('end where the list ends', async () => {
    const list = new SlowList(250);
    list.pages.need({ first: 240, end: 260 });
    await list.answerAll();
    expect(list.pages.has({ first: 240, end: 260 })).toBe(true);
    expect(list.pages.row(249)?.firstId).toBe(250);
    expect(list.pages.row(250)).toBeUndefined();
  });

  it('try again after a failure', async () => {
    vi.useFakeTimers();
    const load = vi
      .fn<() => Promise<{ total: number; rows: [] }>>()
      .mockRejectedValueOnce(new Error('away'))
      .mockResolvedValue({ total: 300, rows: [] });
    const pages = new PairPages(load, 300, []);
    pages.need({ first: 150, end: 170 });
    await vi.advanceTimersByTimeAsync(0);
    expect(load).toHaveBeenCalledTimes(1);
    await vi.advanceTimersByTimeAsync(1000);
    expect(load).toHaveBeenCalledTimes(2);
    expect(pages.has({ first: 150, end: 170 })).toBe(true);
    vi.useRealTimers();
  });
});
