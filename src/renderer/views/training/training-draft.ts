import type { Params } from '../../../ipc/requests.ts';

/** A recipe as it is being filled in: any json object, checked by the serving side. */
export type RecipeDraft = Params<'training.check'>['recipe'];

/** What a person has chosen for a new training; everything has a default. */
export interface TrainingDraft {
  readonly name: string;
  readonly pairSetId: number;
  readonly modelId: number;
  /** Adapter to begin with; '' for none. */
  readonly start: string;
  readonly gpu: Params<'training.start'>['gpu'];
  readonly recipe: RecipeDraft;
}

/** The form's name, see useDraft. */
export const TRAINING_DRAFT = 'training.new';

/** The value at 'lora.rank'; undefined where there is none. */
export function fieldOf(recipe: RecipeDraft, path: string): unknown {
  return path.split('.').reduce<unknown>((value, key) => (isObject(value) ? value[key] : undefined), recipe);
}

/** The recipe with another value at 'lora.rank'. */
export function withRecipeField(recipe: RecipeDraft, path: string, value: RecipeDraft[string]): RecipeDraft {
  const [key = '', ...rest] = path.split('.');
  if (rest.length === 0) return { ...recipe, [key]: value };
  const inner = recipe[key];
  return { ...recipe, [key]: withRecipeField(isObject(inner) ? inner : {}, rest.join('.'), value) };
}

function isObject(value: unknown): value is RecipeDraft {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/**
 * What a text in a number's field stands for: its number, null for an empty one, else the text itself, so that the check
 * says what is wrong with it.
 */
export function numberOrText(text: string): number | string | null {
  const trimmed = text.trim();
  if (trimmed === '') return null;
  const value = Number(trimmed);
  return Number.isFinite(value) ? value : trimmed;
}

/** A recipe's file or text, with or without a byte-order mark. @throws Error where it is no json object, with what is wrong */
export function parseRecipeText(text: string): RecipeDraft {
  let value: unknown;
  try {
    value = JSON.parse(text.replace(/^\ufeff/, ''));
  } catch (error) {
    throw new Error(`This is not JSON: ${error instanceof Error ? error.message : String(error)}`, {
      cause: error,
    });
  }
  if (!isObject(value)) throw new Error('A recipe is a JSON object: { "epochs": 5, … }.');
  return value;
}
