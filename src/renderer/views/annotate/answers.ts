import type { Label } from '../../../core/labels.ts';
import type { JudgementAction } from '../../../model/judgement.ts';

/** Something to say about the pair that is shown. */
export interface Answer {
  readonly id: string;
  readonly title: string;
  readonly keys: string;
  readonly action: JudgementAction;
  /** About the images as they are shown: First is the left one. */
  readonly label: Label | null;
}

export const ANSWERS: readonly Answer[] = [
  { id: 'first', title: 'First', keys: 'ArrowLeft', action: 'label', label: 'First' },
  { id: 'similar', title: 'Similar', keys: 'ArrowDown', action: 'label', label: 'Similar' },
  { id: 'second', title: 'Second', keys: 'ArrowRight', action: 'label', label: 'Second' },
  { id: 'cannot-judge', title: 'Cannot judge', keys: 'ArrowUp', action: 'cannot-judge', label: null },
  { id: 'skip', title: 'Skip', keys: ' ', action: 'skip', label: null },
  { id: 'flag', title: 'Flag', keys: 'f', action: 'flag', label: null },
];
