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
  return (given, isFirst) => {
    const text = composes ? given.normalize('NFC') : given;
    if (typeof pattern === 'string') checkCuts(pattern, text);
    if (pieces === 'every')
      return text.startsWith(BEGIN_MARKER)
        ? BEGIN_MARKER + spaced(text.slice(BEGIN_MARKER.length))
        : spaced(text);
    return pieces === 'first' && isFirst && !text.startsWith(BEGIN_MARKER) ? spaced(text) : text;
  };
}
