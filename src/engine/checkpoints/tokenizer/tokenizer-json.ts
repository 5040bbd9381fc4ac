import { z } from 'zod';
import { AppError } from '../../app-error.ts';
import { readJsonFile } from '../read-json-file.ts';
import { DIGITS_APART, OWN_PATTERN, patternName } from './patterns.ts';
import type { AddedToken, SourceTokenizer, SpaceRule, TokenizerKind } from './source-tokenizer.ts';
import type { TokenizerSettings } from './tokenizer-settings.ts';

const part = z.looseObject({ type: z.string() }).nullish();
type Part = z.output<typeof part>;

const fileSchema = z.object({
  added_tokens: z
    .array(
      z.object({
        id: z.int().nonnegative(),
        content: z.string(),
        special: z.boolean(),
        lstrip: z.boolean().optional(),
        rstrip: z.boolean().optional(),
      }),
    )
    .default([]),
  normalizer: part,
  pre_tokenizer: part,
  post_processor: part,
  model: z.object({
    type: z.string().optional(),
    vocab: z.record(z.string(), z.int().nonnegative()),
    merges: z.array(z.union([z.string(), z.tuple([z.string(), z.string()])])),
    byte_fallback: z.boolean().optional(),
    ignore_merges: z.boolean().optional(),
    unk_token: z.string().nullish(),
    dropout: z.number().nullish(),
    continuing_subword_prefix: z.string().nullish(),
    end_of_word_suffix: z.string().nullish(),
  }),
});

const kindSchema = z.object({ model: z.object({ type: z.string().optional() }) });

/** SentencePiece writes a space as this character. */
const MARK = '\u2581';

/** Far more than any vocabulary has: a larger id would make a table of its size. */
const MOST_TOKENS = 1 << 22;

/**
 * Reads a tokenizer.json: byte-pair encoding of marked words (SentencePiece's) or of bytes, by the patterns that llama.cpp has.
 *
 * @throws AppError `source-not-supported` naming the part that llama.cpp would do otherwise; `source-damaged`
 */
export async function readTokenizerJson(file: string, settings: TokenizerSettings): Promise<SourceTokenizer> {
  const {
    model: { type: model = 'BPE' },
  } = await readJsonFile(file, kindSchema);
  if (model !== 'BPE') throw notImported(file)(`its model is ${model}, not BPE`);
  return tokenizerOf(file, await readJsonFile(file, fileSchema), settings);
}

/** What a tokenizer.json holds. */
export type TokenizerJson = z.output<typeof fileSchema>;

function notImported(file: string): (found: string) => AppError {
  return (found) =>
    new AppError(
      'source-not-supported',
      `The tokenizer ${file} cannot be imported: ${found}.`,
      'Tokenizers of the kinds of Llama-2, Mistral, Llama-3, Qwen2 and GPT-2 are read.',
    );
}

/**
 * A tokenizer of what a tokenizer.json holds, or would hold.
 *
 * @param file for messages
 * @throws AppError `source-not-supported`, as {@link readTokenizerJson}
 */
