import type { Judgement } from '../../../model/judgement.ts';

/** What an entry without a label says. */
export const ACTION_WORDS: Readonly<Record<Judgement['action'], string>> = {
  label: 'labelled',
  'cannot-judge': 'cannot judge',
  skip: 'skipped',
  empty: 'handed in without an answer',
  discard: 'discarded',
  comment: 'comment',
  flag: 'flagged',
  unflag: 'flag removed',
  decide: 'decided',
  'send-back': 'sent back',
  undo: 'undid an entry',
};
