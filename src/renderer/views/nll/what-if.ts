import { LABELS, reverseLabel, type Label } from '../../../core/labels.ts';

/** What takes the place of an answer for as long as one looks: another label in the order shown, or nothing. */
export type WhatIf = Label | 'drop';

/**
 * One comparison of a target, supposed to be otherwise. A label holds for the pair, as a person's judgement does: where
 * the other order was asked too, its answer is the label reversed. Dropping is about this order alone.
 */
export interface WhatIfChange {
  readonly targetId: number;
  /** In the order shown; the target is one of the two. */
  readonly firstId: number;
  readonly secondId: number;
  readonly to: WhatIf;
}

type Comparison = Omit<WhatIfChange, 'to'>;

const WHAT_IFS: readonly WhatIf[] = [...LABELS, 'drop'];
const CODES: Readonly<Record<WhatIf, string>> = { First: '1', Second: '2', Similar: '3', drop: 'x' };

function isSame(a: Comparison, b: Comparison): boolean {
  return a.targetId === b.targetId && a.firstId === b.firstId && a.secondId === b.secondId;
}

function otherOrder({ targetId, firstId, secondId }: Comparison): Comparison {
  return { targetId, firstId: secondId, secondId: firstId };
}

function isLabelOf(change: WhatIfChange, comparison: Comparison): boolean {
  return change.to !== 'drop' && (isSame(change, comparison) || isSame(change, otherOrder(comparison)));
}

/** What is supposed of one comparison of a target; null where nothing is. */
export function whatIfOf(changes: readonly WhatIfChange[], comparison: Comparison): WhatIf | null {
  if (changes.some((change) => change.to === 'drop' && isSame(change, comparison))) return 'drop';
  const change = changes.find((one) => isLabelOf(one, comparison));
  if (change === undefined || change.to === 'drop') return null;
  return isSame(change, comparison) ? change.to : reverseLabel(change.to);
}

/** The changes with one more: a label takes the place of the pair's, and of a drop of this order. */
export function withChange(changes: readonly WhatIfChange[], change: WhatIfChange): readonly WhatIfChange[] {
  const others = changes.filter((one) => !(isSame(one, change) && one.to === 'drop'));
  return [...others.filter((one) => change.to === 'drop' || !isLabelOf(one, change)), change];
}

/** The changes without what they say of a comparison: its drop, else the pair's label. */
export function withoutChange(
  changes: readonly WhatIfChange[],
  comparison: Comparison,
): readonly WhatIfChange[] {
  const kept = changes.filter((one) => !(isSame(one, comparison) && one.to === 'drop'));
  return kept.length < changes.length ? kept : changes.filter((one) => !isLabelOf(one, comparison));
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
