import type { ReactNode } from 'react';
import { LABELS } from '../../../core/labels.ts';
import type { Result } from '../../../ipc/requests.ts';
import { formatCount, formatQuantity } from '../../../core/format.ts';
import type { LabelCounts } from '../../../model/labels.ts';
import type { RecipeDraft } from './training-draft.ts';
import layout from '../../ui/layout/layout.module.css';

interface TrainingPlanProps {
  readonly found: Result<'training.check'> | undefined;
  readonly recipe: RecipeDraft;
}

/** What a recipe makes of its pair set. */
export function TrainingPlan({ found, recipe }: TrainingPlanProps): ReactNode {
  const { training = null, validation = null, steps = null } = found ?? {};
  const epochs = Number(recipe['epochs']);
  return (
    <dl className={layout.facts}>
      <dt>Learns from</dt>
      <dd>{training === null ? '–' : `${formatQuantity(sumOf(training), 'pair')}, both orders`}</dd>
      <dt>Held out</dt>
      <dd>
        {validation === null
          ? '–'
          : sumOf(validation) === 0
            ? 'none: the best epoch will not be known'
            : LABELS.map((label) => `${label} ${formatCount(validation[label])}`).join(', ')}
      </dd>
      <dt>Steps</dt>
      <dd>
        {steps === null ? '–' : `${formatCount(steps)}, ${formatCount(Math.round(steps / epochs))} per epoch`}
      </dd>
    </dl>
  );
}

function sumOf(counts: LabelCounts): number {
  return LABELS.reduce((sum, label) => sum + counts[label], 0);
}
