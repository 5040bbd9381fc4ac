import { expect, type Locator, type Page } from '@playwright/test';

/** A row of a list of pairs as a person reads it. */
export interface ReadRow {
  /** 'FIRST-SECOND', by the images' ids. */
  readonly pair: string;
  /** Counted from 1. */
  readonly number: number;
  /** Text by the head of its column. */
  readonly cells: Readonly<Record<string, string>>;
}

/** The list of pairs of a view. */
export function pairList(page: Page): Locator {
  return page.getByRole('grid', { name: /comparisons/ });
}

/** The rows that are seen, once all of them are loaded. */
export async function seenRows(list: Locator): Promise<ReadRow[]> {
  await expect(list.locator('[data-loaded="false"]')).toHaveCount(0);
  return list.evaluate((grid) => {
    const heads = [...grid.querySelectorAll('[role=columnheader]')].map((head) =>
      head.textContent.replace(/[▲▼]/g, '').trim(),
    );
    return [...grid.querySelectorAll<HTMLElement>('[data-loaded="true"]')].map((row) => {
      const texts = [...row.querySelectorAll('[role=rowheader], [role=gridcell]')].map((cell) =>
        cell.textContent.trim(),
      );
      return {
        pair: row.dataset.pair ?? '',
        number: Number(row.getAttribute('aria-rowindex')) - 1,
        cells: Object.fromEntries(heads.map((head, index) => [head, texts[index] ?? ''])),
      };
    });
  });
}

/** Every row of a list, scrolled through from its beginning to its end. */
export async function allRows(list: Locator): Promise<ReadRow[]> {
  await list.evaluate((grid) => {
    grid.scrollTop = 0;
  });
  const rows = new Map<number, ReadRow>();
  for (;;) {
    await list.page().evaluate(() => new Promise((resolve) => requestAnimationFrame(resolve)));
    for (const row of await seenRows(list)) rows.set(row.number, row);
    const isAtEnd = await list.evaluate((grid) => {
      const before = grid.scrollTop;
      grid.scrollTop += grid.clientHeight - 100;
      return grid.scrollTop === before;
    });
    if (isAtEnd) break;
  }
  return [...rows.values()].sort((a, b) => a.number - b.number);
}
