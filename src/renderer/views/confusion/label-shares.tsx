import { Button } from '@mantine/core';
import type { ReactNode } from 'react';
import { transposedReport, type ConfusionReport, type Kappa } from '../../../core/confusion.ts';
import { LABELS } from '../../../core/labels.ts';
import type { Proportion } from '../../../core/proportion.ts';
import type { AboutRun } from '../../../figures/about-run.ts';
import { isByPeople } from '../../../model/filter.ts';
import { takenOverWords } from '../../../model/taken-over-words.ts';
import { Term } from '../../help/term.tsx';
import { showView } from '../../location/use-location.ts';
import { LABEL_COLOURS } from '../../theme/label-colours.ts';
import { formatCount, formatInterval, formatNumber } from '../../../core/format.ts';
import { IMAGES_RESAMPLED } from '../../help/images-resampled.ts';
import { LabelMark } from '../../ui/labels/label-mark.tsx';
import layout from '../../ui/layout/layout.module.css';
import { Panel } from '../../ui/layout/panel.tsx';
import type { Axes } from '../../ui/labels/cell-selection.ts';
import { useSourceTitles } from './confusion-params.ts';
import { ExportShares } from './export-shares.tsx';
import { ShareDots, type ShareLine } from './share-dots.tsx';

interface LabelSharesProps {
  readonly about: AboutRun;
  readonly axes: Axes;
  readonly reports: readonly { readonly name: string; readonly report: ConfusionReport }[];
  readonly unlabelled: number;
  readonly takenOver: number;
}

/** Accuracy, recall and precision where one axis can be held to be right; else how far the two agree. */
export function LabelShares({
  about,
  axes,
  reports: ofRows,
  unlabelled,
  takenOver,
}: LabelSharesProps): ReactNode {
  const sourceTitles = useSourceTitles();
  const reference = referenceAxis(axes);
  const turned = reference === 'columns';
  const [held, said] = turned
    ? [sourceTitles[axes.columns], sourceTitles[axes.rows]]
    : [sourceTitles[axes.rows], sourceTitles[axes.columns]];
  const reports = ofRows.map(({ name, report }) => ({
    name,
    report: turned ? transposedReport(report) : report,
  }));
  const line = (
    id: string,
    title: ReactNode,
    colour: string,
    share: (report: ConfusionReport) => Proportion | null,
  ): ShareLine => ({
    id,
    title,
    shares: reports.map(({ name, report }) => ({ name, colour, share: share(report) })),
  });
  const perLabel = (kind: 'recall' | 'precision', title: ReactNode) =>
    LABELS.map((label) =>
      line(
        `${kind} ${label}`,
        <>
          {title} <LabelMark label={label} />
        </>,
        LABEL_COLOURS[label],
        (report) => report[kind][label],
      ),
    );
  const names =
    reference === null
      ? { title: 'Agreement by label', accuracy: 'agreement', recall: `of ${held}`, precision: `of ${said}` }
      : {
          title: 'Recall and precision',
          accuracy: <Term name="accuracy">accuracy</Term>,
          recall: <Term name="recall">recall</Term>,
          precision: <Term name="precision">precision</Term>,
        };
  return (
    <Panel
      title={names.title}
      actions={
        <>
          <Button size="compact-xs" onClick={() => showView('similar', { cells: undefined })}>
            Audit of Similar
          </Button>
          <ExportShares
            about={about}
            title={names.title}
            what={
              (reference === null ? `${held} and ${said}` : `${said} held against ${held}`) +
              (takenOver > 0 ? `, ${takenOverWords(takenOver)}` : '')
            }
            names={
              reference === null
                ? { accuracy: 'Agreement', recall: `Of ${held}`, precision: `Of ${said}` }
                : { accuracy: 'Accuracy', recall: 'Recall of', precision: 'Precision of' }
            }
            reports={reports}
          />
        </>
      }
      note={
        <>
          {reference === null ? `${held} and ${said}` : `${said} held against ${held}`}, n ={' '}
          {formatCount(reports[0]?.report.n ?? 0)}
          {isByPeople(axes.rows, axes.columns) && ' pairs'}
          {unlabelled > 0 && `, ${formatCount(unlabelled)} without both labels left out`}
          {takenOver > 0 && `, ${takenOverWords(takenOver)}`};{' '}
          <Term name="imageInterval">{IMAGES_RESAMPLED}</Term>
        </>
      }
    >
      <ShareDots
        lines={[
          line('accuracy', names.accuracy, 'var(--text)', (report) => report.accuracy),
          ...perLabel('recall', names.recall),
          ...perLabel('precision', names.precision),
        ]}
      />
      <p className={layout.noteBelow}>
        <Term name="weightedKappa">Weighted kappa</Term>, First &lt; Similar &lt; Second:{' '}
        {reports.map(({ name, report }, index) => (
          <span key={name}>
            {index > 0 && '; '}
            {reports.length > 1 && `${name} `}
            linear {kappaText(report.kappa.linear)}, quadratic {kappaText(report.kappa.quadratic)}
          </span>
        ))}
      </p>
    </Panel>
  );
}

function kappaText(kappa: Kappa | null): string {
  if (kappa === null) return 'not defined';
  const { value, interval } = kappa;
  return `${formatNumber(value)} (${interval === null ? 'interval not defined' : formatInterval(interval)})`;
}

/** The axis that the other one is measured by: truth before people; null where neither is there. */
function referenceAxis({ rows, columns }: Axes): keyof Axes | null {
  for (const source of ['truth', 'human'] as const) {
    if (rows === source) return 'rows';
    if (columns === source) return 'columns';
  }
  return null;
}
