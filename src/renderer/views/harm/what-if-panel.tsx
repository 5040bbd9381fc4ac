import { Button, SegmentedControl, Select } from '@mantine/core';
import type { ReactNode } from 'react';
import { formatCount, formatQuantity, formatInterval, formatNumber } from '../../../core/format.ts';
import {
  SUPPOSITIONS,
  type HarmSelection,
  type Supposition,
  type WhatIfEffect,
} from '../../../model/harm.ts';
import { useRequest } from '../../api/use-request.ts';
import { signed } from '../../estimates/estimate-text.ts';
import { Term } from '../../help/term.tsx';
import { changeParams, useLocation } from '../../location/use-location.ts';
import { Panel } from '../../ui/layout/panel.tsx';
import { ErrorState } from '../../ui/states/states.tsx';
import { chosenOf, selectionOf, selectionParam, suppositionOf } from './harm-params.ts';
import type { AskedHarm } from './use-harm-list.ts';
import layout from '../../ui/layout/layout.module.css';
import classes from './harm-view.module.css';

const SUPPOSITION_TITLES: Readonly<Record<Supposition, string>> = {
  leftOut: 'Left out',
  right: 'Right',
  turned: 'Turned',
};

interface WhatIfPanelProps {
  readonly asked: AskedHarm;
  /** Groups of the dataset. */
  readonly groups: readonly string[];
  /** What references are called. */
  readonly referenceNames: ReadonlyMap<number, string>;
  /** Whether comparisons or images are limited by the filter. */
  readonly isFiltered: boolean;
}

/** What many answers do together, if they were otherwise. Nothing is stored: it is all in the address. */
export function WhatIfPanel({ asked, groups, referenceNames, isFiltered }: WhatIfPanelProps): ReactNode {
  const { params } = useLocation();
  const selection = selectionOf(params);
  const supposition = suppositionOf(params);
  const isRight = useRequest('harm.whatIf', { ...asked, selection: { kind: 'wrong' }, supposition: 'right' });
  const effect = useRequest('harm.whatIf', selection && { ...asked, selection, supposition });
  const chosen = chosenOf(params);
  const choices = [
    { value: 'similar', label: 'All Similar' },
    { value: 'wrong', label: 'All wrong answers' },
    ...(isFiltered ? [{ value: 'filter', label: 'Those that pass the filter' }] : []),
    { value: 'pairs', label: `The chosen pairs (${formatCount(chosen.length)})` },
    ...groups.map((group) => ({ value: `group.${group}`, label: `About references of ${group}` })),
    ...[...referenceNames].map(([imageId, name]) => ({
      value: `reference.${imageId}`,
      label: `About reference ${name}`,
    })),
  ];
  const value = selectionParam(selection);
  return (
    <Panel
      title="What if"
      note="nothing is stored"
      actions={
        <Button
          size="compact-xs"
          disabled={selection === null}
          onClick={() => changeParams({ whatif: null, do: null, chosen: null })}
        >
          Reset
        </Button>
      }
    >
      <div className={layout.form}>
        <Select
          aria-label="Which answers"
          placeholder="Choose answers"
          searchable
          clearable
          data={choices}
          value={choices.some((choice) => choice.value === value) ? value : null}
          onChange={(next) => changeParams({ whatif: next })}
        />
        <SegmentedControl
          fullWidth
          aria-label="What is supposed of them"
          value={supposition}
          data={(
            ['leftOut', 'right', 'turned'] as const satisfies readonly (typeof SUPPOSITIONS)[number][]
          ).map((one) => ({
            value: one,
            label: SUPPOSITION_TITLES[one],
          }))}
          onChange={(next) => changeParams({ do: next === 'leftOut' ? null : next })}
        />
        {effect.error !== null ? (
          <ErrorState error={effect.error} retry={() => void effect.refetch()} />
        ) : selection === null ? (
          <p className={layout.note}>
            Suppose that answers were left out, right, or turned to the other image (Similar stays as it is):
            the errors that would follow appear here. C adds the chosen comparison; in References the arrow
            keys step through them.
          </p>
        ) : (
          effect.data !== undefined && (
            <EffectTable effect={effect.data} selection={selection} stale={effect.isPlaceholderData} />
          )
        )}
        {isRight.data?.after != null && (
          <p className={classes.right} data-testid="as-if-right">
            <strong>As if all were right:</strong> MAE {formatNumber(isRight.data.after.mae)}, RMSE{' '}
            {formatNumber(isRight.data.after.rmse)}, PC {formatNumber(isRight.data.after.pc)}
            {isRight.data.difference?.mae?.interval != null && (
              <>
                {' '}
                (MAE {signed(isRight.data.difference.mae.value, 3)}, 95 %{' '}
                {formatInterval(isRight.data.difference.mae.interval)})
              </>
            )}
            ; {formatCount(isRight.data.answers)} of{' '}
            {formatQuantity(isRight.data.ofAnswers, 'answer is', 'answers are')} wrong.
          </p>
        )}
      </div>
    </Panel>
  );
}

/** Of a difference: that of one reference of a hundred is seen. */
const DIGITS = 4;

const METRICS = ['pc', 'mae', 'rmse'] as const;

function EffectTable({
  effect,
  selection,
  stale,
}: {
  readonly effect: WhatIfEffect;
  readonly selection: HarmSelection;
  readonly stale: boolean;
}): ReactNode {
  const { answers, ofAnswers, images, unscored, n, before, after, difference } = effect;
  return (
    <div data-stale={stale} data-testid="what-if">
      <p className={layout.note}>
        {formatCount(answers)} of {formatQuantity(ofAnswers, 'answer')} would change, about{' '}
        {formatQuantity(images, 'image')}.
        {selection.kind === 'filter' && ' Before: all answers about the images that the filter asks for.'}
        {unscored > 0 &&
          ` ${formatQuantity(unscored, 'image')} would have no score and count in neither figure.`}
      </p>
      {before === null || after === null ? (
        <p className={layout.note}>
          No true score is known of these images, so there is no error to compare.
        </p>
      ) : (
        <table className={classes.effects}>
          <thead>
            <tr>
              <th scope="col">n = {formatCount(n)}</th>
              <th scope="col">Before</th>
              <th scope="col">After</th>
              <th scope="col">Difference</th>
            </tr>
          </thead>
          <tbody>
            {METRICS.map((name) => {
              const change = difference?.[name] ?? null;
              return (
                <tr key={name}>
                  <th scope="row">
                    <Term name={name} />
                  </th>
                  <td>{formatNumber(before[name])}</td>
                  <td>{formatNumber(after[name])}</td>
                  <td>
                    <span data-value={change?.value}>
                      {change === null ? '–' : signed(change.value, DIGITS)}
                    </span>
                    <span className={classes.below}>
                      {change?.interval == null ? 'no interval' : formatInterval(change.interval, DIGITS)}
                    </span>
                  </td>
                </tr>
              );
            })}
          </tbody>
        </table>
      )}
      {difference !== null && (
        <p className={layout.note}>
          Paired on the same images; 95 % intervals of the choice of images (
          <Term name="bootstrap">resampled</Term>).
        </p>
      )}
    </div>
  );
}
