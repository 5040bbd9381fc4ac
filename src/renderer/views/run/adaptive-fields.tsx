import { Input, SegmentedControl, Select } from '@mantine/core';
import type { ReactNode } from 'react';
import { parametersOf, valueOf, withValue } from '../../../core/likelihood.ts';
import type { DatasetSummary } from '../../../model/dataset-summary.ts';
import type { WorkspaceSummary } from '../../../model/workspace-summary.ts';
import { NumberField } from '../../ui/fields/number-field.tsx';
import { Term } from '../../help/term.tsx';
import type { DraftChanges } from '../../location/use-draft.ts';
import { Panel } from '../../ui/layout/panel.tsx';
import { likelihoodChoices, OWN_LIKELIHOOD } from '../../plans/likelihood-choices.ts';
import type { PlanChoices, PlanDraft, PlanProblems } from '../../plans/plan-draft.ts';
import layout from '../../ui/layout/layout.module.css';
import classes from './run-view.module.css';

interface AdaptiveFieldsProps {
  readonly summary: WorkspaceSummary;
  readonly dataset: DatasetSummary;
  readonly choices: PlanChoices;
  readonly problems: PlanProblems;
  readonly change: (changes: DraftChanges<PlanDraft>) => void;
}

/** When an adaptive run has asked enough about an image, and under which likelihood it chooses. */
export function AdaptiveFields({
  summary,
  dataset,
  choices,
  problems,
  change,
}: AdaptiveFieldsProps): ReactNode {
  const { own } = choices;
  return (
    <Panel title="How references are chosen">
      <div className={layout.form}>
        <p className={layout.note}>
          Each image starts with references across the scale. The answers so far show where its score may lie;
          next come the references with the most <Term name="fisherInformation">Fisher information</Term>{' '}
          there, one batch at a time, until a further one would hardly narrow the{' '}
          <Term name="interval">interval of the score</Term> or the budget is spent. With a calibrated
          likelihood, 37 references an image came close to all 350 on recorded labels, and 60 matched them.
        </p>
        <div className={classes.two}>
          <NumberField
            label="Budget"
            hint="Most references an image"
            unit="references"
            whole
            value={choices.budget}
            error={problems.budget}
            onChange={(budget) => change({ budget })}
          />
          <NumberField
            label="Least narrowing"
            hint="Stop when a further reference would narrow the 95 % interval of the score by less, in units of score; empty: not by this"
            step={0.001}
            value={choices.narrowing}
            error={problems.narrowing}
            onChange={(narrowing) => change({ narrowing })}
          />
          <NumberField
            label="Width of the answers’ noise"
            hint="Also stop when the part of the interval that more answers narrow is no wider, in units of score; empty: not by this"
            step={0.05}
            value={choices.intervalWidth}
            error={problems.intervalWidth}
            onChange={(intervalWidth) => change({ intervalWidth })}
          />
          {choices.orders === 'both' && (
            <NumberField
              label="Least gain of a reverse order"
              hint="Ask it only where it would narrow the 95 % interval of the score by this or more, in units of score; empty: ask every one"
              step={0.001}
              value={choices.reverseGain}
              error={problems.reverseGain}
              onChange={(reverseGain) => change({ reverseGain })}
            />
          )}
          <NumberField
            label="Batch"
            hint="References per round"
            whole
            value={choices.batch}
            error={problems.batch}
            onChange={(batch) => change({ batch })}
          />
        </div>
        <div className={classes.two}>
          <Select
            label="Likelihood"
            data={[
              ...likelihoodChoices(summary, dataset.id).map(({ key, title }) => ({
                value: key,
                label: title,
              })),
              { value: OWN_LIKELIHOOD, label: 'Custom values' },
            ]}
            value={choices.likelihood}
            allowDeselect={false}
            onChange={(value) => {
              if (value !== null) change({ likelihood: value });
            }}
          />
          <Input.Wrapper label="Evidence" labelElement="div">
            <SegmentedControl
              fullWidth
              mt={4}
              aria-label="Evidence"
              data={[
                { value: 'hard', label: 'Labels' },
                { value: 'soft', label: 'Probabilities' },
              ]}
              value={choices.evidence}
              onChange={(value) => change({ evidence: value === 'soft' ? 'soft' : 'hard' })}
            />
          </Input.Wrapper>
        </div>
        {choices.likelihood === OWN_LIKELIHOOD && (
          <div className={layout.threeFields}>
            {parametersOf(own).map(({ name, symbol, label, positive, slider }, index) => (
              <NumberField
                key={name}
                label={symbol}
                hint={label}
                {...(!positive && { negative: true, step: slider.step })}
                value={valueOf(own, name)}
                error={index === 0 ? problems.likelihood : null}
                onChange={(value) => change({ own: withValue(own, name, value ?? 0) })}
              />
            ))}
          </div>
        )}
      </div>
    </Panel>
  );
}
