/** Where one is in a list of pairs, and how much of it is seen. */
export interface ListPlace {
  /** Of the chosen pair; null for none. */
  readonly index: number | null;
  /** The chosen pair is no longer listed: `index` is where it was, and another pair stands there now. */
  readonly gone: boolean;
  /** Of the first pair that is seen whole. */
  readonly firstWhole: number;
  readonly total: number;
  readonly perLine: number;
  /** Whole lines seen at once. */
  readonly lines: number;
}

/** The index that a key (as KeyboardEvent.key) moves to; null where the key does not move, or there is nowhere to go. */
export function indexAfterKey(key: string, place: ListPlace): number | null {
  const { index, gone, firstWhole, total, perLine, lines } = place;
  if (total === 0) return null;
  const clamped = (to: number) => Math.max(0, Math.min(total - 1, to));
  if (key === 'Home') return 0;
  if (key === 'End') return total - 1;
  const steps = stepsOf(key, perLine, lines);
  if (steps === null) return null;
  if (index === null) return clamped(firstWhole);
  return clamped(gone && steps > 0 ? index + steps - 1 : index + steps);
}

function stepsOf(key: string, perLine: number, lines: number): number | null {
  switch (key) {
    case 'ArrowDown':
      return perLine;
    case 'ArrowUp':
      return -perLine;
    case 'ArrowRight':
      return perLine > 1 ? 1 : null;
    case 'ArrowLeft':
      return perLine > 1 ? -1 : null;
    case 'j':
      return 1;
    case 'k':
      return -1;
    case 'PageDown':
      return perLine * lines;
    case 'PageUp':
      return -perLine * lines;
    default:
      return null;
  }
}
