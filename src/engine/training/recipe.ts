import { readFile } from 'node:fs/promises';
import { AppError } from '../app-error.ts';
import { decodeText } from '../decode-text.ts';
import { recipeSchema, type Recipe, type RecipeInput } from '../../model/recipe.ts';

/** Starting points by name. */
export const RECIPE_PRESETS = {
  /** Cross-entropy (Eq. 6) with the paper's settings. */
  'lmol-ce': {},
  /** Cross-entropy weighted by the labels' rarity (Eq. 7), for pair sets that are not balanced. */
  'lmol-weighted-ce': { classWeights: 'balanced' },
  /** Cross-entropy and forward-reverse divergence (Eq. 9); lambda is not published, 1 is ours. */
  'lmol-consistency': { lambda: 1 },
  /**
   * For a SmolVLM of 256 M without tiles, on a CPU over night: of about 160 tokens a pair, some 20 s of a core's time for each pair in both
   * orders (docs/training.md). One pair at a time, so that memory stays below 2 GB.
   */
  'smolvlm-night': { epochs: 1, batch: 1, accumulation: 16, lambda: 1 },
} as const satisfies Record<string, RecipeInput>;

/** What a preset or a json file says, unchecked. @throws AppError `recipe-unreadable` */
export async function readRecipe(source: string): Promise<unknown> {
  const preset = Object.entries(RECIPE_PRESETS).find(([name]) => name === source)?.[1];
  if (preset !== undefined) return preset;
  try {
    return JSON.parse(decodeText(await readFile(source)));
  } catch (error) {
    throw new AppError(
      'recipe-unreadable',
      `The recipe ${source} cannot be read: ${error instanceof Error ? error.message : String(error)}`,
      `Give a JSON file, or one of the presets ${Object.keys(RECIPE_PRESETS).join(', ')}.`,
      { cause: error },
    );
  }
}

/** Checks a recipe from any source. @throws AppError `bad-recipe` naming every wrong field */
export function parseRecipe(value: unknown, source: string): Recipe {
  const parsed = recipeSchema.safeParse(value);
  if (parsed.success) return parsed.data;
  const problems = parsed.error.issues.map(
    ({ path, message }) => `${path.join('.') || 'the recipe'}: ${message}`,
  );
  throw new AppError(
    'bad-recipe',
    `The recipe ${source} is invalid: ${problems.join('; ')}`,
    `Correct it. \`tiebreak train --help\` lists the fields; ${Object.keys(RECIPE_PRESETS).join(', ')} are complete examples.`,
  );
}
