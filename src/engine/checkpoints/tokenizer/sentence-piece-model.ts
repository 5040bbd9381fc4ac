import { AppError } from '../../app-error.ts';
import { readRegularFile } from '../../regular-file.ts';
import type { AddedToken, SourceTokenizer, SpaceRule } from './source-tokenizer.ts';
import type { TokenizerSettings } from './tokenizer-settings.ts';

/** Numbers of sentencepiece_model.proto. */
const MODEL = { pieces: 1, trainer: 2, normalizer: 3 } as const;
const PIECE = { text: 1, score: 2, type: 3 } as const;
const TRAINER = { modelType: 3, unknown: 40, begin: 41, end: 42 } as const;
const NORMALIZER = { charsMap: 2, addsPrefix: 3, removesSpaces: 4 } as const;
const PIECE_TYPES = { normal: 1, unknown: 2, control: 3, userDefined: 4, unused: 5, byte: 6 } as const;
const BPE = 2;
const UNIGRAM = 1;

interface Piece {
  readonly text: string;
  readonly score: number;
  readonly type: number;
}

/**
 * Reads a SentencePiece tokenizer.model of the kind of Llama's, with the tokens that `tokenizer_config.json` adds.
 *
 * @param isPiecewise whether each text between images is a text of its own
 * @throws AppError `source-not-supported`, `source-damaged`
 */
export async function readSentencePieceModel(
  file: string,
  settings: TokenizerSettings,
  isPiecewise: boolean,
): Promise<SourceTokenizer> {
  const unsupported = (found: string) =>
    new AppError(
      'source-not-supported',
      `The tokenizer ${file} cannot be imported: ${found}.`,
      'SentencePiece models of the kind of Llama-2 (BPE with bytes) are read.',
    );
  let model: ReturnType<typeof parseModel>;
  try {
    model = parseModel(await readRegularFile(file));
  } catch (error) {
    throw new AppError(
      'source-damaged',
      `${file} cannot be read as a SentencePiece model: ${error instanceof Error ? error.message : String(error)}.`,
      'Download the checkpoint again.',
      { cause: error },
    );
  }
  const { pieces, modelType, unknown, begin, end, addsPrefix, removesSpaces, hasCharsMap } = model;
  if (modelType !== BPE)
    throw unsupported(
      `its model is ${modelType === UNIGRAM ? 'a unigram model' : `of the kind ${modelType}`}, not BPE`,
    );
  if (pieces.filter(({ type }) => type === PIECE_TYPES.byte).length !== 256)
    throw unsupported('characters that it does not know do not become bytes');
  const added = new Map<number, AddedToken>();
  pieces.forEach(({ text, type }, id) => {
    if (type === PIECE_TYPES.control || type === PIECE_TYPES.userDefined)
      added.set(id, { id, text, isSpecial: type === PIECE_TYPES.control, strips: false });
  });
  for (const { id, content, special, lstrip, rstrip } of settings.addedTokens)
    added.set(id, {
      id,
      text: content,
      isSpecial: special,
      strips: lstrip === true || rstrip === true,
    });
  const tokens: (string | undefined)[] = pieces.map(({ text }) => text);
  for (const { id, text } of added.values()) tokens[id] = text;
  const idOf = (text: string | null | undefined, otherwise: number): number | null => {
    const found = text == null ? otherwise : tokens.indexOf(text);
    return found < 0 || found >= tokens.length ? null : found;
  };
  return {
    source: file,
    cutting: {
      kind: 'sentence-piece',
      space: spaceRule(addsPrefix, isPiecewise || settings.legacy !== false),
    },
    tokens: Array.from(tokens),
    merges: null,
    scores: Array.from(tokens, (_, id) => pieces[id]?.score ?? 0),
    added: [...added.values()],
    unknown: unknown >= 0 ? unknown : null,
    begin: idOf(settings.bos_token, begin),
    end: idOf(settings.eos_token, end),
    addsBegin: settings.add_bos_token ?? true,
    composes: false,
    chatTemplate: settings.chatTemplate,
    notices: [
      ...(removesSpaces
        ? [
            `The tokenizer ${file} makes one space of several, which is not done here: write single spaces in prompts.`,
          ]
        : []),
      ...(hasCharsMap
        ? [
            `The tokenizer ${file} rewrites characters before it cuts words (its normaliser), which is not done here: keep prompts in plain letters.`,
          ]
        : []),
    ],
  };
}

