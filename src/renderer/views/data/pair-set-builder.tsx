import type { PairSetVariant } from '../../../core/pair-strategies.ts';
import { Select } from '@mantine/core';
import type { ReactNode } from 'react';
import { DEFAULT_THETA } from '../../../core/labels.ts';
import { DEFAULT_PAIR_SET_SIZE } from '../../../core/pair-set.ts';
import type { DatasetSummary } from '../../../model/dataset-summary.ts';
import { request } from '../../api/request.ts';
import { useRequest } from '../../api/use-request.ts';
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
import { SetForm } from './set-form.tsx';
import classes from './builders.module.css';

/** The kinds of pair sets with their parts, as the papers give them. */
const VARIANTS: readonly { readonly value: PairSetVariant; readonly label: string }[] = [
  { value: 'balanced-3', label: 'balanced, 3 classes (1 : 1 : 1)' },
  { value: 'balanced-2', label: 'balanced, 2 classes (1 : 1, no Similar)' },
  { value: 'imbalanced-3', label: 'imbalanced, 3 classes (4 : 4 : 2)' },
];

interface Draft {
  readonly variant: PairSetVariant;
  readonly size: number | null;
  readonly theta: number | null;
  readonly seed: number | null;
  readonly from: ChosenPart;
  readonly name: string;
}

/** Draws a pair set, showing beforehand what it would hold. */
export function PairSetBuilder({ dataset }: { readonly dataset: DatasetSummary }): ReactNode {
  const [draft, change, clear] = useDraft<Draft>(`pair-set.${dataset.id}`);
  const { variant = 'balanced-3', theta = DEFAULT_THETA, seed = 1 } = draft;
  const from = existingPart(dataset, draft.from, 'train');
  const thetaProblem = problemOfNumber(theta, { min: 0, max: 4 });
  const asked =
    theta === null || thetaProblem !== null
      ? null
      : {
          datasetId: dataset.id,
          ...from,
          variant,
          theta,
          seed: seed ?? 0,
          size: draft.size ?? DEFAULT_PAIR_SET_SIZE,
        };
  const preview = useRequest('data.previewPairSet', useSettled(asked));
  const largest = preview.data === undefined ? null : largestPairSet(variant, preview.data.existing);
  // Without a size of one's own: the papers', or the largest where there are fewer pairs.
  const size = draft.size === undefined ? Math.min(DEFAULT_PAIR_SET_SIZE, largest ?? Infinity) : draft.size;
  const sizeProblem = problemOfNumber(size, { min: 1, max: 5_000_000, whole: true });
  const taken = dataset.pairSets.map((set) => set.name);
  const suggested = [variant, from.part].filter((part) => part !== null).join('-');
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
        label="Variant (First : Second : Similar)"
        data={VARIANTS}
        value={variant}
        allowDeselect={false}
        onChange={(value) => {
          const chosen = VARIANTS.find((entry) => entry.value === value);
          if (chosen !== undefined) change({ variant: chosen.value });
        }}
      />
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
          variant={variant}
          size={size}
          preview={preview.data}
          largest={largest}
          onLargest={() => change({ size: largest })}
        />
      )}
    </SetForm>
  );
}
