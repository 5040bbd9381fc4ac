import { formatNumber } from '../../../core/format.ts';
import { SimulatedMark } from '../../ui/marks/simulated-mark.tsx';
import type { WorkItem } from '../../work/work-list.tsx';
import type { ListedTraining } from './listed-trainings.ts';
import { trainingProgressOf } from './training-progress-of.ts';

/** A training in the list of all. */
export function trainingItem({ name, summary, job }: ListedTraining): WorkItem<string> {
  const { state, share } = trainingProgressOf(summary, job);
  if (summary === null) return { key: name, name, lines: [state], share: null };
  const { epochs, ofEpochs, best, pairSet, simulated } = summary;
  return {
    key: name,
    name,
    lines: [
      `${state}, ${epochs} of ${ofEpochs} epochs`,
      best === null ? `on ${pairSet}` : `held-out loss ${formatNumber(best.loss)}, epoch ${best.epoch}`,
    ],
    mark: simulated && <SimulatedMark plain />,
    share,
  };
}
