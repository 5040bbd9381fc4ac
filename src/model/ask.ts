import { z } from 'zod';
import { IMAGE_MARKER } from '../core/prompts.ts';

/** What is read as an answer: its first token's logit, or the log-probability of the whole word. */
export const LABEL_SCORINGS = ['first-token', 'whole-word'] as const;
export type LabelScoring = (typeof LABEL_SCORINGS)[number];

/** Characters of a question at most. */
const LONGEST_QUESTION = 2_000;

export const questionSchema = z
  .string()
  .trim()
  .min(1, 'must not be empty')
  .max(LONGEST_QUESTION)
  .refine((text) => !text.includes(IMAGE_MARKER), {
    message: `must not contain ${IMAGE_MARKER}: the images are shown by the model's card`,
  });

const labelWord = z
  .string()
  .max(100)
  .regex(/^\S+$/, 'must be one word without spaces: one before it is added where the prompt asks for it');

/** The words that stand for the three answers. */
export const labelWordsSchema = z.strictObject({ First: labelWord, Second: labelWord, Similar: labelWord });
export type LabelWords = z.infer<typeof labelWordsSchema>;

/** What a dataset's images are compared by; null for what the model's card says. */
export const askSchema = z.strictObject({
  question: questionSchema.nullable(),
  words: labelWordsSchema
    .refine((words) => new Set(Object.values(words)).size === 3, { message: 'must be three different words' })
    .nullable(),
  /** What an image has more of that is answered for, in a person's words: "attractive". */
  more: z.string().trim().min(1).max(200).nullable(),
});
export type Ask = z.infer<typeof askSchema>;

export const NO_ASK: Ask = { question: null, words: null, more: null };

/** Where a question or words come from, the first of those that say something. */
const ASK_SOURCES = ['option', 'task', 'dataset', 'card'] as const;
export type AskSource = (typeof ASK_SOURCES)[number];

/** What a model is asked, as it stands in its prompt. */
export const askedSchema = z.object({
  /** Null where the card's prompt does not say which part of it the question is. */
  question: z.string().nullable(),
  words: labelWordsSchema,
  more: z.string().nullable(),
  questionFrom: z.enum(ASK_SOURCES),
  wordsFrom: z.enum(ASK_SOURCES),
});
export type Asked = z.infer<typeof askedSchema>;
