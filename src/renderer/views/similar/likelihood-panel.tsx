import type { ReactNode } from 'react';
import { describeLikelihood } from '../../../core/describe-likelihood.ts';
import { isSameLikelihood, LIKELIHOOD_PRESETS, type Likelihood } from '../../../core/likelihood.ts';
import { similarLikelihoodFigure } from '../../../figures/kinds/similar-figures.ts';
import { formatNumber } from '../../../core/format.ts';
import { ChartLegend } from '../../charts/chart-legend.tsx';
import { ExportFigure } from '../../charts/export-figure.tsx';
import { usePlot } from '../../charts/use-plot.ts';
import { Term } from '../../help/term.tsx';
import { LABEL_COLOURS } from '../../theme/label-colours.ts';
import { Panel } from '../../ui/layout/panel.tsx';
import { BESIDE_DASH } from './answers-panel.tsx';
import { toDraw, type AuditedRun } from './audited-run.ts';
import { expectedSimilar } from '../../../core/expected-similar.ts';
import { SHARE_MARGINS, ShareCurves, type ShareCurve } from './share-curves.tsx';
import { shownBins } from '../../../figures/shown-bins.ts';
import { fileNameOf, likelihoodTable } from './similar-tables.ts';
import classes from './similar-view.module.css';
import { useTrueWords } from '../../api/true-words.ts';

/** Points of a computed curve. */
const STEPS = 120;

const PRESET_DASH = '1 4';

/** How often the likelihood expects Similar, against how often it was said: where they part, scores are biased. */
export function LikelihoodPanel({ audited }: { readonly audited: readonly AuditedRun[] }): ReactNode {
  const words = useTrueWords();
  const plot = usePlot(SHARE_MARGINS);
  const [shown] = audited;
  if (shown === undefined) return null;
  const { theta } = shown.audit;
  const bins = shownBins(audited.map(({ audit }) => audit));
  const furthest = bins.at(-1)?.high ?? 1;
  const own = isSameLikelihood(shown.run.likelihood, LIKELIHOOD_PRESETS.uol);
  const curves: ShareCurve[] = [
    ...audited.flatMap(({ run, audit, beside }) => [
      {
        key: `observed ${run.id}`,
        title: audited.length > 1 ? `Observed, ${run.name}` : 'Observed',
        colour: beside ? 'var(--text-dimmed)' : LABEL_COLOURS.Similar,
        ...(beside && { dash: BESIDE_DASH }),
        line: false,
        points: audit.bins.map(({ low, high, answers }) => ({
          x: (low + high) / 2,
          share: answers?.Similar ?? null,
        })),
      },
    ]),
    ...(own
      ? []
      : [
          {
            key: 'own',
            title: shown.run.likelihoodSource.startsWith('calibrated') ? 'Calibrated' : 'Run’s own',
            colour: 'var(--focus)',
            dots: false,
            points: similarCurve(shown.run.likelihood, furthest),
          },
        ]),
    {
      key: 'uol',
      title: own ? 'Preset uol (not calibrated)' : 'Preset uol',
      colour: 'var(--label-second)',
      dash: PRESET_DASH,
      dots: false,
      points: similarCurve(LIKELIHOOD_PRESETS.uol, furthest),
    },
  ];
  return (
    <Panel
      title={
        <>
          <Term name="similarExpected">The likelihood’s Similar</Term> against the observed one
        </>
      }
      note={describeLikelihood(shown.run.likelihood, (value) => formatNumber(value, 2))}
      actions={
        <ExportFigure
          of="the likelihood’s Similar"
          fileName={fileNameOf(audited, 'likelihood')}
          figure={() =>
            similarLikelihoodFigure(toDraw(audited), shown.run.likelihood, shown.run.likelihoodSource)
          }
          tables={[{ title: 'Bins (CSV)', suffix: '', text: () => likelihoodTable(audited) }]}
        />
      }
    >
      <ChartLegend
        entries={curves.map(({ title, colour, dash, line = true }) => ({
          title,
          colour,
          dashed: dash !== undefined,
          dot: !line,
        }))}
      />
      <div className={classes.chart}>
        <ShareCurves
          plot={plot}
          name="Share called Similar, observed and by the likelihood"
          curves={curves}
          bins={bins}
          theta={theta}
          xTitle={`|difference of the ${words.scores}|`}
          yTitle="Called Similar"
        />
      </div>
    </Panel>
  );
}

function similarCurve(likelihood: Likelihood, furthest: number): ShareCurve['points'] {
  return Array.from({ length: STEPS + 1 }, (_, step) => {
    const x = (step * furthest) / STEPS;
    return { x, share: expectedSimilar(likelihood, x) };
  });
}
