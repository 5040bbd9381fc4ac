import { LOCALE } from '../../../core/format.ts';
import type { ImageRow } from '../../../model/image-row.ts';

/** The columns of the list of images; it can be sorted by any. */
export const IMAGE_COLUMNS = ['name', 'score', 'spread', 'raters', 'group', 'part'] as const;
type ImageColumn = (typeof IMAGE_COLUMNS)[number];

export interface ImageOrder {
  /** Null for the order of the import. */
  readonly by: ImageColumn | null;
  readonly descending: boolean;
}

const VALUES: Readonly<Record<ImageColumn, (image: ImageRow) => string | number | null>> = {
  name: ({ name }) => name,
  score: ({ score }) => score,
  spread: ({ raterSpread }) => raterSpread,
  raters: ({ raterCount }) => raterCount,
  group: ({ group }) => group,
  part: ({ part }) => part,
};

/** Reads 'score' or '-score' from an address; anything else is the order of the import. */
export function parseOrder(text: string | undefined): ImageOrder {
  const descending = text?.startsWith('-') === true;
  const by = IMAGE_COLUMNS.find((column) => column === text?.replace(/^-/, '')) ?? null;
  return { by, descending: by !== null && descending };
}

/** What {@link parseOrder} reads; null for the order of the import. */
export function formatOrder({ by, descending }: ImageOrder): string | null {
  return by === null ? null : `${descending ? '-' : ''}${by}`;
}

const COLLATOR = new Intl.Collator(LOCALE, { numeric: true, sensitivity: 'base' });

/** Images in an order; those without a value come last either way round, and equal ones stay as they were. */
export function sortImages(images: readonly ImageRow[], { by, descending }: ImageOrder): readonly ImageRow[] {
  if (by === null) return images;
  const value = VALUES[by];
  const sign = descending ? -1 : 1;
  return images.toSorted((a, b) => {
    const [left, right] = [value(a), value(b)];
    if (left === null || right === null) return Number(left === null) - Number(right === null);
    if (typeof left === 'number' && typeof right === 'number') return sign * (left - right);
    return sign * COLLATOR.compare(String(left), String(right));
  });
}
