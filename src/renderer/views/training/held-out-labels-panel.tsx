import { Select } from '@mantine/core';
import type { ReactNode } from 'react';
import { formatCount, formatQuantity, formatShare, formatShareInterval } from '../../../core/format.ts';
import type { AccuracyOnLabels, HeldOutLabels } from '../../../model/held-out-labels.ts';
import type { TrainingDetail } from '../../../model/training.ts';
import { useRequest } from '../../api/use-request.ts';
import { changeParams, useLocation } from '../../location/use-location.ts';
import { DataTable } from '../../ui/data-grid/data-table.tsx';
import { Panel } from '../../ui/layout/panel.tsx';
import { ErrorState, Loading } from '../../ui/states/states.tsx';
import layout from '../../ui/layout/layout.module.css';

/** How often the base model and the trained one say what held-out labels do, such as people's of a task. */
export function HeldOutLabelsPanel({ training }: { readonly training: TrainingDetail }): ReactNode {
  const { params } = useLocation();
  const query = useRequest('training.heldOut', {
    name: training.name,
    pairSet: idOf(params['labels']),
    before: idOf(params['before']),
    after: idOf(params['after']),
  });
  if (query.error !== null) return <ErrorState error={query.error} retry={() => void query.refetch()} />;
  const found = query.data;
  return (
    <Panel title="Accuracy on held-out labels" note={found === undefined ? undefined : noteOf(found)}>
      {found === undefined ? <Loading height={90} /> : <HeldOutLabelsTable found={found} />}
    </Panel>
  );
}

/** Choices of labels and runs, and what comes of them. */
export function HeldOutLabelsTable({ found }: { readonly found: HeldOutLabels }): ReactNode {
  const { pairSets, runs, chosen, accuracy } = found;
  if (pairSets.length === 0)
    return <p className={layout.note}>The dataset that it learnt from is gone, or has no pair sets.</p>;
  const runData = runs.map(({ id, name, ofTraining }) => ({
    value: String(id),
    label: ofTraining ? `${name} (of this training)` : name,
  }));
  return (
    <>
      <div className={layout.threeFields}>
        <Select
          label="Labels"
          placeholder="Choose a pair set"
          data={pairSets.map(({ id, name, pairs }) => ({
            value: String(id),
            label: `${name} (${formatQuantity(pairs, 'pair')})`,
          }))}
          value={textOf(chosen.pairSet)}
          allowDeselect={false}
          onChange={(value) => changeParams({ labels: value, before: null, after: null }, { replace: true })}
        />
        <Select
          label="Run before"
          placeholder="Choose a run"
          data={runData}
          value={textOf(chosen.before)}
          allowDeselect={false}
          onChange={(value) => changeParams({ before: value }, { replace: true })}
        />
        <Select
          label="Run after"
          placeholder="Choose a run"
          data={runData}
          value={textOf(chosen.after)}
          allowDeselect={false}
          onChange={(value) => changeParams({ after: value }, { replace: true })}
        />
      </div>
      {accuracy === null ? (
        <p className={layout.noteBelow}>{whatIsMissing(found)}</p>
      ) : (
        <DataTable
          compact
          rows={rowsOf(accuracy)}
          keyOf={({ name }) => name}
          columns={[
            { key: 'name', head: '', namesRow: true, cell: ({ name }) => name },
            { key: 'share', head: 'Right', numeric: true, cell: ({ value }) => formatShare(value) },
            {
              key: 'interval',
              head: '95 %',
              hint: 'Over the choice of images; of the difference the answers are paired',
              numeric: true,
              cell: ({ interval }) => (interval === null ? 'not defined' : formatShareInterval(interval)),
            },
            { key: 'of', head: 'Answers', numeric: true, cell: ({ of }) => of },
          ]}
        />
      )}
    </>
  );
}

function rowsOf({ before, after, difference, answers }: AccuracyOnLabels) {
  const of = ({ successes, trials }: AccuracyOnLabels['before']) =>
    `${formatCount(successes)} of ${formatCount(trials)}`;
  return [
    { name: 'Before', ...before, of: of(before) },
    { name: 'After', ...after, of: of(after) },
    { name: 'Difference', ...difference, of: formatCount(answers) },
  ];
}

function noteOf({ accuracy }: HeldOutLabels): string {
  return accuracy === null
    ? 'before and after the training'
    : `n = ${formatCount(accuracy.pairs)} of ${formatQuantity(accuracy.ofPairs, 'pair')} answered by both`;
}

function whatIsMissing({ chosen, runs, pairSets }: HeldOutLabels): string {
  const labels = pairSets.find(({ id }) => id === chosen.pairSet);
  if (labels === undefined)
    return 'Choose the pair set whose labels are right. “Train on these labels…” in Annotate makes one that training never sees.';
  if (chosen.before !== null && chosen.after !== null)
    return `The two runs have answered no pair of “${labels.name}” in common: compare its pairs with both models.`;
  const lacks = [
    ...(chosen.before === null ? ['with the base model'] : []),
    ...(chosen.after === null ? ['with an epoch of this training'] : []),
  ].join(' and ');
  const others = runs.length === 0 ? '' : ', or choose other runs';
  return `Compare the pairs of “${labels.name}” ${lacks}${others}.`;
}

function idOf(text: string | undefined): number | null {
  const id = Number(text);
  return Number.isSafeInteger(id) && id > 0 ? id : null;
}

function textOf(id: number | null): string | null {
  return id === null ? null : String(id);
}
