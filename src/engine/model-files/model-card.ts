import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { z } from 'zod';
import { IMAGE_MARKER, LMOL_PROMPT, VICUNA_PROMPT } from '../../core/prompts.ts';
import { labelWordsSchema, LABEL_SCORINGS, questionSchema } from '../../model/ask.ts';
import { PREPROCESSING_MODES } from '../../model/preprocessing-mode.ts';
import { AppError } from '../app-error.ts';
import { decodeText } from '../decode-text.ts';
import { assertRegularFileSync } from '../regular-file.ts';

const triple = z.tuple([z.number(), z.number(), z.number()]);

const promptSchema = z
  .string()
  .refine((prompt) => prompt.split(IMAGE_MARKER).length === 3, {
    message: `must contain ${IMAGE_MARKER} exactly twice, the first image first`,
  })
  .refine((prompt) => !prompt.endsWith(IMAGE_MARKER), { message: 'must end in text, not in an image' });

/**
 * How a model must be asked: an adapter answers well only the way it was trained.
 *
 * A json file beside the model, `MODEL.card.json` or `card.json`. Unknown keys are refused, so that a misspelt
 * one is not silently ignored.
 */
export const modelCardSchema = z
  .strictObject({
    /** Name shown to people. */
    name: z.string().min(1).default('LLaVA'),
    /**
     * What the model reads, with `<image>` exactly twice. `<s>` at its start is the beginning-of-sequence token;
     * without it the model's own vocabulary decides whether one is added.
     */
    prompt: promptSchema,
    /** The part of the prompt that a dataset, a task or `--question` may replace. Defaults to a question that is known, if the prompt holds one. */
    question: questionSchema.optional(),
    /** The three answers, as the model is to say them. Defaults to First, Second, Similar. */
    labels: labelWordsSchema.default({ First: 'First', Second: 'Second', Similar: 'Similar' }),
    /** Whether a space comes before an answer. Defaults to what follows from the prompt's last token: none after white space or a special token. */
    labelSpace: z.boolean().optional(),
    /** What stands for an answer: the logit of its first token (the default), or the log-probability of all of its tokens. */
    labelScoring: z.enum(LABEL_SCORINGS).optional(),
    preprocessing: z
      .strictObject({
        /**
         * `crop` scales the short side and cuts the centre; `pad` makes the image square with the mean colour first; `squash`
         * scales both sides. `crop`, the default, gives way to what an imported model's file says.
         */
        mode: z.enum(PREPROCESSING_MODES).default('crop'),
        /** Mean of each channel in [0, 1]. Defaults to the projector file's, then to CLIP's. */
        mean: triple.optional(),
        /** Standard deviation of each channel. Defaults to the projector file's, then to CLIP's. */
        std: triple.optional(),
        /** Pixels to which smaller and larger pictures are scaled, in families that keep their shape. Default to the projector file's. */
        minPixels: z.int().positive().optional(),
        maxPixels: z.int().positive().optional(),
      })
      .refine(({ minPixels = 1, maxPixels = Infinity }) => minPixels <= maxPixels, {
        message: 'minPixels must not be more than maxPixels',
      })
      .default({ mode: 'crop' }),
    /** Order of the vision tower's tokens: LLaVA's own, or the one llama.cpp computes. */
    vision: z.enum(['reference', 'llama.cpp']).default('reference'),
    /** Transformer blocks of the vision tower to run. Defaults to what the projector file says. */
    visionBlocks: z.int().positive().optional(),
    /** Whether pictures are cut into tiles, of a SmolVLM. Defaults to what the projector file says. */
    tiles: z.enum(['on', 'off']).optional(),
    /** True where the model was trained on drawn faces rated by a formula, so nobody mistakes its scores for people's. */
    simulated: z.boolean().optional(),
    /** Where the model comes from, for a person. */
    notes: z.string().optional(),
  })
  .refine(({ prompt, question }) => question === undefined || prompt.split(question).length === 2, {
    path: ['question'],
    message: 'must stand in the prompt, once',
  });

export type ModelCard = z.output<typeof modelCardSchema>;

/** What a card file may hold: every field but the prompt has a default. */
export type ModelCardInput = z.input<typeof modelCardSchema>;

export const DEFAULT_CARD: ModelCard = modelCardSchema.parse({
  name: 'LLaVA-1.5, LMOL prompt',
  prompt: LMOL_PROMPT,
});

/** For a LLaVA that was not fine-tuned on LMOL's prompt. */
export const VICUNA_CARD: ModelCard = modelCardSchema.parse({
  name: 'LLaVA-1.5, Vicuna template',
  prompt: VICUNA_PROMPT,
});

/** Checks a card from any source. @throws AppError `bad-model-card` naming every wrong field. */
export function parseModelCard(value: unknown, source: string): ModelCard {
  const parsed = modelCardSchema.safeParse(value);
  if (parsed.success) return parsed.data;
  const problems = parsed.error.issues.map(
    ({ path: at, message }) => `${at.join('.') || 'the card'}: ${message}`,
  );
  throw new AppError(
    'bad-model-card',
    `The model card ${source} is invalid: ${problems.join('; ')}`,
    'Correct the card.',
  );
}

/** Reads a card. @throws AppError `model-card-unreadable` or `bad-model-card`. */
export function readModelCard(file: string): ModelCard {
  let value: unknown;
  try {
    assertRegularFileSync(file);
    value = JSON.parse(decodeText(readFileSync(file)));
  } catch (error) {
    throw new AppError(
      'model-card-unreadable',
      `The model card ${file} cannot be read: ${error instanceof Error ? error.message : String(error)}`,
      'Give a JSON file, or omit the card to use the default prompt.',
      { cause: error },
    );
  }
  return parseModelCard(value, file);
}

/** The card beside a model file (`MODEL.card.json`, then `card.json`), or undefined where there is none. */
export function findModelCard(modelFile: string): string | undefined {
  const folder = path.dirname(modelFile);
  const stem = path.basename(modelFile).replace(/\.gguf$/i, '');
  return [`${stem}.card.json`, 'card.json']
    .map((name) => path.join(folder, name))
    .find((file) => existsSync(file));
}

/** The card beside a model, or {@link DEFAULT_CARD} where there is none. */
export function modelCardOf(modelFile: string): ModelCard {
  const file = findModelCard(modelFile);
  return file === undefined ? DEFAULT_CARD : readModelCard(file);
}
