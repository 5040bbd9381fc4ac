import { SegmentedControl } from '@mantine/core';
import type { ReactNode } from 'react';
import { ChartLegend } from '../../charts/chart-legend.tsx';
import { usePlot } from '../../charts/use-plot.ts';
import { useCommands } from '../../commands/commands.ts';
import { changeParams, useLocation } from '../../location/use-location.ts';
import { Panel } from '../../ui/layout/panel.tsx';
import { CURVE_KINDS, type CurveKind } from '../../../core/drawn-curve.ts';
import type { AboutImage } from './about-image.ts';
import type { ExplainedAnswer, Explanation } from './explanation.ts';
import type { Focus } from './focus.ts';
import { curveEntries } from './curve-entries.ts';
import { ExportNll } from './export-nll.tsx';
import { NllChart } from './nll-chart.tsx';
import classes from './nll-view.module.css';
import type { OtherCurve } from './use-other-curve.ts';

/** Room for the left axis, and for a comparison's own axis at the right. */
const MARGINS = { top: 10, right: 44, bottom: 36, left: 58 };

const KIND_TITLES: Readonly<Record<CurveKind, string>> = {
  relative: 'Above minimum',
  absolute: 'Absolute',
  derivative: 'Slope',
};

interface NllPanelProps {
  readonly about: AboutImage;
  readonly recorded: Explanation;
  readonly supposed: Explanation;
  readonly other: OtherCurve | 'missing' | null;
  readonly focus: Focus;
  readonly active: ExplainedAnswer | null;
}

/** The NLL over the score, and every comparison as a tick at its reference's score. */
export function NllPanel({ about, recorded, supposed, other, focus, active }: NllPanelProps): ReactNode {
  const { params } = useLocation();
  const plot = usePlot(MARGINS);
  const kind = CURVE_KINDS.find((one) => one === params.curve) ?? 'relative';
  const near = params.zoom === 'near';
  const setKind = (next: string) => changeParams({ curve: next === 'relative' ? null : next });
  const setNear = (next: boolean) => changeParams({ zoom: next ? 'near' : null });
  useCommands([
    {
      id: 'nll.zoom',
      title: near ? 'Show the whole scale' : 'Zoom to the interval',
      section: 'NLL explorer',
      keys: ['z'],
      run: () => setNear(!near),
    },
    {
      id: 'nll.curve',
      title: 'Next kind of curve: above minimum, absolute, slope',
      section: 'NLL explorer',
      keys: ['v'],
      run: () => setKind(CURVE_KINDS[(CURVE_KINDS.indexOf(kind) + 1) % CURVE_KINDS.length] ?? 'relative'),
    },
  ]);
  return (
    <Panel
      fill
      title="NLL by score"
      note={other === 'missing' ? 'The other run did not compare this image with references.' : undefined}
      actions={
        <>
          <SegmentedControl
            aria-label="Curve"
            data={CURVE_KINDS.map((value) => ({ value, label: KIND_TITLES[value] }))}
            value={kind}
            onChange={setKind}
          />
          <SegmentedControl
            aria-label="Scale"
            data={[
              { value: 'whole', label: '1 to 5' },
              { value: 'near', label: 'Interval' },
            ]}
            value={near ? 'near' : 'whole'}
            onChange={(value) => setNear(value === 'near')}
          />
          <ExportNll {...{ about, supposed, kind }} other={other === 'missing' ? null : other} />
        </>
      }
    >
      <div className={classes.legendAndChart}>
        <ChartLegend entries={curveEntries(supposed !== recorded, other === 'missing' ? null : other)} />
        <div className={classes.chart}>
          <NllChart
            trueScore={about.image.score}
            {...{ plot, recorded, supposed, kind, near, focus, active }}
            other={other === 'missing' ? null : other}
          />
        </div>
      </div>
    </Panel>
  );
}
