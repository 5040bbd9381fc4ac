import { labelIndex, LABELS, type Label } from '../../../core/labels.ts';

/** A label as columns hold it: its place in LABELS. */
export type LabelCode = 0 | 1 | 2 | typeof NO_LABEL;

/** Where a source has no label. */
export const NO_LABEL = 3;

/** The same answer about the same two images the other way round, by code. */
const REVERSED = [1, 0, 2, NO_LABEL] as const;

export function codeOf(label: Label | null): LabelCode {
  return label === null ? NO_LABEL : labelIndex(label);
}

export function labelOfCode(code: number | undefined): Label | null {
  return LABELS[code ?? NO_LABEL] ?? null;
}

export function reverseCode(code: number): LabelCode {
  return REVERSED[code] ?? NO_LABEL;
}
