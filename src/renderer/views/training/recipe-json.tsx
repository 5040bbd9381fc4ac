import { Button, Textarea } from '@mantine/core';
import { useRef, useState, type ReactNode } from 'react';
import { parseRecipeText, type RecipeDraft } from './training-draft.ts';
import { saveRecipe } from './recipe-export.tsx';
import classes from './training-view.module.css';

interface RecipeJsonProps {
  /** Of the file that it is saved to. */
  readonly name: string;
  readonly recipe: RecipeDraft;
  /** All that is wrong with it. */
  readonly problems: readonly { readonly field: string; readonly message: string }[];
  readonly onChange: (recipe: RecipeDraft) => void;
  /** Whether what is typed is no recipe at all, so that the one before stands. */
  readonly onBroken: (broken: boolean) => void;
}

/** A recipe as the JSON that the command line takes, to edit, to open and to save. */
export function RecipeJson({ name, recipe, problems, onChange, onBroken }: RecipeJsonProps): ReactNode {
  const [typed, setTyped] = useState<string | null>(null);
  const [failure, setFailure] = useState<string | null>(null);
  const file = useRef<HTMLInputElement>(null);
  const take = (text: string) => {
    setTyped(text);
    try {
      onChange(parseRecipeText(text));
      setFailure(null);
      onBroken(false);
    } catch (error) {
      onBroken(true);
      setFailure(error instanceof Error ? error.message : String(error));
    }
  };
  const wrong = failure ?? problems.map(({ field, message }) => `${field}: ${message}`).join('\n');
  return (
    <>
      <Textarea
        label="Recipe as JSON"
        autosize
        minRows={14}
        maxRows={34}
        spellCheck={false}
        classNames={{ input: classes.json ?? '', error: classes.lines ?? '' }}
        value={typed ?? JSON.stringify(recipe, null, 2)}
        error={wrong === '' ? null : wrong}
        onChange={({ currentTarget: { value } }) => take(value)}
        onBlur={() => {
          if (failure === null) setTyped(null);
        }}
      />
      <div className={classes.row}>
        <Button size="compact-xs" onClick={() => file.current?.click()}>
          Open a file…
        </Button>
        <Button size="compact-xs" disabled={failure !== null} onClick={() => saveRecipe(name, recipe)}>
          Save
        </Button>
        <input
          ref={file}
          type="file"
          accept=".json,application/json"
          hidden
          aria-label="Recipe file"
          onChange={({ currentTarget }) => {
            const [opened] = currentTarget.files ?? [];
            void opened?.text().then(take);
            currentTarget.value = '';
          }}
        />
      </div>
    </>
  );
}
