import type { Label } from '../../../core/labels.ts';
import type { JudgementAction } from '../../../model/judgement.ts';
import type { SharedKeys } from '../../commands/shared-keys.ts';

/** Something to say about the pair that is shown. */
export interface Answer {
  readonly id: string;
  readonly title: string;
  /** Of this view alone: arrows, which move through lists elsewhere. */
  readonly keys: readonly string[];
  /** Those that it has besides, in every view. */
  readonly shared?: SharedKeys;
  readonly action: JudgementAction;
  /** About the images as they are shown: First is the left one. */
  readonly label: Label | null;
}

export const ANSWERS: readonly Answer[] = [
  {
    id: 'first',
    title: 'First',
    keys: ['ArrowLeft'],
    shared: 'answer.first',
    action: 'label',
    label: 'First',
  },
  {
    id: 'similar',
    title: 'Similar',
    keys: ['ArrowDown'],
    shared: 'answer.similar',
    action: 'label',
    label: 'Similar',
  },
  {
    id: 'second',
    title: 'Second',
    keys: ['ArrowRight'],
    shared: 'answer.second',
    action: 'label',
    label: 'Second',
  },
  {
    id: 'cannot-judge',
    title: 'Cannot judge',
    keys: ['ArrowUp'],
    shared: 'answer.cannot-judge',
    action: 'cannot-judge',
    label: null,
  },
  { id: 'skip', title: 'Skip', keys: [' '], action: 'skip', label: null },
  { id: 'flag', title: 'Flag', keys: [], shared: 'answer.flag', action: 'flag', label: null },
];
