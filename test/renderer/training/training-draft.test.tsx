import { describe, expect, test } from 'vitest';
import { RECIPE_PRESETS } from '../../../src/engine/training/recipe.ts';
import { LORA_TARGETS, recipeSchema } from '../../../src/model/recipe.ts';
import {
  PRESET_TITLES,
  RECIPE_SECTIONS,
  TARGETS,
} from '../../../src/renderer/views/training/recipe-fields.ts';
import {
  fieldOf,
  numberOrText,
  parseRecipeText,
  withRecipeField,
} from '../../../src/renderer/views/training/training-draft.ts';

const RECIPE = recipeSchema.parse({});

describe('a recipe’s form', () => {
  const fields = Object.values(RECIPE_SECTIONS).flatMap(({ fields: some }) => some.map(({ path }) => path));

  test('has every field of a recipe', () => {
    const others = ['lora.targets', 'projector', 'schedule', 'classWeights', 'withoutSimilar'];
    const paths = Object.entries(RECIPE).flatMap(([key, value]) =>
      typeof value === 'object' && value !== null && !Array.isArray(value)
        ? Object.keys(value).map((inner) => `${key}.${inner}`)
        : [key],
    );
    expect([...fields, ...others].toSorted()).toEqual(paths.toSorted());
  });

  test('names every preset and every matrix', () => {
    expect(Object.keys(PRESET_TITLES)).toEqual(Object.keys(RECIPE_PRESETS));
    expect(TARGETS.map(({ name }) => name)).toEqual(LORA_TARGETS);
  });

  test('reads and changes a field inside another', () => {
    const changed = withRecipeField({ lora: { rank: 8, alpha: 32 } }, 'lora.rank', 4);
    expect(changed).toEqual({ lora: { rank: 4, alpha: 32 } });
    expect(fieldOf(changed, 'lora.rank')).toBe(4);
    expect(fieldOf(changed, 'lora.rank.deeper')).toBeUndefined();
    expect(withRecipeField({}, 'lora.rank', 4)).toEqual({ lora: { rank: 4 } });
  });

  test.each([
    ['2e-4', 2e-4],
    [' 0.05 ', 0.05],
    ['', null],
    ['  ', null],
    ['two', 'two'],
    ['1e999', '1e999'],
  ])('takes %j for what it means', (text, value) => expect(numberOrText(text)).toBe(value));
});

describe('a recipe as JSON', () => {
  test('is any object, for the serving side checks its fields', () =>
    expect([parseRecipeText('{ "epochs": 2 }'), parseRecipeText('\ufeff{ "epochs": 2 }')]).toEqual([
      { epochs: 2 },
      { epochs: 2 },
    ]));

  test.each(['', '{', '[1]', '7', 'null'])('is not %j', (text) =>
    expect(() => parseRecipeText(text)).toThrow(/^(This is not JSON|A recipe is a JSON object)/),
  );
});
