import { LABELS, type Label } from '../../../core/labels.ts';

/** What takes the place of an answer for as long as one looks: another label in the order shown, or nothing. */
export type WhatIf = Label | 'drop';

/** One comparison of a target, supposed to be otherwise. */
export interface WhatIfChange {
  readonly targetId: number;
  /** In the order shown; the target is one of the two. */
  readonly firstId: number;
  readonly secondId: number;
  readonly to: WhatIf;
}

type Comparison = Pick<WhatIfChange, 'firstId' | 'secondId'>;

const WHAT_IFS: readonly WhatIf[] = [...LABELS, 'drop'];
const CODES: Readonly<Record<WhatIf, string>> = { First: '1', Second: '2', Similar: '3', drop: 'x' };

function isSame(a: Comparison, b: Comparison): boolean {
  return a.firstId === b.firstId && a.secondId === b.secondId;
}

/** The supposition about one comparison of a target; null where there is none. */
export function whatIfOf(
  changes: readonly WhatIfChange[],
  targetId: number,
  comparison: Comparison,
): WhatIf | null {
  return changes.find((change) => change.targetId === targetId && isSame(change, comparison))?.to ?? null;
}

/** The changes with one more, which takes the place of an earlier one about the same comparison. */
export function withChange(changes: readonly WhatIfChange[], change: WhatIfChange): readonly WhatIfChange[] {
  return [...withoutChange(changes, change.targetId, change), change];
}

/** The changes without the one about a comparison of a target. */
export function withoutChange(
  changes: readonly WhatIfChange[],
  targetId: number,
  comparison: Comparison,
): readonly WhatIfChange[] {
  return changes.filter((change) => change.targetId !== targetId || !isSame(change, comparison));
}

/** `12:34-12.x,12-40.1`: of target 12, (34, 12) dropped and (12, 40) First; null for no changes. */
export function formatWhatIf(changes: readonly WhatIfChange[]): string | null {
  const text = changes
    .map(({ targetId, firstId, secondId, to }) => `${targetId}:${firstId}-${secondId}.${CODES[to]}`)
    .join(',');
  return text === '' ? null : text;
}

/** Reads {@link formatWhatIf}; what is not valid is left out, because an address can be typed by hand. */
export function parseWhatIf(text: string | undefined): readonly WhatIfChange[] {
  let changes: readonly WhatIfChange[] = [];
  for (const part of text?.split(',') ?? []) {
    const [, target, first, second, code] = /^(\d{1,15}):(\d{1,15})-(\d{1,15})\.([123x])$/.exec(part) ?? [];
    const to = WHAT_IFS.find((one) => CODES[one] === code);
    if (to === undefined) continue;
    const change = { targetId: Number(target), firstId: Number(first), secondId: Number(second), to };
    if (change.targetId === change.firstId || change.targetId === change.secondId)
      changes = withChange(changes, change);
  }
  return changes;
}
