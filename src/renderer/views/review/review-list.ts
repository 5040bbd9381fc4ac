import type { AnswerPattern } from '../../../model/agreement.ts';
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

/** What the answers of a pattern are. */
export const PATTERN_WORDS: Readonly<Record<AnswerPattern, string>> = {
  'one-side': 'chose the same side',
  alternating: 'chose the other side than the answer before',
  'always-similar': 'are Similar',
  'too-fast': 'took less than 0.5 s',
  'taken-over': 'are predictions that were accepted',
};

/**
 * Pairs of a queue by who said what: two people's different labels, one's other answer at a second showing, one's answers, or those of
 * a pattern.
 */
export type Narrowed =
  | { readonly kind: 'apart'; readonly people: readonly [number, number] }
  | { readonly kind: 'unlike' | 'by' | AnswerPattern; readonly person: number };

/** As an address has it: 'apart-2-3', 'unlike-2', 'by-2', 'too-fast-2'. */
export function narrowedParam(narrowed: Narrowed): string {
  return narrowed.kind === 'apart'
    ? `apart-${narrowed.people.join('-')}`
    : `${narrowed.kind}-${narrowed.person}`;
}

/** Null where an address says nothing of it, or nothing that is known. */
export function parseNarrowed(param: string | undefined): Narrowed | null {
  const [, kind, one, other] = /^([a-z-]+?)-(\d+)(?:-(\d+))?$/.exec(param ?? '') ?? [];
  if (kind === 'apart')
    return other === undefined ? null : { kind: 'apart', people: [Number(one), Number(other)] };
  return kind !== undefined && isOfPerson(kind) && other === undefined ? { kind, person: Number(one) } : null;
}

function isOfPerson(kind: string): kind is Exclude<Narrowed['kind'], 'apart'> {
  return kind === 'unlike' || kind === 'by' || isPattern(kind);
}

function isPattern(kind: string): kind is AnswerPattern {
  return Object.hasOwn(PATTERN_WORDS, kind);
}

export function isWithin({ labels, unlike, patterns = [] }: ReviewItem, narrowed: Narrowed): boolean {
  const labelOf = (person: number) => labels.find((said) => said.person === person)?.label ?? null;
  if (narrowed.kind === 'unlike') return unlike.includes(narrowed.person);
  if (narrowed.kind === 'by') return labelOf(narrowed.person) !== null;
  if (narrowed.kind !== 'apart')
    return patterns.some(({ person, pattern }) => person === narrowed.person && pattern === narrowed.kind);
  const [one, other] = [labelOf(narrowed.people[0]), labelOf(narrowed.people[1])];
  return one !== null && other !== null && one !== other;
}

export function narrowedInWords(narrowed: Narrowed, nameOf: (person: number) => string): string {
  switch (narrowed.kind) {
    case 'apart':
      return `Only pairs that ${nameOf(narrowed.people[0])} and ${nameOf(narrowed.people[1])} label differently`;
    case 'unlike':
      return `Only pairs whose second showing ${nameOf(narrowed.person)} answered differently`;
    case 'by':
      return `Only pairs that ${nameOf(narrowed.person)} labelled`;
    default:
      return `Only answers of ${nameOf(narrowed.person)} that ${PATTERN_WORDS[narrowed.kind]}`;
  }
}
