import { expect, type Locator, type Page } from '@playwright/test';

/** The pair that a judge has on screen. */
export function annotatedPair(page: Page): Locator {
  return page.getByTestId('annotated-pair');
}

/** Its images' ids: 'FIRST-SECOND'. */
export function annotatedIds(page: Page): Promise<string> {
  return annotatedPair(page).evaluate(
    ({ dataset }) => `${dataset['first'] ?? ''}-${dataset['second'] ?? ''}`,
  );
}

/** Waits until both images of the pair that is shown have been painted: before that it takes no label. */
export async function pairSeen(page: Page): Promise<void> {
  await expect(annotatedPair(page)).toHaveAttribute('data-seen', 'true');
}

/** Waits until the pairs that come next are ready too. */
export async function imagesLoaded(page: Page): Promise<void> {
  await expect
    .poll(() =>
      page
        .getByRole('main')
        .locator('img')
        .evaluateAll((images) => images.every((image) => (image as HTMLImageElement).complete)),
    )
    .toBe(true);
}
