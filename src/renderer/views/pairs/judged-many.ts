import { formatQuantity } from '../../../core/format.ts';
import type { JudgedPairs } from '../../judging/use-judge.ts';

/** What is said of the pairs that are chosen together. */
export type SaidOfMany = Pick<JudgedPairs, 'action' | 'label' | 'comment'>;

/** More pairs than these are changed only after a question. */
export const CONFIRMED_ABOVE = 20;

/** 'Label 34 pairs Similar'. */
export function doMany({ action, label }: SaidOfMany, count: number): string {
  const pairs = formatQuantity(count, 'pair');
  switch (action) {
    case 'label':
      return `Label ${pairs} ${label ?? ''}`;
    case 'cannot-judge':
      return `Say of ${pairs} that they cannot be judged`;
    case 'flag':
      return `Flag ${pairs}`;
    case 'unflag':
      return `Take the flag from ${pairs}`;
    case 'comment':
      return `Comment on ${pairs}`;
  }
}

/** '34 pairs labelled Similar'. */
export function doneMany({ action, label }: SaidOfMany, count: number): string {
  const pairs = formatQuantity(count, 'pair');
  switch (action) {
    case 'label':
      return `${pairs} labelled ${label ?? ''}`;
    case 'cannot-judge':
      return `${pairs} marked as not to be judged`;
    case 'flag':
      return `${pairs} flagged`;
    case 'unflag':
      return `Flag taken from ${pairs}`;
    case 'comment':
      return `${pairs} commented on`;
  }
}

/** What the question before a large change says. */
export function whatChanges({ action }: SaidOfMany): string {
  const undone = 'It is one step: one Undo takes all of it back.';
  return action === 'label' || action === 'cannot-judge'
    ? `People’s answer to each of them becomes this one, also where another one stands, and whether or not you looked at it. ${undone}`
    : undone;
}
