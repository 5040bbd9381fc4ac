import type { ReactNode } from 'react';
import { formatNumber, formatShare, formatShareInterval } from '../../../core/format.ts';
import { LABELS } from '../../../core/labels.ts';
import type { ScoreWords } from '../../../core/score-words.ts';
import type { SimilarBin } from '../../../model/similar-audit.ts';
import { ExportMenu } from '../../charts/export-menu.tsx';
import { distanceRange } from '../../location/distance-range.ts';
import { DataTable } from '../../ui/data-grid/data-table.tsx';
import type { GridColumn } from '../../ui/data-grid/grid-columns.ts';
import { LabelMark } from '../../ui/labels/label-mark.tsx';
import { Panel } from '../../ui/layout/panel.tsx';
import layout from '../../ui/layout/layout.module.css';
import type { AuditedRun } from './audited-run.ts';
import { withTruth, type Counted } from './count-filter.ts';
import { CountLink } from './count-link.tsx';
import { digitsOf } from './share-curves.tsx';
import { binsTable, captionOf, fileNameOf } from './similar-tables.ts';
import { useTrueWords } from '../../api/true-words.ts';

/** Every bin in numbers, each of which leads to its pairs. */
export function BinsPanel({ audited }: { readonly audited: readonly AuditedRun[] }): ReactNode {
  const words = useTrueWords();
  return (
    <Panel
      title="By score difference"
      note="each number leads to its pairs"
      actions={
        <ExportMenu
          of="bins"
          fileName={fileNameOf(audited, 'bins')}
          caption={captionOf(audited, words)}
          tables={[{ title: 'Bins (CSV)', suffix: '', text: () => binsTable(audited) }]}
        />
      }
    >
      {audited.map((one) => (
        <section key={one.run.id} aria-label={`By score difference, ${one.run.name}`}>
          {audited.length > 1 && <h3 className={layout.smallTitle}>{one.run.name}</h3>}
          <DataTable
            compact
            columns={columnsOf(one, words)}
            rows={one.audit.bins.filter(({ n }) => n > 0)}
            keyOf={({ low }) => String(low)}
            marked={({ high }) => high <= one.audit.theta}
            empty={`No comparison has two known ${words.scores}.`}
          />
        </section>
      ))}
    </Panel>
  );
}

function columnsOf({ filter, audit }: AuditedRun, words: ScoreWords): readonly GridColumn<SimilarBin>[] {
  const digits = Math.max(1, ...audit.bins.map(({ high }) => digitsOf(high)));
  const count = (bin: SimilarBin, value: number, counted: Counted, what: string) => (
    <CountLink
      count={value}
      filter={filter}
      counted={withTruth({ audit }, { ...counted, distance: distanceRange(bin.low, bin.high) })}
      what={`${what}, difference ${nameOf(bin, digits)}`}
    />
  );
  return [
    {
      key: 'bin',
      head: 'Difference',
      namesRow: true,
      cell: (bin) => `${nameOf(bin, digits)}${bin.high <= audit.theta ? ` (${words.similar})` : ''}`,
    },
    { key: 'n', head: 'n', numeric: true, cell: (bin) => count(bin, bin.n, {}, 'comparisons') },
    ...LABELS.map((label) => ({
      key: label,
      head: <LabelMark label={label} />,
      numeric: true,
      cell: (bin: SimilarBin) =>
        count(bin, bin.answers?.[label].successes ?? 0, { model: [label] }, `called ${label}`),
    })),
    ...(['higher', 'lower'] as const).map((names) => ({
      key: names,
      head: names === 'higher' ? 'Higher image' : 'Lower image',
      hint: `Answers that name the image of the ${names} ${words.score}`,
      numeric: true,
      cell: (bin: SimilarBin) =>
        bin[names] === null
          ? '–'
          : count(bin, bin[names].successes, { names }, `that name the ${names} image`),
    })),
    {
      key: 'share',
      head: 'Called Similar',
      numeric: true,
      cell: ({ answers }) => formatShare(answers?.Similar.value),
    },
    {
      key: 'interval',
      head: '95 % interval',
      numeric: true,
      cell: ({ answers }) => (answers === null ? '–' : formatShareInterval(answers.Similar.interval)),
    },
  ];
}

/** '0.2 to 0.3'. */
function nameOf({ low, high }: SimilarBin, digits: number): string {
  return `${formatNumber(low, digits)} to ${formatNumber(high, digits)}`;
}
