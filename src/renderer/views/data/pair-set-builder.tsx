import { Select } from '@mantine/core';
import type { ReactNode } from 'react';
import { DEFAULT_PAIR_SET_SIZE } from '../../../core/pair-set.ts';
import type { PairSetVariant, PairStrategy } from '../../../core/pair-strategies.ts';
import type { DatasetSummary } from '../../../model/dataset-summary.ts';
import { usualTheta } from '../../../model/estimated-scores.ts';
import type { PairSetPreview as PairSetPreviewData } from '../../../model/pair-set.ts';
import { request } from '../../api/request.ts';
import { useRequest } from '../../api/use-request.ts';
import { useScope } from '../../api/use-scope.ts';
import { NumberField } from '../../ui/fields/number-field.tsx';
import { problemOfNumber } from '../../ui/forms/problem-of-number.ts';
import { problemOfSeed, SeedInput } from '../../ui/fields/seed-input.tsx';
import { uniqueName } from '../../ui/forms/unique-name.ts';
import { useSettled } from '../../ui/forms/use-settled.ts';
import { useDraft } from '../../location/use-draft.ts';
import { existingPart, PartSelect, type ChosenPart } from '../../ui/fields/part-select.tsx';
import { ErrorState } from '../../ui/states/states.tsx';
import { largestPairSet } from './largest-pair-set.ts';
import { PairSetPreview } from './pair-set-preview.tsx';
import { STRATEGIES, VARIANTS } from './pair-strategies.ts';
import { SetForm } from './set-form.tsx';
import classes from './builders.module.css';

interface Draft {
  readonly strategy: PairStrategy;
  readonly variant: PairSetVariant;
  /** Least certainty of Similar pairs, in per cent; null for none. */
  readonly certainty: number | null;
  readonly run: number | null;
  readonly startWith: number | null;
  readonly size: number | null;
  readonly theta: number | null;
  readonly seed: number | null;
  readonly from: ChosenPart;
  readonly name: string;
}

/** Pairs in a set that no paper gives a size for. */
const DEFAULT_STRATEGY_SIZE = 5000;

