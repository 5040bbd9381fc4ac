import { existsSync } from 'node:fs';
import path from 'node:path';
import { AppError } from '../../app-error.ts';
import { readSentencePieceModel } from './sentence-piece-model.ts';
import type { SourceTokenizer } from './source-tokenizer.ts';
import { readTokenizerJson } from './tokenizer-json.ts';
import { readTokenizerSettings } from './tokenizer-settings.ts';
import { readVocabularyFiles, VOCABULARY_FILES } from './vocabulary-files.ts';

/** The tokenizer's files; LLaVA's own code reads SentencePiece's model where it is there, all other code the JSON. */
const FILES = ['tokenizer.json', 'tokenizer.model'];

/**
 * Reads the tokenizer of a checkpoint's folder.
 *
 * @param isPiecewise whether each text between images is a text of its own, as in LLaVA's own code; then `tokenizer.model` comes
 * before `tokenizer.json`
 * @throws AppError `source-incomplete` where there is neither, `source-not-supported`, `source-damaged`
 */
export async function readTokenizer(folder: string, isPiecewise: boolean): Promise<SourceTokenizer> {
  const names = isPiecewise ? FILES.toReversed() : FILES;
  const name = names.find((each) => existsSync(path.join(folder, each)));
  const settings = await readTokenizerSettings(folder);
  if (name === undefined && VOCABULARY_FILES.every((each) => existsSync(path.join(folder, each))))
    return readVocabularyFiles(folder, settings);
  if (name === undefined)
    throw new AppError(
      'source-incomplete',
      `${folder} has no tokenizer: neither ${FILES.join(', ')} nor ${VOCABULARY_FILES.join(' with ')}.`,
      'Download the checkpoint whole, or copy the tokenizer files of its base into the folder.',
    );
  const file = path.join(folder, name);
  return name === 'tokenizer.json'
    ? readTokenizerJson(file, settings)
    : readSentencePieceModel(file, settings, isPiecewise);
}
