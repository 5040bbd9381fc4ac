import type { TextRule } from './text-rule.ts';

/** What is needed of a model's vocabulary. */
export interface Vocabulary {
  /** Tokens of a text that starts a prompt's part; `<s>` and the like in the text become special tokens. */
  readonly tokenize: (text: string) => readonly number[];
  /** A token as the vocabulary writes it, for messages. */
  readonly textOf: (token: number) => string;
  /** Whether a token is no text: it begins or ends something. */
  readonly isControl: (token: number) => boolean;
}

/** A vocabulary, and the token that it wants at the start of a prompt, if any. */
export interface PromptVocabulary extends Vocabulary {
  /** What becomes of each of a prompt's texts before it is tokenised. */
  readonly prepare: TextRule;
  readonly beginToken: number | undefined;
  /** Different tokens. */
  readonly size: number;
}
