import { SegmentedControl } from '@mantine/core';
import type { ReactNode } from 'react';
import { LABELS } from '../../../core/labels.ts';
import { similarAnswersFigure } from '../../../figures/kinds/similar-figures.ts';
import type { SimilarBin } from '../../../model/similar-audit.ts';
import { ChartLegend } from '../../charts/chart-legend.tsx';
import { ExportFigure } from '../../charts/export-figure.tsx';
import { usePlot } from '../../charts/use-plot.ts';
import { Term } from '../../help/term.tsx';
import { changeParams, showView, useLocation } from '../../location/use-location.ts';
import { distanceRange } from '../../location/distance-range.ts';
import { LABEL_COLOURS } from '../../theme/label-colours.ts';
import { Panel } from '../../ui/layout/panel.tsx';
import { toDraw, type AuditedRun } from './audited-run.ts';
import { shownBins } from '../../../figures/shown-bins.ts';
import { binsTable, fileNameOf } from './similar-tables.ts';
import { SHARE_MARGINS, ShareCurves, type ShareCurve } from './share-curves.tsx';
import classes from './similar-view.module.css';
import { useTrueWords } from '../../api/true-words.ts';

const CHOICES = [
  { value: 'labels', label: 'First, Second' },
  { value: 'order', label: 'Right, wrong' },
  { value: 'similar', label: 'Similar alone' },
] as const;
type Choice = (typeof CHOICES)[number]['value'];

/** How a second run's lines are broken. */
export const BESIDE_DASH = '5 3';

/** The share of each answer over the difference of the true scores. */
export function AnswersPanel({ audited }: { readonly audited: readonly AuditedRun[] }): ReactNode {
  const words = useTrueWords();
  const { params } = useLocation();
  const choice = CHOICES.find(({ value }) => value === params.answers)?.value ?? 'labels';
  const plot = usePlot(SHARE_MARGINS);
  const curves = audited.flatMap((one) => answerCurves(one, choice, audited.length > 1));
  const [shown] = audited;
  if (shown === undefined) return null;
  const bins = shownBins(audited.map(({ audit }) => audit));
  return (
    <Panel
      title={
        <>
          Share of each answer by <Term name="distance">score difference</Term>
        </>
      }
      note="bars: n; click one to see its pairs"
      actions={
        <>
          <SegmentedControl
            aria-label="Answers"
            size="xs"
            data={[...CHOICES]}
            value={choice}
            onChange={(value) => changeParams({ answers: value === 'labels' ? null : value })}
          />
          <ExportFigure
            of="share of each answer"
            fileName={fileNameOf(audited, 'answers')}
            figure={() => similarAnswersFigure(toDraw(audited), choice)}
            tables={[{ title: 'Bins (CSV)', suffix: '', text: () => binsTable(audited) }]}
          />
        </>
      }
    >
      <ChartLegend
        entries={curves.map(({ title, colour, dash }) => ({ title, colour, dashed: dash !== undefined }))}
      />
      <div className={classes.chart}>
        <ShareCurves
          plot={plot}
          name="Share of each answer by score difference"
          curves={curves}
          bins={bins}
          theta={shown.audit.theta}
          xTitle={`|difference of the ${words.scores}|`}
          yTitle="Share of answers"
          onBin={({ low, high }) =>
            showView('pairs', { ...shown.filter, distance: distanceRange(low, high) })
          }
        />
      </div>
    </Panel>
  );
}

function answerCurves({ run, audit, beside }: AuditedRun, choice: Choice, namesRun: boolean): ShareCurve[] {
  const ofRun = namesRun ? `, ${run.name}` : '';
  const curve = (
    title: string,
    colour: string,
    share: (bin: SimilarBin) => ShareCurve['points'][number]['share'],
  ) => ({
    key: `${run.id} ${title}`,
    title: title + ofRun,
    colour,
    ...(beside && { dash: BESIDE_DASH }),
    points: audit.bins.map((bin) => ({ x: (bin.low + bin.high) / 2, share: share(bin) })),
  });
  const similar = curve('Similar', LABEL_COLOURS.Similar, ({ answers }) => answers?.Similar ?? null);
  if (choice === 'similar') return [similar];
  if (choice === 'labels')
    // First and Second mostly lie on each other: the one beneath is broader.
    return LABELS.map((label) => ({
      ...curve(label, LABEL_COLOURS[label], ({ answers }) => answers?.[label] ?? null),
      ...(label === 'First' && { width: 6 }),
    }));
  return [
    similar,
    curve('The higher image', 'var(--focus)', ({ higher }) => higher),
    curve('The lower image', 'var(--error-text)', ({ lower }) => lower),
  ];
}
