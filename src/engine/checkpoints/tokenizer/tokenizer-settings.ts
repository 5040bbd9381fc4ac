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
export type TokenizerSettings = Omit<z.output<typeof settingsSchema>, 'chat_template'> & {
  readonly chatTemplate: string | null;
};

const specialSchema = z.object({ bos_token: token, eos_token: token, unk_token: token });

/** @throws AppError of the files; a folder without them has no settings */
export async function readTokenizerSettings(folder: string): Promise<TokenizerSettings> {
  const file = path.join(folder, 'tokenizer_config.json');
  const { chat_template: template, ...settings } = existsSync(file)
    ? await readJsonFile(file, settingsSchema)
    : settingsSchema.parse({});
  const specials = path.join(folder, 'special_tokens_map.json');
  const named = existsSync(specials) ? await readJsonFile(specials, specialSchema) : {};
  return {
    ...settings,
    bos_token: settings.bos_token ?? named.bos_token,
    eos_token: settings.eos_token ?? named.eos_token,
    unk_token: settings.unk_token ?? named.unk_token,
    chatTemplate:
      (await readTemplate(folder)) ??
      (Array.isArray(template)
        ? (template.find(({ name }) => name === 'default')?.template ?? null)
        : (template ?? null)),
  };
}

const templateSchema = z.object({ chat_template: z.string() });

/** A template in a file of its own, which counts before the one in the settings. */
async function readTemplate(folder: string): Promise<string | null> {
  const text = path.join(folder, 'chat_template.jinja');
  if (existsSync(text)) return decodeText(await readFile(text));
  const json = path.join(folder, 'chat_template.json');
  return existsSync(json) ? (await readJsonFile(json, templateSchema)).chat_template : null;
}