export function tokenizerOf(file: string, json: TokenizerJson, settings: TokenizerSettings): SourceTokenizer {
  const unsupported = notImported(file);
  const {
    vocab,
    merges,
    continuing_subword_prefix: prefix,
    end_of_word_suffix: suffix,
    dropout,
  } = json.model;
  if ((prefix ?? '') !== '' || (suffix ?? '') !== '')
    throw unsupported('its words have marks at their ends (continuing_subword_prefix, end_of_word_suffix)');
  if ((dropout ?? 0) !== 0) throw unsupported('it leaves out merges at random (dropout)');
  const known = new Set(json.added_tokens.map(({ content }) => content));
  const added = [
    ...json.added_tokens,
    ...settings.addedTokens.filter(({ content }) => !known.has(content)),
  ].map(({ id, content, special, lstrip, rstrip }): AddedToken => ({
    id,
    text: content,
    isSpecial: special,
    strips: lstrip === true || rstrip === true,
  }));
  const tokens: (string | undefined)[] = [];
  for (const [text, id] of [...Object.entries(vocab), ...added.map(({ text, id }) => [text, id] as const)]) {
    if (id >= MOST_TOKENS) throw unsupported(`the token ${JSON.stringify(text)} has the id ${id}`);
    if (tokens[id] !== undefined && tokens[id] !== text)
      throw unsupported(`the id ${id} is both ${JSON.stringify(tokens[id])} and ${JSON.stringify(text)}`);
    tokens[id] = text;
  }
  const ids = new Map(tokens.map((text, id) => [text, id] as const));
  const idOf = (text: string | null | undefined): number | null =>
    text == null ? null : (ids.get(text) ?? null);
  const normalizers = listOf(json.normalizer, 'normalizers');
  const pairs = merges.map((pair) => (typeof pair === 'string' ? splitPair(pair, unsupported) : pair));
  const cutting = cuttingOf(
    json.model,
    normalizers,
    listOf(json.pre_tokenizer, 'pretokenizers'),
    pairs.some((pair) => pair.join('').includes(MARK, 1)),
    unsupported,
  );
  const begin = beginOf(json.post_processor, settings, unsupported);
  return {
    source: file,
    cutting,
    tokens: Array.from(tokens),
    merges: pairs,
    scores: null,
    added,
    unknown: idOf(json.model.unk_token ?? settings.unk_token),
    begin: idOf(begin ?? settings.bos_token),
    end: idOf(settings.eos_token),
    addsBegin: begin !== null && idOf(begin) !== null,
    composes: normalizers.some((each) => each?.type === 'NFC'),
    chatTemplate: settings.chatTemplate,
    notices: [],
  };
}

/** A part that may be a sequence of parts. */
function listOf(value: Part, key: string): Part[] {
  if (value == null) return [];
  return value.type === 'Sequence' ? z.array(part).parse(value[key]) : [value];
}

function splitPair(text: string, unsupported: (found: string) => AppError): readonly [string, string] {
  const [left, right, ...rest] = text.split(' ');
  if (left === undefined || right === undefined || rest.length > 0)
    throw unsupported(`its merge ${JSON.stringify(text)} is no pair`);
  return [left, right];
}

function cuttingOf(
  model: { readonly byte_fallback?: boolean | undefined; readonly ignore_merges?: boolean | undefined },
  normalizers: readonly Part[],
  cutters: readonly Part[],
  joinsMarks: boolean,
  unsupported: (found: string) => AppError,
): TokenizerKind {
  const takesWords = model.ignore_merges === true;
  const byteLevel = cutters.find((each) => each?.type === 'ByteLevel');
  if (byteLevel != null) {
    const other = normalizers.find((each) => each?.type !== 'NFC');
    if (other != null) throw unsupported(`its text is changed by ${other.type} first`);
    if (byteLevel['add_prefix_space'] === true)
      throw unsupported('it puts a space before each text (add_prefix_space)');
    const pattern = patternOf(cutters, byteLevel, unsupported);
    const name = pattern === DIGITS_APART && !takesWords ? DIGITS_APART : patternName(pattern, takesWords);
    if (name === null)
      throw unsupported(
        `words are cut by the pattern ${JSON.stringify(pattern)}${takesWords ? ' with ignore_merges' : ''}, which is not among those that are known`,
      );
    return { kind: 'byte-level', pattern: name };
  }
  if (model.byte_fallback !== true)
    throw unsupported('characters that it does not know do not become bytes (byte_fallback)');
  if (takesWords) throw unsupported('it takes whole words (ignore_merges)');
  return { kind: 'sentence-piece', space: spaceRule(normalizers, cutters, joinsMarks, unsupported) };
}

