import { Checkbox, Select, Switch } from '@mantine/core';
import type { ReactNode } from 'react';
import { LABELS } from '../../../core/labels.ts';
import { Term } from '../../help/term.tsx';
import { RECIPE_SECTIONS, TARGETS, type NumberFieldOfRecipe } from './recipe-fields.ts';
import { RecipeNumber } from './recipe-number.tsx';
import { fieldOf, withRecipeField, type RecipeDraft } from './training-draft.ts';
import layout from '../../ui/layout/layout.module.css';
import classes from './training-view.module.css';

interface RecipeFormProps {
  readonly recipe: RecipeDraft;
  /** Of the preset that it began with. */
  readonly standard: RecipeDraft;
  readonly problemOf: (field: string) => string | null;
  readonly onChange: (recipe: RecipeDraft) => void;
}

/** Every field of a recipe. */
export function RecipeForm({ recipe, standard, problemOf, onChange }: RecipeFormProps): ReactNode {
  const set = (path: string, value: RecipeDraft[string]) => onChange(withRecipeField(recipe, path, value));
  const numbers = (fields: readonly NumberFieldOfRecipe[]) =>
    fields.map((field) => (
      <RecipeNumber
        key={field.path}
        field={field}
        recipe={recipe}
        standard={fieldOf(standard, field.path)}
        problem={problemOf(field.path)}
        disabled={field.path === 'learningRates.projector' && recipe['projector'] === false}
        onChange={(value) => set(field.path, value)}
      />
    ));
  const targets = fieldOf(recipe, 'lora.targets');
  const chosen = Array.isArray(targets) ? targets.map(String) : [];
  const { steps, lora, rates, loss, watching } = RECIPE_SECTIONS;
  return (
    <>
      <fieldset className={classes.section}>
        <legend>{steps.title}</legend>
        <div className={classes.three}>{numbers(steps.fields)}</div>
      </fieldset>
      <fieldset className={classes.section}>
        <legend>
          <Term name="lora">{lora.title}</Term>
        </legend>
        <div className={classes.three}>{numbers(lora.fields)}</div>
        <Checkbox.Group
          size="xs"
          label="Matrices that it adapts"
          value={chosen}
          error={problemOf('lora.targets')}
          onChange={(next) =>
            set(
              'lora.targets',
              TARGETS.map(({ name }) => name).filter((name) => next.includes(name)),
            )
          }
        >
          <div className={classes.row}>
            {TARGETS.map(({ name, title }) => (
              <Checkbox key={name} value={name} label={`${title} (${name})`} />
            ))}
          </div>
        </Checkbox.Group>
        <Switch
          label="Train the projector too"
          description="As in LMOL. Each epoch then saves its own projector, in an mmproj file beside its adapter."
          checked={recipe['projector'] !== false}
          error={problemOf('projector')}
          onChange={({ currentTarget: { checked } }) => set('projector', checked)}
        />
      </fieldset>
      <fieldset className={classes.section}>
        <legend>{rates.title}</legend>
        <div className={classes.three}>
          {numbers(rates.fields)}
          <Select
            label="Schedule"
            data={[
              { value: 'cosine', label: 'cosine to 0' },
              { value: 'constant', label: 'constant' },
            ]}
            value={typeof recipe['schedule'] === 'string' ? recipe['schedule'] : 'cosine'}
            error={problemOf('schedule')}
            allowDeselect={false}
            onChange={(value) => {
              if (value !== null) set('schedule', value);
            }}
          />
        </div>
      </fieldset>
      <fieldset className={classes.section}>
        <legend>{loss.title}</legend>
        <div className={classes.three}>
          {numbers(loss.fields)}
          <ClassWeights
            value={recipe['classWeights']}
            problem={
              problemOf('classWeights') ??
              LABELS.map((_, index) => problemOf(`classWeights.${index}`)).find(
                (problem) => problem !== null,
              ) ??
              null
            }
            onChange={(value) => set('classWeights', value)}
          />
        </div>
        <Switch
          label="Allow a set without Similar pairs"
          description="For sets other than balanced-2 that have none: the model then never answers Similar."
          checked={recipe['withoutSimilar'] === true}
          error={problemOf('withoutSimilar')}
          onChange={({ currentTarget: { checked } }) => set('withoutSimilar', checked)}
        />
      </fieldset>
      <fieldset className={classes.section}>
        <legend>{watching.title}</legend>
        <div className={classes.three}>{numbers(watching.fields)}</div>
      </fieldset>
    </>
  );
}

interface ClassWeightsProps {
  readonly value: RecipeDraft[string] | undefined;
  readonly problem: string | null;
  readonly onChange: (value: RecipeDraft[string]) => void;
}

/** How much a pair of each label counts. */
function ClassWeights({ value, problem, onChange }: ClassWeightsProps): ReactNode {
  const own = Array.isArray(value) ? value : null;
  return (
    <div className={classes.field}>
      <Select
        label={<Term name="classWeights">Class weights</Term>}
        data={[
          { value: 'equal', label: 'equal' },
          { value: 'balanced', label: 'by inverse frequency' },
          { value: 'own', label: 'given' },
        ]}
        value={own !== null ? 'own' : typeof value === 'string' ? value : 'equal'}
        error={problem}
        allowDeselect={false}
        onChange={(kind) => {
          if (kind !== null) onChange(kind === 'own' ? [1, 1, 1] : kind);
        }}
      />
      {own !== null && (
        <div className={classes.three}>
          {LABELS.map((label, index) => (
            <RecipeNumber
              key={label}
              field={{ path: String(index), title: label, range: '0 and up', help: `Weight of ${label}` }}
              recipe={{ [String(index)]: own[index] ?? null }}
              standard={undefined}
              problem={null}
              onChange={(next) => onChange(LABELS.map((_, at) => (at === index ? next : (own[at] ?? null))))}
            />
          ))}
        </div>
      )}
      <p className={layout.note}>of the true labels · default: equal</p>
    </div>
  );
}
