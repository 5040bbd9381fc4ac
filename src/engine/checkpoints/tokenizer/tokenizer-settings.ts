import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { z } from 'zod';
import { decodeText } from '../../decode-text.ts';
import { readJsonFile } from '../read-json-file.ts';

const token = z
  .union([z.string(), z.object({ content: z.string() }).transform(({ content }) => content)])
  .nullish();

const settingsSchema = z.object({
  tokenizer_class: z.string().nullish(),
  add_prefix_space: z.boolean().nullish(),
  bos_token: token,
  eos_token: token,
  unk_token: token,
  add_bos_token: z.boolean().nullish(),
  add_eos_token: z.boolean().nullish(),
  legacy: z.boolean().nullish(),
  added_tokens_decoder: z
    .record(
      z.string(),
      z.object({
        content: z.string(),
        special: z.boolean().optional(),
        lstrip: z.boolean().optional(),
        rstrip: z.boolean().optional(),
      }),
    )
    .nullish(),
  chat_template: z
    .union([z.string(), z.array(z.object({ name: z.string(), template: z.string() }))])
    .nullish(),
});

/** `tokenizer_config.json`, and the chat template wherever it is. */
export type TokenizerSettings = Omit<
  z.output<typeof settingsSchema>,
  'chat_template' | 'added_tokens_decoder'
> & {
  readonly chatTemplate: string | null;
  /** Tokens that a tokenizer has beside its vocabulary, by their ids. */
  readonly addedTokens: readonly SettledToken[];
};

interface SettledToken {
  readonly id: number;
  readonly content: string;
  readonly special: boolean;
  readonly lstrip?: boolean | undefined;
  readonly rstrip?: boolean | undefined;
}

const addedSchema = z.record(z.string(), z.int().nonnegative());

const specialSchema = z.object({
  bos_token: token,
  eos_token: token,
  unk_token: token,
  additional_special_tokens: z.array(token).nullish(),
});

/** @throws AppError of the files; a folder without them has no settings */
export async function readTokenizerSettings(folder: string): Promise<TokenizerSettings> {
  const file = path.join(folder, 'tokenizer_config.json');
  const {
    chat_template: template,
    added_tokens_decoder: decoder,
    ...settings
  } = existsSync(file) ? await readJsonFile(file, settingsSchema) : settingsSchema.parse({});
  const specials = path.join(folder, 'special_tokens_map.json');
  const named = existsSync(specials) ? await readJsonFile(specials, specialSchema) : {};
  const ends = {
    bos_token: settings.bos_token ?? named.bos_token,
    eos_token: settings.eos_token ?? named.eos_token,
    unk_token: settings.unk_token ?? named.unk_token,
  };
  return {
    ...settings,
    ...ends,
    addedTokens:
      decoder != null
        ? Object.entries(decoder).map(([id, { special, ...rest }]) => ({
            id: Number(id),
            special: special === true,
            ...rest,
          }))
        : await readAdded(folder, [...Object.values(ends), ...(named.additional_special_tokens ?? [])]),
    chatTemplate:
      (await readTemplate(folder)) ??
      (Array.isArray(template)
        ? (template.find(({ name }) => name === 'default')?.template ?? null)
        : (template ?? null)),
  };
}

/** Tokens as older versions list them, in a file of their own that does not say which are special. */
async function readAdded(
  folder: string,
  special: readonly (string | null | undefined)[],
): Promise<SettledToken[]> {
  const file = path.join(folder, 'added_tokens.json');
  if (!existsSync(file)) return [];
  return Object.entries(await readJsonFile(file, addedSchema)).map(([content, id]) => ({
    id,
    content,
    special: special.includes(content),
  }));
}

const templateSchema = z.object({ chat_template: z.string() });

/** A template in a file of its own, which counts before the one in the settings. */
async function readTemplate(folder: string): Promise<string | null> {
  const text = path.join(folder, 'chat_template.jinja');
  if (existsSync(text)) return decodeText(await readFile(text));
  const json = path.join(folder, 'chat_template.json');
  return existsSync(json) ? (await readJsonFile(json, templateSchema)).chat_template : null;
}
