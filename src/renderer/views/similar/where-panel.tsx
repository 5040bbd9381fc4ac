import { scaleLinear } from 'd3';
import { useState, type PointerEvent, type ReactNode } from 'react';
import { formatCount, formatNumber } from '../../../core/format.ts';
import { similarWhereFigure } from '../../../figures/kinds/similar-figures.ts';
import type { SimilarBin } from '../../../model/similar-audit.ts';
import { BottomAxis, LeftAxis } from '../../charts/axes.tsx';
import { ChartLegend } from '../../charts/chart-legend.tsx';
import { ChartTooltip } from '../../charts/chart-tooltip.tsx';
import { ExportFigure } from '../../charts/export-figure.tsx';
import { PlotFrame } from '../../charts/plot-frame.tsx';
import { usePlot } from '../../charts/use-plot.ts';
import { distanceRange } from '../../location/distance-range.ts';
import { showView } from '../../location/use-location.ts';
import { LABEL_COLOURS } from '../../theme/label-colours.ts';
import { Panel } from '../../ui/layout/panel.tsx';
import { BESIDE_DASH } from './answers-panel.tsx';
import { toDraw, type AuditedRun } from './audited-run.ts';
import { countFilter } from './count-filter.ts';
import { digitsOf, SHARE_MARGINS } from './share-curves.tsx';
import { calledOf, shownBins } from '../../../figures/shown-bins.ts';
import { binUnder } from './bin-under.ts';
import { binsTable, fileNameOf } from './similar-tables.ts';
import classes from './similar-view.module.css';
import { useTrueWords } from '../../api/true-words.ts';
import { capitalised } from '../../../core/capitalised.ts';

const MARGINS = { ...SHARE_MARGINS, left: 62 };

/** Where the comparisons that were called Similar lie, against those that are. */
export function WherePanel({ audited }: { readonly audited: readonly AuditedRun[] }): ReactNode {
  const plot = usePlot(MARGINS);
  const words = useTrueWords();
  const [shown, other] = audited;
  if (shown === undefined) return null;
  const { called, both } = shown.audit;
  return (
    <Panel
      title="Where those called Similar lie"
      note={`${formatCount(both)} of ${formatCount(called)} within θ; click a bar`}
      actions={
        <ExportFigure
          of="where those called Similar lie"
          fileName={fileNameOf(audited, 'called-similar')}
          figure={() => similarWhereFigure(toDraw(audited))}
          tables={[{ title: 'Bins (CSV)', suffix: '', text: () => binsTable(audited) }]}
        />
      }
    >
      <ChartLegend
        entries={[
          { title: 'Called Similar', colour: LABEL_COLOURS.Similar },
          { title: capitalised(words.similar), colour: 'var(--mark)' },
          ...(other === undefined
            ? []
            : [{ title: `Called Similar, ${other.run.name}`, colour: 'var(--text-dimmed)', dashed: true }]),
        ]}
      />
      <div className={classes.chart}>
        <WhereChart plot={plot} shown={shown} other={other} />
      </div>
    </Panel>
  );
}

interface WhereChartProps {
  readonly plot: ReturnType<typeof usePlot>;
  readonly shown: AuditedRun;
  readonly other: AuditedRun | undefined;
}

function WhereChart({ plot, shown, other }: WhereChartProps): ReactNode {
  const [hovered, setHovered] = useState<SimilarBin | null>(null);
  const words = useTrueWords();
  const { innerWidth, innerHeight } = plot;
  const { theta, withinTheta } = shown.audit;
  const bins = shownBins(
    [shown, ...(other === undefined ? [] : [other])].map(({ audit }) => audit),
    1,
  );
  const truly = bins.slice(0, withinTheta);
  const most = Math.max(
    1,
    ...bins.map(calledOf),
    ...truly.map(({ n }) => n),
    ...(other?.audit.bins ?? []).map(calledOf),
  );
  const x = scaleLinear([0, bins.at(-1)?.high ?? 1], [0, innerWidth]);
  const y = scaleLinear([0, most], [innerHeight, 0]).nice(5);
  const binAt = (event: PointerEvent<SVGSVGElement>) => binUnder(event, plot, x, bins);
  return (
    <PlotFrame
      plot={plot}
      label={`Comparisons called Similar by score difference: ${bins.map((bin) => `${formatCount(calledOf(bin))} of ${formatCount(bin.n)} up to ${formatNumber(bin.high, 1)}`).join(', ')}`}
      onPointerMove={(event) => setHovered(binAt(event))}
      onPointerLeave={() => setHovered(null)}
      onPointerDown={(event) => {
        const bin = binAt(event);
        if (bin === null || calledOf(bin) === 0) return;
        const listed = countFilter(shown.filter, {
          model: ['Similar'],
          distance: distanceRange(bin.low, bin.high),
        });
        if (listed !== null) showView('pairs', listed);
      }}
      overlay={
        hovered !== null && (
          <ChartTooltip plot={plot} x={x(hovered.high)} y={innerHeight / 3}>
            difference {formatNumber(hovered.low, 1)} to {formatNumber(hovered.high, 1)}
            <br />
            {formatCount(calledOf(hovered))} called Similar of {formatCount(hovered.n)}
            {hovered.high <= theta && `, all ${words.similar}`}
          </ChartTooltip>
        )
      }
    >
      <BottomAxis
        scale={x}
        title={`|difference of the ${words.scores}|`}
        {...{ innerWidth, innerHeight }}
        grid={false}
      />
      <LeftAxis
        scale={y}
        title="Comparisons"
        {...{ innerWidth, innerHeight }}
        ticks={5}
        counts
        titleOffset={48}
      />
      {bins.map((bin, index) => (
        <rect
          key={bin.low}
          x={x(bin.low) + 0.5}
          width={Math.max(0, x(bin.high) - x(bin.low) - 1)}
          y={y(calledOf(bin))}
          height={Math.max(0, innerHeight - y(calledOf(bin)))}
          fill={LABEL_COLOURS.Similar}
          fillOpacity={(index < withinTheta ? 0.9 : 0.45) + (hovered === bin ? 0.1 : 0)}
        />
      ))}
      <path d={outline(truly, ({ n }) => n, x, y)} fill="none" stroke="var(--mark)" strokeWidth={2} />
      {other !== undefined && (
        <path
          d={outline(other.audit.bins.slice(0, bins.length), calledOf, x, y)}
          fill="none"
          stroke="var(--text-dimmed)"
          strokeWidth={2}
          strokeDasharray={BESIDE_DASH}
        />
      )}
      <line x1={x(theta)} x2={x(theta)} y2={innerHeight} stroke="var(--mark)" strokeDasharray="2 3" />
      <text data-halo x={x(theta) + 3} y={-3}>
        θ = {formatNumber(theta, digitsOf(theta))}
      </text>
    </PlotFrame>
  );
}

/** The upper edge of bars. */
function outline(
  bins: readonly SimilarBin[],
  countOf: (bin: SimilarBin) => number,
  x: (value: number) => number,
  y: (value: number) => number,
): string {
  const [first] = bins;
  if (first === undefined) return '';
  const steps = bins.map((bin) => `V${y(countOf(bin))}H${x(bin.high)}`).join('');
  return `M${x(first.low)},${y(0)}${steps}V${y(0)}`;
}
