import type { ConfusionReport } from '../../core/confusion.ts';
import { formatCount } from '../../core/format.ts';
import { LABELS } from '../../core/labels.ts';
import type { Proportion } from '../../core/proportion.ts';
import { runSentence, type AboutRun } from '../about-run.ts';
import { LABEL_INK, TEXT_INK } from '../colours.ts';
import type { Figure } from '../figure.ts';
import { SHARE_INTERVALS } from '../interval-words.ts';
import { names, ownColour, percent } from './axes.ts';

export interface SharesFigureData {
  readonly title: string;
  /** What is held against what, as a sentence. */
  readonly what: string;
  readonly lines: readonly {
    /** 'Recall of Similar'. */
    readonly title: string;
    readonly colour: string;
    /** One a run. */
    readonly shares: readonly { readonly name: string; readonly share: Proportion | null }[];
  }[];
}

/** What the shares of a matrix are called, which hangs on whether one side is right. */
export interface ShareNames {
  readonly accuracy: string;
  readonly recall: string;
  readonly precision: string;
}

/** Accuracy, then recall and precision of each label, of one run or two. */
export function shareLinesOf(
  names: ShareNames,
  reports: readonly { readonly name: string; readonly report: ConfusionReport }[],
): SharesFigureData['lines'] {
  const line = (title: string, colour: string, of: (report: ConfusionReport) => Proportion | null) => ({
    title,
    colour,
    shares: reports.map(({ name, report }) => ({ name, share: of(report) })),
  });
  return [
    line(names.accuracy, TEXT_INK, ({ accuracy }) => accuracy),
    ...(['recall', 'precision'] as const).flatMap((kind) =>
      LABELS.map((label) =>
        line(`${names[kind]} ${label}`, LABEL_INK[label], (report) => report[kind][label]),
      ),
    ),
  ];
}

/** Shares with their intervals, one under the other; two runs side by side. */
export function sharesFigure(about: AboutRun, { title, what, lines }: SharesFigureData): Figure {
  const runs = [...new Set(lines.flatMap(({ shares }) => shares.map(({ name }) => name)))];
  const isPaired = runs.length > 1;
  const rows = lines.flatMap(({ title: line, colour, shares }) =>
    shares.flatMap(({ name, share }) =>
      share === null
        ? []
        : [
            {
              line: isPaired ? line : `${line} (n = ${formatCount(share.trials)})`,
              run: name,
              share: 100 * share.value,
              low: 100 * share.interval[0],
              high: 100 * share.interval[1],
              n: share.trials,
              ink: colour,
              fill: name === runs[0] ? colour : 'white',
            },
          ],
    ),
  );
  const y = names('line', null, [...new Set(rows.map(({ line }) => line))]);
  const beside = isPaired ? { yOffset: names('run', null, runs) } : {};
  const x = percent('share', 'Share');
  return {
    kind: 'shares',
    title,
    caption: [
      runSentence(about),
      what,
      ...(isPaired
        ? []
        : [`n = ${formatCount(rows[0]?.n ?? 0)} in all; each share's own n stands beside it.`]),
      ...(isPaired ? [`Of ${runs.map((run) => `${run} ${counts(rows, run)}`).join(', of ')}.`] : []),
      SHARE_INTERVALS,
    ],
    simulated: about.simulated,
    panels: [
      [
        {
          layers: [
            {
              rows,
              mark: { type: 'rule', strokeWidth: 1.2 },
              encoding: {
                y,
                ...beside,
                x: { ...x, field: 'low' },
                x2: { field: 'high' },
                color: ownColour('ink'),
              },
            },
            {
              rows,
              mark: { type: 'point', filled: false, opacity: 1, size: 22, strokeWidth: 1.2 },
              encoding: {
                y,
                ...beside,
                x,
                stroke: ownColour('ink'),
                fill: ownColour('fill'),
                ...(isPaired && {
                  shape: {
                    field: 'run',
                    type: 'nominal',
                    title: null,
                    scale: { domain: runs, range: ['circle', 'diamond'] },
                    legend: { symbolFillColor: 'white', symbolStrokeColor: 'black' },
                  },
                }),
              },
            },
          ],
        },
      ],
    ],
    ...(isPaired && { legend: runs }),
    aspect: isPaired ? 0.75 : 0.5,
  };
}

/** 'n = 2,301 to 7,296'. */
function counts(rows: readonly { readonly run: string; readonly n: number }[], run: string): string {
  const all = rows.filter((row) => row.run === run).map(({ n }) => n);
  if (all.length === 0) return 'n = 0';
  const [least, most] = [Math.min(...all), Math.max(...all)];
  return `n = ${formatCount(least)}${least === most ? '' : ` to ${formatCount(most)}`}`;
}
