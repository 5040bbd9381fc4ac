import { LABELS } from '../../../core/labels.ts';
import { AppError } from '../../app-error.ts';
import { quoted } from '../../datasets/import-problem.ts';
import { plainWord, SIMILAR_WORDS } from '../../datasets/vote-words.ts';

/** What an answer of another tool can mean. */
const MEANINGS = [...LABELS, 'cannot-judge'] as const;
export type Meaning = (typeof MEANINGS)[number];

/**
 * Reads `better left=First,even=Similar,no idea=cannot-judge`.
 *
 * @throws AppError 'label-words' with the part that is not of this form
 */
export function readLabelWords(text: string): ReadonlyMap<string, Meaning> {
  return new Map(
    text.split(',').map((part) => {
      const at = part.lastIndexOf('=');
      const said = part
        .slice(at + 1)
        .trim()
        .toLowerCase();
      const meaning = MEANINGS.find((known) => known.toLowerCase() === said);
      if (at < 1 || meaning === undefined)
        throw new AppError(
          'label-words',
          `${quoted(part.trim())} does not say what a word means.`,
          `Write WORD=${MEANINGS.join(', WORD=')}, by commas.`,
        );
      return [part.slice(0, at).trim(), meaning];
    }),
  );
}

/** Words that mean a label whoever asks, besides the labels' own names. */
const USUAL: ReadonlyMap<string, Meaning> = new Map<string, Meaning>([
  ['first', 'First'],
  ['left', 'First'],
  ['a', 'First'],
  ['second', 'Second'],
  ['right', 'Second'],
  ['b', 'Second'],
  ['similar', 'Similar'],
  ...SIMILAR_WORDS.map((word) => [word, 'Similar'] as const),
  ['cannot judge', 'cannot-judge'],
  ['cannot decide', 'cannot-judge'],
  ["can't decide", 'cannot-judge'],
  ["don't know", 'cannot-judge'],
  ['not sure', 'cannot-judge'],
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
    this.#said = new Map([...said].map(([word, meaning]) => [plainWord(word), meaning]));
  }

  /** Null for a word whose meaning is not known. */
  meaningOf(text: string): Meaning | null {
    const word = plainWord(text);
    const meaning = this.#said.get(word) ?? usualMeaning(word) ?? null;
    if (meaning !== null && !OWN.has(word)) this.#translated.set(text.trim(), meaning);
    return meaning;
  }

  /** Whether a word means a label, without a note that it was read so. */
  knows(text: string): boolean {
    const word = plainWord(text);
    return this.#said.has(word) || usualMeaning(word) !== undefined;
  }

  /** Whether a word means that one of the images is more. */
  namesImage(text: string): boolean {
    const word = plainWord(text);
    const meaning = this.#said.get(word) ?? usualMeaning(word);
    return meaning === 'First' || meaning === 'Second';
  }

  /** Whether somebody said what a word means. */
  isSaid(text: string): boolean {
    return this.#said.has(plainWord(text));
  }

  /** How words that are no labels were read: `"left" as First, "tie" as Similar`; null where there were none. */
  get translations(): string | null {
    if (this.#translated.size === 0) return null;
    return [...this.#translated].map(([word, meaning]) => `${quoted(word)} as ${meaning}`).join(', ');
  }
}

/** What may stand around the word that counts: `the left image is better`. */
const AROUND =
  /^(?:the )?(?:(?:image|img|picture|photo|option) )?(?<word>\S+)(?: (?:image|img|picture|photo|one|option|side))?(?: (?:is )?(?:better|preferred|wins))?$/;

/** Numbers, which count images only beside a word for one. */
const NUMBERED: Readonly<Record<string, string>> = { 1: 'a', 2: 'b' };

function usualMeaning(word: string): Meaning | undefined {
  const core = AROUND.exec(word)?.groups?.['word'] ?? word;
  return USUAL.get(word) ?? USUAL.get(core === word ? word : (NUMBERED[core] ?? core));
}
