import type { Page } from '@playwright/test';

/** What the list of pairs showed while it was scrolled, frame by frame. */
export interface ScrollRecord {
  readonly frames: number;
  /** Longest time without the contents of a single row, in milliseconds. */
  readonly longestBlank: number;
  /** Longest time with a row whose contents were missing. */
  readonly longestIncomplete: number;
  /** Longest time that the same rows were shown while one scrolled on. */
  readonly longestSame: number;
  readonly longestFrame: number;
  /** Number of the last row that is seen. */
  readonly lastRow: number;
}

/** Something that a person does. */
export type Change =
  | { readonly hash: string }
  | { readonly click: string; /** Among the elements of this selector. */ readonly index: number };

/** Where its result is seen: an element's text, or one of its attributes. */
export interface Watched {
  readonly selector: string;
  readonly attribute?: string;
  /** Whether nothing may be marked as busy any more. */
  readonly whole?: boolean;
}

/** Milliseconds from a change to the frame that shows another text or attribute. */
export async function timeToPaint(page: Page, change: Change, watched: Watched): Promise<number> {
  return page.evaluate(
    ({ change, watched: { selector, attribute, whole } }) =>
      new Promise<number>((resolve) => {
        const read = () => {
          const element = document.querySelector(selector);
          return attribute === undefined ? element?.textContent : element?.getAttribute(attribute);
        };
        const before = read();
        const start = performance.now();
        if ('hash' in change) window.location.hash = change.hash;
        else document.querySelectorAll<HTMLElement>(change.click)[change.index]?.click();
        const look = () => {
          const now = read();
          const isBusy = whole === true && document.querySelector('[aria-busy="true"]') !== null;
          if (now == null || now === before || isBusy) requestAnimationFrame(look);
          // The frame in which it was found has been painted when the next task runs.
          else setTimeout(() => resolve(performance.now() - start));
        };
        requestAnimationFrame(look);
      }),
    { change, watched },
  );
}

/** Milliseconds from the first byte of the page to the first frame that holds an element. */
export async function timeToElement(page: Page, selector: string): Promise<number> {
  return page.evaluate(
    (wanted) =>
      new Promise<number>((resolve) => {
        const look = () => {
          if (document.querySelector(wanted) === null) requestAnimationFrame(look);
          else
            setTimeout(() => {
              const [navigation] = performance.getEntriesByType(
                'navigation',
              ) as PerformanceNavigationTiming[];
              resolve(performance.now() - (navigation?.responseStart ?? 0));
            });
        };
        look();
      }),
    selector,
  );
}

/** Scrolls the list from its beginning to its end in so many milliseconds, as a dragged scrollbar does. */
export async function dragToEnd(page: Page, milliseconds: number): Promise<ScrollRecord> {
  return page.evaluate(
    (duration) =>
      new Promise<ScrollRecord>((resolve) => {
        const grid = document.querySelector('[role=grid][aria-rowcount]');
        if (grid === null) throw new Error('there is no list');
        grid.scrollTop = 0;
        const begin = performance.now();
        let [before, frames, blank, incomplete, same] = [begin, 0, 0, 0, 0];
        let lastBefore = -1;
        const longest = { blank: 0, incomplete: 0, same: 0, frame: 0 };
        const watch = () => {
          const now = performance.now();
          const rows = [...grid.querySelectorAll<HTMLElement>('[data-loaded]')];
          const loaded = rows.filter((row) => row.dataset.loaded === 'true');
          const passed = now - before;
          blank = loaded.length === 0 ? blank + passed : 0;
          incomplete = loaded.length < rows.length ? incomplete + passed : 0;
          const lastRow = Math.max(...rows.map((row) => Number(row.getAttribute('aria-rowindex')))) - 1;
          same = lastRow === lastBefore ? same + passed : 0;
          lastBefore = lastRow;
          longest.same = Math.max(longest.same, same);
          longest.blank = Math.max(longest.blank, blank);
          longest.incomplete = Math.max(longest.incomplete, incomplete);
          longest.frame = Math.max(longest.frame, passed);
          [before, frames] = [now, frames + 1];
          const share = (now - begin) / duration;
          const end = grid.scrollHeight - grid.clientHeight;
          if (share <= 1) grid.scrollTop = share * end;
          else grid.scrollTop = end;
          const isAtEnd = lastRow === Number(grid.getAttribute('aria-rowcount')) - 1;
          if (share < 1 || incomplete > 0 || !isAtEnd) requestAnimationFrame(watch);
          else
            resolve({
              frames,
              longestBlank: longest.blank,
              longestIncomplete: longest.incomplete,
              longestSame: longest.same,
              longestFrame: longest.frame,
              lastRow,
            });
        };
        requestAnimationFrame(watch);
      }),
    milliseconds,
  );
}
