import { TextInput } from '@mantine/core';
import { useState, type ReactNode } from 'react';
import { Term } from '../../help/term.tsx';
import type { NumberFieldOfRecipe } from './recipe-fields.ts';
import { fieldOf, numberOrText, type RecipeDraft } from './training-draft.ts';
import layout from '../../ui/layout/layout.module.css';
import classes from './training-view.module.css';

interface RecipeNumberProps {
  readonly field: NumberFieldOfRecipe;
  readonly recipe: RecipeDraft;
  /** The preset's value. */
  readonly standard: unknown;
  readonly problem: string | null;
  readonly onChange: (value: number | string | null) => void;
  readonly disabled?: boolean;
}

/** A number of a recipe; 2e-4 may be typed so. */
export function RecipeNumber({
  field: { path, title, range, help, term, empty },
  recipe,
  standard,
  problem,
  onChange,
  disabled = false,
}: RecipeNumberProps): ReactNode {
  const value = fieldOf(recipe, path);
  const [typed, setTyped] = useState<string | null>(null);
  // What is being typed stays as it is while it means the value: "0.0" on the way to "0.05".
  const text = typed !== null && numberOrText(typed) === (value ?? null) ? typed : textOf(value);
  return (
    <div className={classes.field}>
      <TextInput
        label={term === undefined ? title : <Term name={term}>{title}</Term>}
        title={help}
        inputMode="decimal"
        placeholder={value === undefined ? textOf(standard) : (empty ?? '')}
        spellCheck={false}
        value={text}
        error={problem}
        disabled={disabled}
        onChange={({ currentTarget: { value: next } }) => {
          setTyped(next);
          onChange(numberOrText(next));
        }}
      />
      <p className={layout.note}>
        {range}
        {empty === undefined ? '' : `; empty: ${empty}`}
        {standard === undefined ? '' : ` · default ${textOf(standard) === '' ? 'empty' : textOf(standard)}`}
      </p>
    </div>
  );
}

function textOf(value: unknown): string {
  return typeof value === 'number' || typeof value === 'string' ? String(value) : '';
}
