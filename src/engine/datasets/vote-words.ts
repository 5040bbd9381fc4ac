import { LABELS, type Label } from '../../core/labels.ts';

/** What files call Similar, besides its own name. */
export const SIMILAR_WORDS: readonly string[] = [
  'same',
  'the same',
  'about the same',
  'equal',
  'equally good',
  'equivalent',
  'tie',
  'ties',
  'tied',
  'a tie',
  'draw',
  'both',
  'no difference',
  'no preference',
  'indifferent',
];

/** What a vote about two items says: one of them, neither of the two more, both bad, or nothing. */
export const VOTES = ['first', 'second', 'tie', 'both-bad', 'skip'] as const;
export type Vote = (typeof VOTES)[number];

const WORDS: Readonly<Record<Exclude<Vote, 'tie'>, readonly string[]>> = {
  first: ['model a', 'a', 'left', 'first', 'img1', 'image1', 'item a', 'option a', 'response a'],
  second: ['model b', 'b', 'right', 'second', 'img2', 'image2', 'item b', 'option b', 'response b'],
  'both-bad': [
    'tie (bothbad)',
    'tie (both bad)',
    'tie both bad',
    'bothbad',
    'both bad',
    'both are bad',
    'neither',
    'neither is good',
  ],
  skip: [
    'skip',
    'skipped',
    'cannot judge',
    "can't judge",
    "can't tell",
    'unsure',
    'not sure',
    'unknown',
    'discard',
    'discarded',
    'invalid',
    'none',
    'n/a',
    'na',
  ],
};

const ALL: ReadonlyMap<string, Vote> = new Map([
  ...SIMILAR_WORDS.map((word) => [word, 'tie'] as const),
  ...(Object.entries(WORDS) as [Vote, readonly string[]][]).flatMap(([vote, words]) =>
    words.map((word) => [word, vote] as const),
  ),
]);

/** What a word says; undefined for another word. The name of one of the two items is a vote for it, which the caller knows. */
export function voteOf(text: string): Vote | undefined {
  const label = ownLabel(text);
  if (label !== undefined) return label === 'First' ? 'first' : label === 'Second' ? 'second' : 'tie';
  return ALL.get(plainWord(text));
}

/** The label whose own name a field holds. */
export function ownLabel(text: string): Label | undefined {
  const word = plainWord(text);
  return LABELS.find((label) => label.toLowerCase() === word);
}

/** A word without case, final mark, or what joins its parts. */
export function plainWord(text: string): string {
  return text
    .trim()
    .replace(/[.!]$/, '')
    .replaceAll(/[\s_-]+/g, ' ')
    .toLowerCase();
}
