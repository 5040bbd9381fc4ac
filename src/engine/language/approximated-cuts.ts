import { AppError } from '../app-error.ts';

/** How words are cut, and by which simpler pattern llama.cpp cuts instead, which has no classes for capitals and small letters. */
interface Approximation {
  readonly exact: RegExp;
  readonly llama: RegExp;
}

const CAPITALS = '\\p{Lu}\\p{Lt}\\p{Lm}\\p{Lo}\\p{M}';
const SMALL = '\\p{Ll}\\p{Lm}\\p{Lo}\\p{M}';
const NO_SMALL = '(?:(?=\\p{L})[^a-z])';
const NO_CAPITAL = '(?:(?=\\p{L})[^A-Z])';
const SHORT = "(?:'[sS]|'[tT]|'[rR][eE]|'[vV][eE]|'[mM]|'[lL][lL]|'[dD])?";

function words(capital: string, small: string, ending: string, digits: string): RegExp {
  const before = '[^\\r\\n\\p{L}\\p{N}]?';
  return new RegExp(
    `${before}${capital}*${small}+${ending}|${before}${capital}+${small}*${ending}|${digits}` +
      '| ?[^\\s\\p{L}\\p{N}]+[\\r\\n\\/]*|\\s*[\\r\\n]+|\\s+(?!\\S)|\\s+',
    'gu',
  );
}

/** By llama.cpp's names (`tokenizer.ggml.pre`). */
const APPROXIMATIONS: Readonly<Record<string, Approximation>> = {
  tekken: {
    exact: words(`[${CAPITALS}]`, `[${SMALL}]`, '', '\\p{N}'),
    llama: words(NO_SMALL, NO_CAPITAL, '', '\\p{N}'),
  },
  'gpt-4o': {
    exact: words(`[${CAPITALS}]`, `[${SMALL}]`, SHORT, '\\p{N}{1,3}'),
    llama: words(NO_SMALL, NO_CAPITAL, SHORT, '\\p{N}{1,3}'),
  },
};

/**
 * Refuses a text that llama.cpp would cut into other words than the model's tokenizer does: one with accents or other scripts where
 * small letters and capitals meet.
 *
 * @param pattern llama.cpp's name of the tokenizer's pattern
 * @throws AppError `text-cut-otherwise`
 */
export function checkCuts(pattern: string, text: string): void {
  const approximation = Object.hasOwn(APPROXIMATIONS, pattern) ? APPROXIMATIONS[pattern] : undefined;
  if (approximation === undefined) return;
  const theirs = cut(text, approximation.llama);
  const word = cut(text, approximation.exact).find((each, place) => each !== theirs[place]);
  if (word === undefined) return;
  throw new AppError(
    'text-cut-otherwise',
    `llama.cpp would cut ${JSON.stringify(word.trim())} into other tokens than this model's tokenizer (${pattern}) does.`,
    'Write the prompt without mixing capitals and small letters with accents or of other scripts within a word.',
  );
}

/** The words of a text, with what lies between them. */
function cut(text: string, pattern: RegExp): string[] {
  const pieces: string[] = [];
  let end = 0;
  for (const { 0: word, index } of text.matchAll(pattern)) {
    if (index > end) pieces.push(text.slice(end, index));
    pieces.push(word);
    end = index + word.length;
  }
  return end < text.length ? [...pieces, text.slice(end)] : pieces;
}