/** Draws a pair set, showing beforehand what it would hold. */
export function PairSetBuilder({ dataset }: { readonly dataset: DatasetSummary }): ReactNode {
  const usual = usualTheta(dataset.estimatedScores);
  const [draft, change, clear] = useDraft<Draft>(`pair-set.${dataset.id}`);
  const { strategy = 'balanced', variant = 'balanced-3', theta = usual, seed = 1 } = draft;
  const { summary } = useScope();
  const isActive = strategy === 'active';
  const runs = (summary?.runs ?? []).filter(
    ({ datasetId, hasProbabilities }) => datasetId === dataset.id && hasProbabilities,
  );
  const run = runs.find(({ id }) => id === draft.run)?.id ?? runs[0]?.id ?? null;
  const startWith = dataset.pairSets.find(({ id }) => id === draft.startWith)?.id ?? null;
  const certainty = isActive ? null : (draft.certainty ?? null);
  const certaintyProblem = certainty === null ? null : problemOfNumber(certainty, { min: 0, max: 100 });
  const from = existingPart(dataset, draft.from, 'train');
  const thetaProblem = problemOfNumber(theta, { min: 0, max: 4 });
  const defaultSize = strategy === 'balanced' ? DEFAULT_PAIR_SET_SIZE : DEFAULT_STRATEGY_SIZE;
  const asked =
    theta === null || (thetaProblem ?? certaintyProblem) !== null || (isActive && run === null)
      ? null
      : {
          datasetId: dataset.id,
          ...from,
          strategy,
          variant,
          theta,
          leastCertainty: certainty === null ? null : certainty / 100,
          run: isActive ? run : null,
          startWith: isActive ? startWith : null,
          seed: seed ?? 0,
          size: draft.size ?? defaultSize,
        };
  const preview = useRequest('data.previewPairSet', useSettled(asked));
  const largest = preview.data === undefined ? null : largestOf(strategy, variant, preview.data);
  // Without a size of one's own: the papers', or the largest where there are fewer pairs.
  const size = draft.size === undefined ? Math.min(defaultSize, largest ?? Infinity) : draft.size;
  const sizeProblem = problemOfNumber(size, { min: 1, max: 5_000_000, whole: true });
  const taken = dataset.pairSets.map((set) => set.name);
  const suggested = [strategy === 'balanced' ? variant : strategy, from.part]
    .filter((part) => part !== null)
    .join('-');
  const name = draft.name ?? uniqueName(suggested, taken);
  const tooLarge = size !== null && largest !== null && size > largest;
  const make =
    asked === null ||
    size === null ||
    seed === null ||
    tooLarge ||
    (sizeProblem ?? problemOfSeed(seed)) !== null
      ? null
      : (chosen: string) => request('data.makePairSet', { ...asked, seed, size, name: chosen });

  return (
    <SetForm
      kind="pair-set"
      name={name}
      taken={taken}
      onName={(chosen) => change({ name: chosen })}
      make={make}
      onMade={clear}
    >
      <PartSelect
        dataset={dataset}
        label="Pairs of"
        value={from}
        onChange={(value) => change({ from: value })}
      />
      <Select
        label="Which pairs"
        description={STRATEGIES.find(({ value }) => value === strategy)?.about}
        data={STRATEGIES.map(({ value, label }) => ({ value, label }))}
        value={strategy}
        allowDeselect={false}
        onChange={(value) => {
          const chosen = STRATEGIES.find((entry) => entry.value === value);
          if (chosen !== undefined) change({ strategy: chosen.value });
        }}
      />
      {strategy === 'balanced' && (
        <Select
          label="Variant (First : Second : Similar)"
          data={VARIANTS}
          value={variant}
          allowDeselect={false}
          onChange={(value) => {
            const chosen = VARIANTS.find((entry) => entry.value === value);
            if (chosen !== undefined) change({ variant: chosen.value });
          }}
        />
      )}
      {isActive && (
        <>
          <Select
            label="Run that compared the pairs to choose from"
            description="Train on a random set, compare another random set with that model, choose from it, and train again: a round."
            data={runs.map(({ id, name: runName }) => ({ value: String(id), label: runName }))}
            value={run === null ? null : String(run)}
            placeholder="No run of these images has probabilities"
            allowDeselect={false}
            onChange={(value) => change({ run: value === null ? null : Number(value) })}
          />
          <Select
            label="Begin with the pairs of"
            description="Kept in front; the number of pairs is of those added"
            data={dataset.pairSets.map(({ id, name: setName }) => ({ value: String(id), label: setName }))}
            value={startWith === null ? null : String(startWith)}
            placeholder="no set"
            clearable
            onChange={(value) => change({ startWith: value === null ? null : Number(value) })}
          />
        </>
      )}
      {!isActive && (
        <NumberField
          label="Least certainty of Similar pairs"
          description="By the spread and number of their raters; empty takes all"
          unit="%"
          value={certainty}
          error={certaintyProblem}
          onChange={(value) => change({ certainty: value })}
        />
      )}
      <div className={classes.row}>
        <NumberField
          label="Pairs"
          whole
          value={size === Infinity ? null : size}
          error={sizeProblem}
          onChange={(value) => change({ size: value })}
        />
        <NumberField
          label="θ"
          hint="Largest score difference that counts as Similar"
          step={0.05}
          value={theta}
          error={thetaProblem}
          onChange={(value) => change({ theta: value })}
        />
        <SeedInput value={seed} onChange={(value) => change({ seed: value })} />
      </div>
      {preview.error !== null ? (
        <ErrorState error={preview.error} retry={() => void preview.refetch()} />
      ) : (
        <PairSetPreview
          variant={strategy === 'balanced' ? variant : null}
          theta={theta ?? usual}
          size={size}
          preview={preview.data}
          largest={largest}
          onLargest={() => change({ size: largest })}
        />
      )}
    </SetForm>
  );
}

/** Most pairs that a set can hold, as far as that is known without drawing it. */
function largestOf(
  strategy: PairStrategy,
  variant: PairSetVariant,
  { existing }: Pick<PairSetPreviewData, 'existing'>,
): number | null {
  if (strategy === 'balanced') return largestPairSet(variant, existing);
  return strategy === 'active' ? null : existing.different + existing.similar;
}
