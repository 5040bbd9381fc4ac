import type { Page } from '@playwright/test';

/** Cells of figures whose text does not fit, as they are seen. Names may be cut: a tooltip has them whole. */
export function cutFigures(page: Page): Promise<string[]> {
  return page
    .locator('[role=gridcell][data-numeric=true]')
    .evaluateAll((cells) =>
      cells.filter((cell) => cell.scrollWidth > cell.clientWidth).map((cell) => cell.textContent),
    );
}
