/** What a million tokens cost, in any one currency. */
interface Prices {
  readonly prompt: number;
  readonly cached?: number | undefined;
  readonly answer: number;
}

/** Prices as people type them: of the prompt and the answer ("0.15, 0.60"), or with those of cached prompt tokens between; null for anything else. */
export function parsePrices(text: string): Prices | null {
  const parts = text.split(',').map((part) => part.trim());
  const prices = parts.map(Number);
  if (parts.includes('') || !prices.every((price) => Number.isFinite(price) && price >= 0)) return null;
  const [prompt = 0, second = 0, third = 0] = prices;
  switch (prices.length) {
    case 2:
      return { prompt, answer: second };
    case 3:
      return { prompt, cached: second, answer: third };
    default:
      return null;
  }
}

/** The same as text. */
export function pricesText({ prompt, cached, answer }: Prices): string {
  return [prompt, ...(cached === undefined ? [] : [cached]), answer].join(', ');
}
