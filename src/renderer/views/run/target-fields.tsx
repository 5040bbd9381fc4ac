import { Checkbox, Input, SegmentedControl, Select } from '@mantine/core';
import type { ReactNode } from 'react';
import type { DatasetSummary } from '../../../model/dataset-summary.ts';
import type { WorkspaceSummary } from '../../../model/workspace-summary.ts';
import { NumberField } from '../../ui/fields/number-field.tsx';
import type { DraftChanges } from '../../location/use-draft.ts';
import { formatCount, formatQuantity } from '../../../core/format.ts';
import { PartSelect } from '../../ui/fields/part-select.tsx';
import {
  referenceSetsByDataset,
  type PlanChoices,
  type PlanDraft,
  type PlanProblems,
} from '../../plans/plan-draft.ts';
import layout from '../../ui/layout/layout.module.css';
import classes from './run-view.module.css';

interface TargetFieldsProps {
  readonly summary: WorkspaceSummary;
  readonly dataset: DatasetSummary;
  readonly choices: PlanChoices;
  readonly problems: PlanProblems;
  /** The images that pass the shared filter; null where it does not narrow them. */
  readonly filtered: readonly number[] | null;
  readonly change: (changes: DraftChanges<PlanDraft>) => void;
}

/** Which images or pairs, against which references, in which orders. */
export function TargetFields({
  summary,
  dataset,
  choices,
  problems,
  filtered,
  change,
}: TargetFieldsProps): ReactNode {
  const { kind, referenceSet, pairSet } = choices;
  const sets = referenceSetsByDataset(dataset, summary);
  const other = sets.find(
    ({ id, referenceSets }) => id !== dataset.id && referenceSets.some((set) => set.id === referenceSet?.id),
  );
  return (
    <>
      <div className={classes.two}>
        {kind === 'pair-set' ? (
          <Select
            label="Pair set"
            placeholder="none yet"
            data={dataset.pairSets.map(({ id, name, pairs }) => ({
              value: String(id),
              label: `${name} (${formatQuantity(pairs, 'pair')})`,
            }))}
            value={pairSet === undefined ? null : String(pairSet.id)}
            allowDeselect={false}
            onChange={(value) => {
              if (value !== null) change({ pairSetId: Number(value) });
            }}
          />
        ) : (
          <PartSelect
            dataset={dataset}
            label={kind === 'all-pairs' ? 'Images' : 'Images to score (targets)'}
            value={choices.targets}
            onChange={(targets) => change({ targets })}
          />
        )}
        {(kind === 'against-references' || kind === 'adaptive') && (
          <Select
            label="Reference set"
            placeholder="none yet"
            description={
              other === undefined
                ? null
                : `Images of ${dataset.name} are compared with those of ${other.name}: scores of both are on 1 to 5.`
            }
            data={sets.map(({ name: group, referenceSets }) => ({
              group,
              items: referenceSets.map(({ id, name, images }) => ({
                value: String(id),
                label: `${name} (${formatCount(images)})`,
              })),
            }))}
            value={referenceSet === undefined ? null : String(referenceSet.id)}
            allowDeselect={false}
            onChange={(value) => {
              if (value !== null) change({ referenceSetId: Number(value) });
            }}
          />
        )}
      </div>
      {kind !== 'pair-set' && filtered !== null && (
        <Checkbox
          label={`Only the ${formatCount(filtered.length)} that pass the current filter`}
          checked={choices.onlyFiltered}
          error={
            choices.onlyFiltered && filtered.length === 0
              ? 'None of them passes: remove part of the filter.'
              : null
          }
          onChange={({ currentTarget: { checked } }) => change({ onlyFiltered: checked })}
        />
      )}
      <div className={classes.two}>
        {kind !== 'pair-set' && (
          <NumberField
            label="At most"
            hint="Use only this many images, spread evenly over their scores; empty for all"
            placeholder="all images"
            unit="images"
            whole
            value={choices.limit}
            error={problems.limit}
            onChange={(limit) => change({ limit })}
          />
        )}
        <Input.Wrapper label="Orders" labelElement="div">
          <SegmentedControl
            fullWidth
            aria-label="Orders"
            data={[
              { value: 'both', label: 'Both orders' },
              { value: 'forward', label: 'One order' },
            ]}
            value={choices.orders}
            onChange={(value) => change({ orders: value === 'forward' ? 'forward' : 'both' })}
          />
        </Input.Wrapper>
      </div>
      {choices.orders === 'forward' && (
        <p className={layout.note}>
          Takes half the time, but consistency and position bias cannot be measured: every pair is shown once.
        </p>
      )}
    </>
  );
}
