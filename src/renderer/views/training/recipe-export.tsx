import { Button } from '@mantine/core';
import type { ReactNode } from 'react';
import type { Recipe } from '../../../model/recipe.ts';
import { downloadBlob } from '../../api/download.ts';
import { showView } from '../../location/use-location.ts';
import { changeDraft } from '../../location/use-draft.ts';
import { fileNameOf } from './step-table.ts';
import { TRAINING_DRAFT, type TrainingDraft } from './training-draft.ts';

/** Saves a training's recipe, or begins another training with it. */
export function RecipeExport({
  name,
  recipe,
}: {
  readonly name: string;
  readonly recipe: Recipe;
}): ReactNode {
  return (
    <>
      <Button
        size="compact-xs"
        onClick={() => {
          changeDraft<TrainingDraft>(TRAINING_DRAFT, {
            recipe: JSON.parse(JSON.stringify(recipe)) as TrainingDraft['recipe'],
          });
          showView('training', {}, { new: '' });
        }}
      >
        Start another with it
      </Button>
      <Button size="compact-xs" onClick={() => saveRecipe(name, recipe)}>
        Save recipe
      </Button>
    </>
  );
}

/** Downloads a recipe as a file that `tiebreak train --recipe` and the form take. */
export function saveRecipe(name: string, recipe: object): void {
  downloadBlob(
    new Blob([`${JSON.stringify(recipe, null, 2)}\n`], { type: 'application/json' }),
    `${fileNameOf(name, 'recipe')}.json`,
  );
}
