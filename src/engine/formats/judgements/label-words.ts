import type { Label } from '../../../core/labels.ts';
import { quoted } from '../../datasets/import-problem.ts';

/** What an answer of another tool can mean. */
export type Meaning = Label | 'cannot-judge';

/** Words that mean a label whoever asks, besides the labels' own names. */
const USUAL: ReadonlyMap<string, Meaning> = new Map<string, Meaning>([
  ['first', 'First'],
  ['left', 'First'],
  ['a', 'First'],
  ['image a', 'First'],
  ['first image', 'First'],
  ['left image', 'First'],
  ['second', 'Second'],
  ['right', 'Second'],
  ['b', 'Second'],
  ['image b', 'Second'],
  ['second image', 'Second'],
  ['right image', 'Second'],
  ['similar', 'Similar'],
  ['same', 'Similar'],
  ['the same', 'Similar'],
  ['equal', 'Similar'],
  ['tie', 'Similar'],
  ['no difference', 'Similar'],
  ['cannot judge', 'cannot-judge'],
  ['cannot tell', 'cannot-judge'],
  ["can't judge", 'cannot-judge'],
  ["can't tell", 'cannot-judge'],
  ['unsure', 'cannot-judge'],
]);

/** The labels' own names, which need no note. */
const OWN = new Set(['first', 'second', 'similar', 'cannot judge']);

/** What the words of a file mean: as it was said, else as is usual. */
export class LabelWords {
  readonly #said: ReadonlyMap<string, Meaning>;
  readonly #translated = new Map<string, Meaning>();

  /** @param said meanings of words by `--labels`, whatever their case */
  constructor(said: ReadonlyMap<string, Meaning> = new Map()) {
    this.#said = new Map([...said].map(([word, meaning]) => [normalised(word), meaning]));
  }

  /** Null for a word whose meaning is not known. */
  meaningOf(text: string): Meaning | null {
    const word = normalised(text);
    const meaning = this.#said.get(word) ?? USUAL.get(word) ?? null;
    if (meaning !== null && !OWN.has(word)) this.#translated.set(text.trim(), meaning);
    return meaning;
  }

  /** Whether a word means a label, without a note that it was read so. */
  knows(text: string): boolean {
    const word = normalised(text);
    return this.#said.has(word) || USUAL.has(word);
  }

  /** Whether somebody said what a word means. */
  isSaid(text: string): boolean {
    return this.#said.has(normalised(text));
  }

  /** How words that are no labels were read: `"left" as First, "tie" as Similar`; null where there were none. */
  get translations(): string | null {
    if (this.#translated.size === 0) return null;
    return [...this.#translated].map(([word, meaning]) => `${quoted(word)} as ${meaning}`).join(', ');
  }
}

function normalised(text: string): string {
  return text
    .trim()
    .replace(/[.!]$/, '')
    .replaceAll(/[\s_-]+/g, ' ')
    .toLowerCase();
}
