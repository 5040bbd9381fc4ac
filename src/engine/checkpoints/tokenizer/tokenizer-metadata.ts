import { at } from '../../../core/at.ts';
import { AppError } from '../../app-error.ts';
import type { GgufValue } from '../../ggml/gguf-value.ts';
import { TEXT_RULE } from '../../language/text-rule.ts';
import { scoresOfMerges } from './scores-of-merges.ts';
import type { SourceTokenizer, SpaceRule } from './source-tokenizer.ts';

/** `enum llama_token_type` of llama.h. */
const TYPES = { normal: 1, unknown: 2, control: 3, userDefined: 4, unused: 5, byte: 6 } as const;

const BYTE_TOKEN = /^<0x[0-9A-F]{2}>$/;

/** llama.cpp's BPE over marked words with bytes for what is unknown, joined by pairs and not by scores. */
const PAIRS_OF_MARKED_WORDS = 'sarvam-moe';

/**
 * A tokenizer by llama.cpp's keys, and how texts are handed to it.
 *
 * A SentencePiece vocabulary whose merges cannot be told by one score a token becomes a BPE vocabulary that lists them.
 *
 * @param rows of the embedding: those beyond the tokenizer stay, as tokens that no text has
 * @param isPiecewise whether each text between images is a text of its own, as in LLaVA's own code
 * @throws AppError `source-not-supported` where there are more tokens than rows
 */
export function tokenizerMetadata(
  tokenizer: SourceTokenizer,
  rows: number,
  isPiecewise: boolean,
): Record<string, GgufValue> {
  const { source, tokens, added, cutting, merges } = tokenizer;
  if (tokens.length > rows)
    throw new AppError(
      'source-not-supported',
      `${source} has ${tokens.length} tokens, but the model's embedding has rows for ${rows}: those of the added tokens are missing.`,
      'Use the checkpoint whose embedding was resized for them; PEFT, for instance, drops the new rows of a LLaVA.',
    );
  const isSentencePiece = cutting.kind === 'sentence-piece';
  const special = new Map(added.map((token) => [token.id, token.isSpecial]));
  const texts = Array.from({ length: rows }, (_, id) => tokens[id] ?? `[PAD${id}]`);
  const types = texts.map((text, id) => {
    if (id === tokenizer.unknown && isSentencePiece) return TYPES.unknown;
    const isSpecial = special.get(id);
    if (isSpecial !== undefined) return isSpecial ? TYPES.control : TYPES.userDefined;
    if (tokens[id] === undefined) return TYPES.unused;
    return isSentencePiece && BYTE_TOKEN.test(text) ? TYPES.byte : TYPES.normal;
  });
  const seen = new Set<string>();
  const twice = texts.find((text) => seen.size === seen.add(text).size);
  if (twice !== undefined)
    throw new AppError(
      'source-damaged',
      `${source} has the token ${JSON.stringify(twice)} twice.`,
      'Download the checkpoint again.',
    );
  const scores =
    tokenizer.scores ??
    (merges === null || !isSentencePiece ? null : scoresOfMerges(tokens, merges, special));
  const hasPairs = scores === null;
  if (hasPairs && isSentencePiece && (merges ?? []).some((pair) => pair.join('').includes('\n')))
    throw new AppError(
      'source-not-supported',
      `The tokenizer ${source} cannot be imported: it joins line breaks with other characters, and its merges are not those of a SentencePiece model.`,
      'Import a checkpoint with the tokenizer of Llama-2 or Mistral.',
    );
  const space: SpaceRule = isSentencePiece ? cutting.space : { pieces: 'none', butSpaced: false };
  const pieces = space.pieces === 'first' && isPiecewise ? 'every' : space.pieces;
  const isNative = !hasPairs && pieces === 'every' && !space.butSpaced;
  const id = (value: number | null, key: string): Record<string, GgufValue> =>
    value === null ? {} : { [`tokenizer.ggml.${key}_token_id`]: { type: 'uint32', value } };
  return {
    'tokenizer.ggml.model': { type: 'string', value: hasPairs ? 'gpt2' : 'llama' },
    ...(hasPairs
      ? {
          'tokenizer.ggml.pre': {
            type: 'string',
            value: cutting.kind === 'byte-level' ? cutting.pattern : PAIRS_OF_MARKED_WORDS,
          } as const,
          'tokenizer.ggml.merges': {
            type: 'string[]',
            value: (merges ?? []).map((pair) => pair.join(' ')),
          } as const,
        }
      : {
          'tokenizer.ggml.scores': {
            type: 'float32[]',
            value: Array.from({ length: rows }, (_, token) =>
              token < scores.length ? at(scores, token) : 0,
            ),
          } as const,
          'tokenizer.ggml.add_space_prefix': { type: 'bool', value: isNative } as const,
        }),
    'tokenizer.ggml.tokens': { type: 'string[]', value: texts },
    'tokenizer.ggml.token_type': { type: 'int32[]', value: types },
    ...id(tokenizer.unknown, 'unknown'),
    ...id(tokenizer.begin, 'bos'),
    ...id(tokenizer.end, 'eos'),
    'tokenizer.ggml.add_bos_token': { type: 'bool', value: tokenizer.addsBegin && tokenizer.begin !== null },
    'tokenizer.ggml.add_eos_token': { type: 'bool', value: false },
    ...(tokenizer.chatTemplate === null
      ? {}
      : { 'tokenizer.chat_template': { type: 'string', value: tokenizer.chatTemplate } as const }),
    ...(isNative || pieces === 'none'
      ? {}
      : {
          [TEXT_RULE.space]: { type: 'string', value: pieces } as const,
          [TEXT_RULE.butSpaced]: { type: 'bool', value: space.butSpaced } as const,
        }),
    ...(tokenizer.composes ? { [TEXT_RULE.composes]: { type: 'bool', value: true } as const } : {}),
  };
}
