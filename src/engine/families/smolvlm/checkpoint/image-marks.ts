import { existsSync } from 'node:fs';
import path from 'node:path';
import { z } from 'zod';
import { readJsonFile } from '../../../checkpoints/read-json-file.ts';
import type { AddedToken, SourceTokenizer } from '../../../checkpoints/tokenizer/source-tokenizer.ts';
import { USUAL_MARKS, type ImageMarks } from '../smolvlm-keys.ts';

/** What a checkpoint's processor writes for an image. */
export interface SourceMarks extends ImageMarks {
  /** In the place of each of an image's tokens, and in chat templates for an image. */
  readonly token: string;
  /** What it adds to a tokenizer that lacks it. */
  readonly added: readonly string[];
  /** Tokens of a tile, where it says so. */
  readonly tileTokens: number | null;
}

const TOKEN = '<image>';

const processorSchema = z.object({
  processor_class: z.string().nullish(),
  image_seq_len: z.int().positive().nullish(),
});

const text = z
  .union([z.string(), z.object({ content: z.string() }).transform(({ content }) => content)])
  .nullish();
const markFields = { image_token: text, fake_image_token: text, global_image_token: text };
const tokenizerSchema = z.object({
  ...markFields,
  processor_class: z.string().nullish(),
  extra_special_tokens: z.union([z.object(markFields), z.array(z.unknown())]).nullish(),
  model_specific_special_tokens: z.object(markFields).nullish(),
});

/**
 * Idefics3's processor has its marks of its own, and adds them as tokens; SmolVLM's takes what the tokenizer's settings name.
 *
 * @param modelType of the checkpoint, which decides where nobody names the processor
 * @throws AppError of the files
 */
export async function readImageMarks(folder: string, modelType: string): Promise<SourceMarks> {
  const processor = await readIfThere(path.join(folder, 'processor_config.json'), processorSchema);
  const tokenizer = await readIfThere(path.join(folder, 'tokenizer_config.json'), tokenizerSchema);
  const name = processor?.processor_class ?? tokenizer?.processor_class ?? modelType;
  const tileTokens = processor?.image_seq_len ?? null;
  if (/^idefics3/i.test(name))
    return {
      ...USUAL_MARKS,
      token: TOKEN,
      added: [USUAL_MARKS.image, TOKEN, '<end_of_utterance>'],
      tileTokens,
    };
  const extra = tokenizer?.extra_special_tokens;
  const named = {
    ...tokenizer,
    ...(extra == null || Array.isArray(extra) ? {} : given(extra)),
    ...(tokenizer?.model_specific_special_tokens == null
      ? {}
      : given(tokenizer.model_specific_special_tokens)),
  };
  return {
    image: named.fake_image_token ?? USUAL_MARKS.image,
    global: named.global_image_token ?? USUAL_MARKS.global,
    token: named.image_token ?? TOKEN,
    added: [],
    tileTokens,
  };
}

function given<Fields extends object>(fields: Fields): Partial<Fields> {
  return Object.fromEntries(
    Object.entries(fields).filter(([, value]) => value !== undefined && value !== null),
  ) as Partial<Fields>;
}

async function readIfThere<Value>(file: string, schema: z.ZodType<Value>): Promise<Value | null> {
  return existsSync(file) ? readJsonFile(file, schema) : null;
}

/** A tokenizer with some texts as special tokens: those that it has under their ids, others behind its last. */
export function withTokens(tokenizer: SourceTokenizer, texts: readonly string[]): SourceTokenizer {
  const tokens = [...tokenizer.tokens];
  const added: AddedToken[] = [...tokenizer.added];
  for (const text of texts) {
    if (added.some((each) => each.text === text)) continue;
    const known = tokens.indexOf(text);
    const id = known < 0 ? tokens.length : known;
    tokens[id] = text;
    added.push({ id, text, isSpecial: true, strips: false });
  }
  return { ...tokenizer, tokens, added };
}