function patternOf(
  cutters: readonly Part[],
  byteLevel: NonNullable<Part>,
  unsupported: (found: string) => AppError,
): string {
  const others = cutters.filter((each) => each !== byteLevel);
  if (byteLevel['use_regex'] !== false) {
    const [digits, ...further] = others;
    if (digits?.type === 'Digits' && digits['individual_digits'] === true && further.length === 0)
      return DIGITS_APART;
    if (others.length > 0)
      throw unsupported(`words are cut by ${others.map((each) => each?.type).join(', ')} as well`);
    return OWN_PATTERN;
  }
  const [split, ...more] = others;
  const pattern = z.object({ Regex: z.string() }).safeParse(split?.['pattern']);
  if (split?.type !== 'Split' || more.length > 0 || !pattern.success)
    throw unsupported(`words are cut by ${others.map((each) => each?.type).join(', ') || 'nothing'}`);
  if (split['behavior'] !== 'Isolated' || split['invert'] === true)
    throw unsupported(`words are cut by ${String(split['behavior'])}, not Isolated`);
  return pattern.data.Regex;
}

/** How a SentencePiece tokenizer puts a space before texts: by a normaliser or by its pre-tokenizer. */
function spaceRule(
  normalizers: readonly Part[],
  cutters: readonly Part[],
  joinsMarks: boolean,
  unsupported: (found: string) => AppError,
): SpaceRule {
  let rule: SpaceRule = { pieces: 'none', butSpaced: false };
  let marks = false;
  let doubles = false;
  for (const each of normalizers) {
    const pattern = z.object({ Regex: z.string() }).safeParse(each?.['pattern']);
    if (each?.type === 'Replace' && pattern.data?.Regex === `\\A${MARK}` && each['content'] === MARK + MARK)
      doubles = true;
    else if (each?.type === 'Prepend' && each['prepend'] === MARK)
      rule = { pieces: 'every', butSpaced: false };
    else if (each?.type === 'Replace' && each['content'] === MARK) marks = true;
    else throw unsupported(`its text is changed by ${String(each?.type)} first`);
  }
  for (const each of cutters) {
    if (each?.type !== 'Metaspace') throw unsupported(`words are cut by ${String(each?.type)}`);
    marks = true;
    if (each['split'] !== false && joinsMarks)
      throw unsupported('words are cut at each space, but its merges join several');
    const scheme = each['prepend_scheme'] ?? (each['add_prefix_space'] === false ? 'never' : 'always');
    if (scheme === 'always') rule = { pieces: 'every', butSpaced: true };
    else if (scheme === 'first') rule = { pieces: 'first', butSpaced: true };
    else if (scheme !== 'never') throw unsupported(`spaces are put by the scheme ${JSON.stringify(scheme)}`);
    // A text that begins with a space has it twice, so that Metaspace, which leaves it out there, does as SentencePiece does.
    if (doubles) rule = { ...rule, butSpaced: false };
  }
  if (!marks) throw unsupported('its spaces are not marked (Metaspace or Replace)');
  return rule;
}

const templateSchema = z.object({
  single: z.array(
    z.union([z.object({ SpecialToken: z.object({ id: z.string() }) }), z.object({ Sequence: z.unknown() })]),
  ),
});

/**
 * The token that a prompt gets in front, or null. What the settings say comes before the tokenizer's own template, as in
 * transformers 5.
 */
function beginOf(
  processor: Part,
  { add_bos_token: addsBegin, add_eos_token: addsEnd, bos_token: begin }: TokenizerSettings,
  unsupported: (found: string) => AppError,
): string | null {
  if (addsEnd === true) throw unsupported('it puts a token behind each prompt (add_eos_token)');
  if (addsBegin != null || addsEnd != null) return addsBegin === true ? (begin ?? null) : null;
  const template = listOf(processor, 'processors').find((each) => each?.type === 'TemplateProcessing');
  if (template == null) return null;
  const { single } = templateSchema.parse(template);
  const text = single.findIndex((each) => 'Sequence' in each);
  const specials = single.map((each) => ('SpecialToken' in each ? each.SpecialToken.id : ''));
  if (text < single.length - 1)
    throw unsupported(`it puts ${specials.slice(text + 1).join('')} behind each prompt`);
  if (text > 1) throw unsupported(`it puts ${specials.slice(0, text).join('')} before each prompt`);
  return text === 1 ? (specials[0] ?? null) : null;
}
