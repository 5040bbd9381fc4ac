import { InvalidArgumentError, type Command } from 'commander';
import type { z } from 'zod';
import { LABELS } from '../core/labels.ts';
import type { AskLevel } from '../engine/model-files/asked-card.ts';
import { askSchema, NO_ASK, questionSchema, type LabelWords } from '../model/ask.ts';

/** What a person wants to be asked this time. */
export interface AskOptions {
  readonly question?: string;
  readonly words?: LabelWords;
}

export function addAskOptions(command: Command): Command {
  command.option('--question <text>', "ask this, in place of the dataset's question and the card's", (text) =>
    checked(questionSchema, text),
  );
  return addWordsOption(
    command,
    "the words that stand for the three answers, in place of the dataset's and the card's",
  );
}

export function addWordsOption(command: Command, description: string): Command {
  return command.option('--words <first,second,similar>', description, labelWords);
}

/** Parser of three words, separated by commas. */
export function labelWords(text: string): LabelWords {
  const words = text.split(',').map((word) => word.trim());
  if (words.length !== LABELS.length)
    throw new InvalidArgumentError('Give three words separated by commas: for First, Second and Similar.');
  const [First, Second, Similar] = words;
  const parsed = checked(askSchema.shape.words, { First, Second, Similar });
  if (parsed === null) throw new Error('three words are no words');
  return parsed;
}

/** A value of a schema, or a refusal with its reason. */
export function checked<Value>(schema: z.ZodType<Value>, value: unknown): Value {
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  throw new InvalidArgumentError(`It ${parsed.error.issues[0]?.message ?? 'is not allowed'}.`);
}

/** What counts before a dataset's question and words. */
export function askLevels({ question, words }: AskOptions): AskLevel[] {
  return [{ source: 'option', ask: { ...NO_ASK, question: question ?? null, words: words ?? null } }];
}
