import type { Label } from '../../core/labels.ts';

/** Keys that mean the same wherever a pair can be answered: changed once, they are changed in every view. */
export const SHARED_KEYS = {
  'answer.first': { title: 'First', keys: ['1'] },
  'answer.second': { title: 'Second', keys: ['2'] },
  'answer.similar': { title: 'Similar', keys: ['3'] },
  'answer.cannot-judge': { title: 'Cannot judge', keys: ['0'] },
  'answer.flag': { title: 'Flag', keys: ['f'] },
} as const satisfies Readonly<Record<string, { readonly title: string; readonly keys: readonly string[] }>>;

export type SharedKeys = keyof typeof SHARED_KEYS;

/** Those of a label. */
export const SHARED_KEYS_OF: Readonly<Record<Label, SharedKeys>> = {
  First: 'answer.first',
  Second: 'answer.second',
  Similar: 'answer.similar',
};
