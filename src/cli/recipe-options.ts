import { InvalidArgumentError, type Command } from 'commander';
import { parseRecipe, readRecipe, RECIPE_PRESETS } from '../engine/training/recipe.ts';
import { type Recipe, recipeSchema } from '../model/recipe.ts';
import { repeatable } from './option-values.ts';

/** One field of a recipe over what the file says: `lora.rank` and the value. */
interface RecipeField {
  readonly path: readonly string[];
  readonly value: unknown;
}

export interface RecipeOptions {
  readonly recipe: string;
  readonly set?: readonly RecipeField[];
}

const PRESETS = Object.keys(RECIPE_PRESETS);

export function addRecipeOptions(command: Command): Command {
  return command
    .option('--recipe <file>', `the recipe: a JSON file, or ${PRESETS.join(', ')}`, PRESETS[0])
    .option(
      '--set <field=value>',
      'override one field of the recipe: epochs=3, lora.rank=16; repeatable',
      repeatable(recipeField),
    )
    .addHelpText(
      'after',
      `\nRecipe fields and their defaults:\n${describeDefaults()}\n` +
        'compare --training NAME uses its epochs as an ensemble, each with its own adapter and projector.',
    );
}

/** The recipe that the options ask for. @throws AppError `recipe-unreadable`, `bad-recipe` */
export async function recipeOf({ recipe, set = [] }: RecipeOptions): Promise<Recipe> {
  const read = await readRecipe(recipe);
  return parseRecipe(
    set.reduce((changed, { path, value }) => withField(changed, path, value), read),
    recipe,
  );
}

function recipeField(text: string): RecipeField {
  const [, path, value] = /^([\w.]+)=(.+)$/s.exec(text) ?? [];
  if (path === undefined || value === undefined)
    throw new InvalidArgumentError('It must be a field and a value, like epochs=3.');
  return { path: path.split('.'), value: jsonOrText(value) };
}

/** Numbers, lists and the like as json has them; anything else is a word. */
function jsonOrText(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

function withField(object: unknown, [name, ...rest]: readonly string[], value: unknown): unknown {
  if (name === undefined) return value;
  const fields = typeof object === 'object' && object !== null ? object : {};
  return { ...fields, [name]: withField((fields as Record<string, unknown>)[name], rest, value) };
}

function describeDefaults(): string {
  return JSON.stringify(recipeSchema.parse({}), null, 2);
}
