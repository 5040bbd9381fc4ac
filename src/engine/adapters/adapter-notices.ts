import { existsSync } from 'node:fs';
import path from 'node:path';
import { z } from 'zod';
import { formatCount } from '../../core/format.ts';
import { AppError } from '../app-error.ts';
import { readJsonFile } from '../checkpoints/read-json-file.ts';
import { decodeText } from '../decode-text.ts';
import { readRegularFile } from '../regular-file.ts';
import type { BaseModel } from './base-model.ts';
import { EMBEDDING } from './base-places.ts';
import type { PeftConfig } from './peft-config.ts';

/** What PEFT writes into an adapter's README of a base that bitsandbytes held in 4 or 8 bits. */
const BITS = /load_in_([48])bit`?\*{0,2}:\s*True/i;

/** Names of repositories whose weights are in 4 bits. */
const NAMED_BITS = /bnb[-_]?4bit|[-_]4bit\b|nf4/i;

const configSchema = z.looseObject({
  quantization_config: z
    .looseObject({ load_in_4bit: z.boolean().nullish(), load_in_8bit: z.boolean().nullish() })
    .nullish(),
});

/**
 * What to tell of an adapter that was trained on a quantised base (QLoRA), from what PEFT and LLaVA's scripts write beside it;
 * nothing of others.
 */
export async function quantisedBaseNotices(folder: string, { base }: PeftConfig): Promise<string[]> {
  const bits = (await bitsInReadme(folder)) ?? (await bitsInConfig(folder)) ?? bitsInName(base);
  if (bits === null) return [];
  return [
    bits === 4
      ? 'It was trained on a base in 4 bits (QLoRA; NF4 is the usual kind) and has learnt to make up for what that did to the weights. Here it is added to the base as it is, so its answers are near those of its training, not equal to them.'
      : 'It was trained on a base in 8 bits and has learnt to make up for what that did to the weights. Here it is added to the base as it is, so its answers are near those of its training, not equal to them.',
  ];
}

async function bitsInReadme(folder: string): Promise<number | null> {
  const file = path.join(folder, 'README.md');
  if (!existsSync(file)) return null;
  const found = BITS.exec(decodeText(await readRegularFile(file)))?.[1];
  return found === undefined ? null : Number(found);
}

async function bitsInConfig(folder: string): Promise<number | null> {
  const file = path.join(folder, 'config.json');
  if (!existsSync(file)) return null;
  const quantised = (await readJsonFile(file, configSchema)).quantization_config;
  return quantised?.load_in_4bit === true ? 4 : quantised?.load_in_8bit === true ? 8 : null;
}

function bitsInName(base: string | null): number | null {
  return base !== null && NAMED_BITS.test(base) ? 4 : null;
}

const tokenizerSchema = z.looseObject({
  model: z
    .looseObject({ vocab: z.union([z.record(z.string(), z.unknown()), z.array(z.unknown())]).nullish() })
    .nullish(),
  added_tokens: z.array(z.looseObject({ id: z.number() })).nullish(),
});

/**
 * Checks that the tokens of a tokenizer that was saved beside an adapter have rows in the base's embedding. PEFT keeps no new rows
 * of a LLaVA's, so tokens that were added in training have lost theirs.
 *
 * @throws AppError `adapter-vocabulary`
 */
export async function checkVocabulary(folder: string, base: BaseModel): Promise<void> {
  const [rows = 0] = base.shapeOf({ file: 'model', name: EMBEDDING }) ?? [];
  const [file, tokens] = (await tokensOf(folder)) ?? [];
  if (file === undefined || tokens === undefined || tokens <= rows) return;
  throw new AppError(
    'adapter-vocabulary',
    `${file} has ${formatCount(tokens)} tokens, but the base's embedding has rows for ${formatCount(rows)}: tokens were added in training, and PEFT saves no rows of them for ${base.family.adapters.what}.`,
    'Save the whole model where it was trained (merge_and_unload, then save_pretrained), and import that with `tiebreak import-model`.',
  );
}

async function tokensOf(folder: string): Promise<readonly [file: string, tokens: number] | null> {
  const file = path.join(folder, 'tokenizer.json');
  if (existsSync(file)) {
    const { model, added_tokens: added } = await readJsonFile(file, tokenizerSchema);
    const vocabulary = model?.vocab ?? [];
    const own = Array.isArray(vocabulary) ? vocabulary.length : Object.keys(vocabulary).length;
    return [file, Math.max(own, ...(added ?? []).map(({ id }) => id + 1))];
  }
  const addedFile = path.join(folder, 'added_tokens.json');
  if (!existsSync(addedFile)) return null;
  const ids = Object.values(await readJsonFile(addedFile, z.record(z.string(), z.number())));
  return [addedFile, Math.max(0, ...ids.map((id) => id + 1))];
}