/** Which texts get a space in front: as in transformers, every one, or in its newer way the first alone. */
function spaceRule(addsPrefix: boolean, isEvery: boolean): SpaceRule {
  if (!addsPrefix) return { pieces: 'none', butSpaced: false };
  return isEvery ? { pieces: 'every', butSpaced: false } : { pieces: 'first', butSpaced: true };
}

function parseModel(bytes: Buffer): {
  pieces: Piece[];
  modelType: number;
  unknown: number;
  begin: number;
  end: number;
  addsPrefix: boolean;
  removesSpaces: boolean;
  hasCharsMap: boolean;
} {
  const pieces: Piece[] = [];
  // The defaults of the format.
  const found = {
    modelType: UNIGRAM,
    unknown: 0,
    begin: 1,
    end: 2,
    addsPrefix: true,
    removesSpaces: true,
    hasCharsMap: false,
  };
  for (const { field, bytes: message } of fieldsOf(bytes)) {
    if (message === undefined) continue;
    if (field === MODEL.pieces) pieces.push(parsePiece(message));
    else if (field === MODEL.trainer)
      for (const { field: of, value } of fieldsOf(message)) {
        if (of === TRAINER.modelType) found.modelType = value;
        else if (of === TRAINER.unknown) found.unknown = value;
        else if (of === TRAINER.begin) found.begin = value;
        else if (of === TRAINER.end) found.end = value;
      }
    else if (field === MODEL.normalizer)
      for (const { field: of, value, bytes: map } of fieldsOf(message)) {
        if (of === NORMALIZER.addsPrefix) found.addsPrefix = value !== 0;
        else if (of === NORMALIZER.removesSpaces) found.removesSpaces = value !== 0;
        else if (of === NORMALIZER.charsMap) found.hasCharsMap = (map?.length ?? 0) > 0;
      }
  }
  if (pieces.length === 0) throw new Error('it holds no pieces');
  return { pieces, ...found };
}

function parsePiece(bytes: Buffer): Piece {
  const piece = { text: '', score: 0, type: PIECE_TYPES.normal as number };
  for (const { field, value, bytes: text } of fieldsOf(bytes)) {
    if (field === PIECE.text) piece.text = text?.toString('utf8') ?? '';
    else if (field === PIECE.score) piece.score = value;
    else if (field === PIECE.type) piece.type = value;
  }
  return piece;
}

interface Field {
  readonly field: number;
  /** Of a number; 0 of a message. */
  readonly value: number;
  /** Of a message or text. */
  readonly bytes?: Buffer;
}

/** Wire types of protocol buffers. */
const VARINT = 0;
const EIGHT_BYTES = 1;
const LENGTH = 2;
const FOUR_BYTES = 5;

/** The fields of a protocol buffer one after the other. @throws Error where the bytes are none */
function* fieldsOf(bytes: Buffer): Generator<Field> {
  let at = 0;
  const skip = (count: number): number => {
    if (at + count > bytes.length) throw new Error(`it ends within a field, at byte ${bytes.length}`);
    at += count;
    return at - count;
  };
  const varint = (): bigint => {
    let value = 0n;
    for (let shift = 0n; shift < 70n; shift += 7n) {
      const byte = bytes.readUInt8(skip(1));
      value |= BigInt(byte & 0x7f) << shift;
      if (byte < 0x80) return BigInt.asIntN(64, value);
    }
    throw new Error('it holds a number of more than 64 bits');
  };
  while (at < bytes.length) {
    const tag = Number(varint());
    const field = Math.floor(tag / 8);
    switch (tag % 8) {
      case VARINT:
        yield { field, value: Number(varint()) };
        break;
      case EIGHT_BYTES:
        yield { field, value: bytes.readDoubleLE(skip(8)) };
        break;
      case FOUR_BYTES:
        yield { field, value: bytes.readFloatLE(skip(4)) };
        break;
      case LENGTH: {
        const length = Number(varint());
        if (length < 0) throw new Error('it holds a field of a negative length');
        const start = skip(length);
        yield { field, value: 0, bytes: bytes.subarray(start, start + length) };
        break;
      }
      default:
        throw new Error(`it holds a field of the unknown kind ${tag % 8}`);
    }
  }
}
