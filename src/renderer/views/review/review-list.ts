import type { ReviewItem } from '../../../model/review.ts';

/** Which pairs of a queue are listed. */
export const LISTS = ['disputed', 'pending', 'commented', 'flagged', 'sent-back', 'decided', 'all'] as const;
export type ReviewList = (typeof LISTS)[number];

export const LIST_TITLES: Readonly<Record<ReviewList, string>> = {
  disputed: 'Disputed',
  pending: 'Not decided',
  commented: 'Commented',
  flagged: 'Flagged',
  'sent-back': 'Sent back',
  decided: 'Decided',
  all: 'All',
};

export function isListed(item: ReviewItem, list: ReviewList): boolean {
  switch (list) {
    case 'disputed':
      return item.disputed;
    case 'pending':
      return item.status === 'pending' && item.answers > 0;
    case 'commented':
      return item.commented;
    case 'flagged':
      return item.flagged;
    case 'sent-back':
      return item.status === 'sent-back';
    case 'decided':
      return item.status === 'decided';
    case 'all':
      return true;
  }
}

/** As an address names a pair. */
export function pairParam({ firstId, secondId }: Pick<ReviewItem, 'firstId' | 'secondId'>): string {
  return `${firstId}-${secondId}`;
}

/** Whose majority can be accepted: there is one, and nobody has decided or sent it back. */
export function hasOpenMajority({ status, majority }: ReviewItem): boolean {
  return status === 'pending' && majority !== null;
}

/** The place of the next pair from a place on, round the end, that is to be decided; -1 for none. */
export function nextToDecide(items: readonly ReviewItem[], from: number): number {
  const after = items.findIndex((item, place) => place > from && item.disputed && item.status === 'pending');
  return after >= 0 ? after : items.findIndex((item) => item.disputed && item.status === 'pending');
}
