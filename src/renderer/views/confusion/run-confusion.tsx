import type { ReactNode } from 'react';
import { useAboutRun } from '../../api/use-about-run.ts';
import { limitsOf } from '../../../model/filter.ts';
import { useRequest } from '../../api/use-request.ts';
import { useScope, type RunViewProps } from '../../api/use-scope.ts';
import { useLocation } from '../../location/use-location.ts';
import {
  OpenInPairs,
  ShownPairsList,
  ShownPairsNote,
  useShownPairs,
} from '../../ui/pair-table/pair-panel.tsx';
import { Panel } from '../../ui/layout/panel.tsx';
import { totalOf } from '../../../core/matrix-shares.ts';
import { ErrorState } from '../../ui/states/states.tsx';
import { AbstentionPanel } from './abstention-panel.tsx';
import { CalibrationPanel } from './calibration-panel.tsx';
import type { Axes } from '../../ui/labels/cell-selection.ts';
import { commonComparisons } from './common-comparisons.ts';
import { DifferencePanel } from './difference-panel.tsx';
import { axesOf, matrixFilter, useSourceTitles } from './confusion-params.ts';
import { LabelShares } from './label-shares.tsx';
import { MatrixPanel } from './matrix-panel.tsx';
import layout from '../../ui/layout/layout.module.css';
import classes from './run-confusion.module.css';

/** One run's matrix with what follows from it, and the pairs of the chosen cells. */
export function RunConfusion({ run, filter }: RunViewProps): ReactNode {
  const sourceTitles = useSourceTitles();
  const { params } = useLocation();
  const runs = useScope().summary?.runs ?? [];
  const axes = axesOf(params);
  const { chosen, counted } = matrixFilter(filter, axes);
  const about = useAboutRun(run, counted);
  // The matrix is asked for first and answered first; what takes longer is asked for when it is there.
  const { data, error, refetch, isPlaceholderData } = useRequest('confusion.matrix', {
    filter: counted,
    ...axes,
  });
  const shown = useShownPairs(run, filter, { by: 'margin', descending: true });
  const later = data === undefined || isPlaceholderData ? null : counted;
  const otherAxes = filter.otherRun === undefined ? null : axesOfOther(axes);
  const { data: otherData } = useRequest(
    'confusion.matrix',
    otherAxes === null ? null : { filter: counted, ...otherAxes },
  );
  const otherRun = runs.find(({ id }) => id === filter.otherRun);
  const otherName = otherRun?.name ?? 'other run';
  const asked = otherAxes === null || otherData === undefined ? null : { axes: otherAxes, ...otherData };
  // A matrix of nothing would look like one of zeros.
  const other = asked === null || totalOf(asked.matrix) === 0 ? null : asked;
  const common =
    asked === null || data === undefined
      ? null
      : commonComparisons(otherName, totalOf(data.matrix), totalOf(asked.matrix));
  if (error !== null) return <ErrorState error={error} retry={() => void refetch()} />;
  const title = chosen.length === 0 ? 'Pairs' : 'Pairs in the selected cells';
  return (
    <div className={classes.view}>
      <div className={layout.headAndRest}>
        <MatrixPanel
          {...{ about, run, runs, filter, axes, other, common, chosen }}
          matrix={data?.matrix}
          unlabelled={data?.unlabelled ?? 0}
          takenOver={data?.takenOver ?? 0}
        />
        <Panel
          fill
          title={title}
          note={<ShownPairsNote shown={shown} />}
          actions={<OpenInPairs shown={shown} />}
        >
          <ShownPairsList
            shown={shown}
            columns={['first', 'second', axes.rows, axes.columns, 'probabilities', 'margin']}
            label={title}
            none="No comparisons in these cells."
          />
        </Panel>
      </div>
      <div className={layout.stack}>
        {data !== undefined && (
          <LabelShares
            about={about}
            axes={axes}
            unlabelled={data.unlabelled}
            takenOver={data.takenOver}
            reports={[
              { name: other === null ? sourceTitles.model : run.name, report: data.report },
              ...(other === null ? [] : [{ name: otherName, report: other.report }]),
            ]}
          />
        )}
        {asked !== null && otherRun !== undefined && later !== null && (
          <DifferencePanel {...{ run, otherRun }} filter={limitsOf(later)} />
        )}
        <AbstentionPanel about={about} run={run} filter={filter} counted={later} />
        <CalibrationPanel about={about} run={run} filter={later} />
      </div>
    </div>
  );
}

/** The same matrix with the other run's answers in the model's place; null where the model has none in it. */
function axesOfOther({ rows, columns }: Axes): Axes | null {
  if (rows === 'other' || columns === 'other') return null;
  if (rows === 'model') return { rows: 'other', columns };
  return columns === 'model' ? { rows, columns: 'other' } : null;
}
