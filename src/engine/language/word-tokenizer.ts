import type { GgufValue } from '../ggml/gguf-value.ts';

/** The word boundary of SentencePiece: a space is written as this character. */
const SPACE = '\u2581';

/** `enum llama_token_type` of llama.h. */
const TOKEN_TYPES = { normal: 1, unknown: 2, control: 3, unused: 5, byte: 6 } as const;

/** A SentencePiece vocabulary as GGUF keeps it: one entry a token, in the order of their ids. */
export interface WordTokenizer {
  readonly tokens: readonly string[];
  readonly scores: readonly number[];
  readonly types: readonly number[];
  /** Id of a whole word that stands after a space. Throws for a word that is not in the vocabulary. */
  idOf(word: string): number;
}

const UNKNOWN_TOKEN = 0;
export const BEGIN_TOKEN = 1;
const END_TOKEN = 2;

/**
 * A small vocabulary of the 'llama' (SentencePiece BPE) kind in which each given word, after a space, is one token.
 *
 * Ids: `<unk>` 0, `<s>` 1, `</s>` 2, the 256 bytes 3-258, then every beginning of every word from one letter up, then
 * the printable ASCII characters. A word needs its beginnings because the tokenizer joins pieces two at a time;
 * a longer piece has the larger score, and so every merge runs from left to right. Text of other words falls
 * apart into known beginnings, characters and bytes. So it reads any prompt, and the ids depend on `words` only.
 *
 * @param marks texts that are one token wherever they stand; behind everything else
 * @param size tokens in all, filled up with unused ones. Defaults to as many as there are.
 */
export function wordTokenizer(
  words: readonly string[],
  { marks = [], size = 0 }: { readonly marks?: readonly string[]; readonly size?: number } = {},
): WordTokenizer {
  const tokens: string[] = ['<unk>', '<s>', '</s>'];
  const types: number[] = [TOKEN_TYPES.unknown, TOKEN_TYPES.control, TOKEN_TYPES.control];
  for (let byte = 0; byte < 256; byte++) {
    tokens.push(`<0x${byte.toString(16).toUpperCase().padStart(2, '0')}>`);
    types.push(TOKEN_TYPES.byte);
  }
  const ids = new Map<string, number>();
  const add = (piece: string) => {
    if (ids.has(piece)) return;
    ids.set(piece, tokens.length);
    tokens.push(piece);
    types.push(TOKEN_TYPES.normal);
  };
  for (const word of words) {
    const letters = Array.from(word);
    letters.forEach((_, end) => add(SPACE + letters.slice(0, end + 1).join('')));
  }
  add(SPACE);
  for (let code = 0x21; code < 0x7f; code++) add(String.fromCharCode(code));
  const special = (text: string, type: number) => {
    tokens.push(text);
    types.push(type);
  };
  for (const mark of marks) special(mark, TOKEN_TYPES.control);
  while (tokens.length < size) special(`<unused_${tokens.length}>`, TOKEN_TYPES.unused);
  const scores = tokens.map((token, id) =>
    types[id] === TOKEN_TYPES.normal ? Array.from(token).length - 1000 : 0,
  );
  return {
    tokens,
    scores,
    types,
    idOf: (word) => {
      const id = ids.get(SPACE + word);
      if (id === undefined) throw new RangeError(`'${word}' is not in the vocabulary`);
      return id;
    },
  };
}

/** What a GGUF file says of its tokenizer, by llama.cpp's keys. */
export function tokenizerMetadata({ tokens, scores, types }: WordTokenizer): Record<string, GgufValue> {
  return {
    'tokenizer.ggml.model': { type: 'string', value: 'llama' },
    'tokenizer.ggml.tokens': { type: 'string[]', value: tokens },
    'tokenizer.ggml.scores': { type: 'float32[]', value: scores },
    'tokenizer.ggml.token_type': { type: 'int32[]', value: types },
    'tokenizer.ggml.unknown_token_id': { type: 'uint32', value: UNKNOWN_TOKEN },
    'tokenizer.ggml.bos_token_id': { type: 'uint32', value: BEGIN_TOKEN },
    'tokenizer.ggml.eos_token_id': { type: 'uint32', value: END_TOKEN },
    'tokenizer.ggml.add_bos_token': { type: 'bool', value: true },
  };
}
