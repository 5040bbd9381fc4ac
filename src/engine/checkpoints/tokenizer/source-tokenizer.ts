/** How a checkpoint's tokenizer cuts a text into tokens, without the tokens themselves. */
export type TokenizerKind = SentencePieceKind | ByteLevelKind;

/** Words by a mark before each (SentencePiece), unknown characters as bytes. */
interface SentencePieceKind {
  readonly kind: 'sentence-piece';
  /** Which pieces of a text get a space in front. */
  readonly space: SpaceRule;
}

/** Bytes spelled as characters, cut by a pattern first (GPT-2 and its followers). */
interface ByteLevelKind {
  readonly kind: 'byte-level';
  /** llama.cpp's name of the pattern. */
  readonly pattern: string;
}

/**
 * Which pieces of a text, as added tokens divide it, get a space in front.
 *
 * `every` piece or only that at the `first` place of the text; `butSpaced` ones that begin with a space do without.
 */
export interface SpaceRule {
  readonly pieces: 'every' | 'first' | 'none';
  readonly butSpaced: boolean;
}

export interface AddedToken {
  readonly id: number;
  readonly text: string;
  readonly isSpecial: boolean;
  /** It takes the white space beside it. */
  readonly strips: boolean;
}

/** A checkpoint's tokenizer, whatever its files are. */
export interface SourceTokenizer {
  /** The file, for messages. */
  readonly source: string;
  readonly cutting: TokenizerKind;
  /** Texts of the tokens by their ids; holes are undefined. */
  readonly tokens: readonly (string | undefined)[];
  /** Pairs that are joined, the first ones first; null where {@link scores} say it. */
  readonly merges: readonly (readonly [left: string, right: string])[] | null;
  /** Of each token: the pair with the highest is joined first. */
  readonly scores: readonly number[] | null;
  readonly added: readonly AddedToken[];
  readonly unknown: number | null;
  readonly begin: number | null;
  readonly end: number | null;
  /** Whether a prompt gets the token {@link begin} in front. */
  readonly addsBegin: boolean;
  /** Whether text is brought into Unicode's composed form first. */
  readonly composes: boolean;
  readonly chatTemplate: string | null;
  /** What to tell of it. */
  readonly notices: readonly string[];
}
