import { formatNumber } from '../../../core/format.ts';
import type { LegendEntry } from '../../charts/chart-legend.tsx';
import type { OtherCurve } from './use-other-curve.ts';

/** Which curve is which, beside the chart, where no curve runs through it; nothing where there is only one. */
export function curveEntries(
  isWhatIf: boolean,
  other: Pick<OtherCurve, 'title' | 'estimate'> | null,
): readonly LegendEntry[] {
  const entries = [
    { title: isWhatIf ? 'what-if' : 'this run', colour: 'var(--focus)', dash: '' },
    ...(isWhatIf ? [{ title: 'as recorded', colour: 'var(--focus)', dash: '2 3' }] : []),
    ...(other === null
      ? []
      : [
          {
            title: `${other.title}: ${formatNumber(other.estimate.score)}`,
            colour: 'var(--text-dimmed)',
            dash: '7 4',
          },
        ]),
  ];
  return entries.length > 1 ? entries : [];
}
