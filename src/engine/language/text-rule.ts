import { BEGIN_MARKER } from '../../core/prompts.ts';
import type { Gguf } from '../ggml/gguf.ts';
import { checkCuts } from './approximated-cuts.ts';

/** Keys of our own in a model's file: what is done to a prompt's texts before llama.cpp's tokenizer, which knows less. */
export const TEXT_RULE = {
  /** Which texts get a space in front: `every` one, or the `first` of a prompt that begins with text. */
  space: 'tiebreak.text.space',
  /** Whether texts that begin with a space do without. */
  butSpaced: 'tiebreak.text.but_spaced',
  /** Whether text is brought into Unicode's composed form (NFC). */
  composes: 'tiebreak.text.composed',
} as const;

/** SentencePiece's mark of a space. */
const MARK = '\u2581';

/** Makes of one of a prompt's texts what the tokenizer is given. */
export type TextRule = (text: string, isFirst: boolean) => string;

/**
 * The rule of a model's file; files of other converters have none.
 *
 * @returns throws AppError of {@link checkCuts}
 */
export function textRuleOf({ metadata }: Gguf): TextRule {
  const pieces = metadata.get(TEXT_RULE.space)?.value;
  const butSpaced = metadata.get(TEXT_RULE.butSpaced)?.value === true;
  const composes = metadata.get(TEXT_RULE.composes)?.value === true;
  const pattern = metadata.get('tokenizer.ggml.pre')?.value;
  const spaced = (text: string): string =>
    text === '' || (butSpaced && (text.startsWith(' ') || text.startsWith(MARK))) ? text : ` ${text}`;
  const added = pieces === undefined ? [] : addedTokens(metadata);
  return (given, isFirst) => {
    const text = composes ? given.normalize('NFC') : given;
    if (typeof pattern === 'string') checkCuts(pattern, text);
    if (pieces === 'every')
      return piecesOf(text, added)
        .map((piece) => (added.includes(piece) ? piece : spaced(piece)))
        .join('');
    return pieces === 'first' && isFirst && !added.some((token) => text.startsWith(token))
      ? spaced(text)
      : text;
  };
}

/** `enum llama_token_type` of llama.h: tokens that divide a text. */
const DIVIDING: readonly number[] = [3, 4];

/** Tokens that a text is divided by before its pieces are cut, the longest first. */
function addedTokens(metadata: Gguf['metadata']): readonly string[] {
  const [tokens, types] = [metadata.get('tokenizer.ggml.tokens'), metadata.get('tokenizer.ggml.token_type')];
  if (tokens?.type !== 'string[]' || types?.type !== 'int32[]') return [BEGIN_MARKER];
  const divides = Array.from(types.value, (type) => DIVIDING.includes(type));
  const added = Array.from(tokens.value).filter((token, id) => token !== '' && divides[id] === true);
  return [...new Set([...added, BEGIN_MARKER])].toSorted((a, b) => b.length - a.length);
}

/** A text divided at added tokens, which are pieces too. */
function piecesOf(text: string, added: readonly string[]): string[] {
  const pieces: string[] = [];
  let from = 0;
  for (let at = 0; at < text.length;) {
    const token = added.find((each) => text.startsWith(each, at));
    if (token === undefined) at += 1;
    else {
      pieces.push(text.slice(from, at), token);
      at += token.length;
      from = at;
    }
  }
  return [...pieces, text.slice(from)];
}
