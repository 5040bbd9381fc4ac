import path from 'node:path';
import { z } from 'zod';
import { AppError } from '../../app-error.ts';
import { decodeText } from '../../decode-text.ts';
import { readRegularFile } from '../../regular-file.ts';
import { readJsonFile } from '../read-json-file.ts';
import { QWEN_2 } from './patterns.ts';
import type { SourceTokenizer } from './source-tokenizer.ts';
import { tokenizerOf, type TokenizerJson } from './tokenizer-json.ts';
import type { TokenizerSettings } from './tokenizer-settings.ts';

/** Older versions keep the tokens and, one pair a line, their merges in two files. */
export const VOCABULARY_FILES = ['vocab.json', 'merges.txt'] as const;

const vocabularySchema = z.record(z.string(), z.int().nonnegative());

/** How texts are cut, which these files do not say, by the class of their tokenizer. */
const CLASSES: Readonly<Record<string, Pick<TokenizerJson, 'normalizer' | 'pre_tokenizer'>>> = {
  Qwen2Tokenizer: {
    normalizer: { type: 'NFC' },
    pre_tokenizer: {
      type: 'Sequence',
      pretokenizers: [
        { type: 'Split', pattern: { Regex: QWEN_2 }, behavior: 'Isolated', invert: false },
        { type: 'ByteLevel', add_prefix_space: false, use_regex: false },
      ],
    },
  },
  GPT2Tokenizer: {
    normalizer: null,
    pre_tokenizer: { type: 'ByteLevel', add_prefix_space: false, use_regex: true },
  },
};

/**
 * Reads vocab.json and merges.txt of a folder without tokenizer.json.
 *
 * @throws AppError `source-not-supported` where the settings name no class whose way is known; `source-damaged`
 */
export async function readVocabularyFiles(
  folder: string,
  settings: TokenizerSettings,
): Promise<SourceTokenizer> {
  const [vocabulary, merges] = VOCABULARY_FILES.map((name) => path.join(folder, name)) as [string, string];
  const name = settings.tokenizer_class?.replace(/Fast$/, '') ?? 'no tokenizer_class';
  const way = Object.hasOwn(CLASSES, name) ? CLASSES[name] : undefined;
  if (way === undefined || settings.add_prefix_space === true)
    throw new AppError(
      'source-not-supported',
      `${folder} has vocab.json and merges.txt alone, and ${way === undefined ? `its tokenizer_config.json names ${name}` : 'it puts a space before each text (add_prefix_space)'}: how its texts are cut is not known.`,
      `Save the tokenizer with AutoTokenizer, which writes tokenizer.json. The classes ${Object.keys(CLASSES).join(' and ')} are known.`,
    );
  const text = decodeText(await readRegularFile(merges));
  const json: TokenizerJson = {
    ...way,
    added_tokens: [],
    model: {
      vocab: await readJsonFile(vocabulary, vocabularySchema),
      merges: text.split(/\r?\n/).filter((line) => line.trim() !== '' && !line.startsWith('#version')),
    },
  };
  return tokenizerOf(vocabulary, json, settings);
}
