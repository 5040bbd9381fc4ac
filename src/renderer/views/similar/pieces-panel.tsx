import { Select } from '@mantine/core';
import type { ReactNode } from 'react';
import { formatQuantity, formatInterval, formatNumber, formatShare } from '../../../core/format.ts';
import { similarSentence, sentenceText } from '../../../core/similar-verdict.ts';
import { similarPiecesFigure } from '../../../figures/kinds/similar-figures.ts';
import type { SimilarPiece } from '../../../model/similar-audit.ts';
import { useScope } from '../../api/use-scope.ts';
import { useRequest } from '../../api/use-request.ts';
import { ExportFigure } from '../../charts/export-figure.tsx';
import { usePlot } from '../../charts/use-plot.ts';
import { changeParams, useLocation } from '../../location/use-location.ts';
import { LABEL_COLOURS } from '../../theme/label-colours.ts';
import layout from '../../ui/layout/layout.module.css';
import { Panel } from '../../ui/layout/panel.tsx';
import { ErrorState, Loading } from '../../ui/states/states.tsx';
import type { AuditedRun } from './audited-run.ts';
import { CountLink } from './count-link.tsx';
import { withTruth } from './count-filter.ts';
import { SHARE_MARGINS, ShareCurves, type ShareCurve } from './share-curves.tsx';
import { shownBins } from '../../../figures/shown-bins.ts';
import { fileNameOf, piecesTable } from './similar-tables.ts';
import classes from './similar-view.module.css';
import { useTrueWords } from '../../api/true-words.ts';

const GROUPS = 'group';

const MARGINS = { ...SHARE_MARGINS, bottom: 22, left: 40 };

/** The audit of each group, or of each part of a split. */
export function PiecesPanel({
  shown,
  named,
}: {
  readonly shown: AuditedRun;
  /** Whether the title says of which run. */
  readonly named: boolean;
}): ReactNode {
  const { params } = useLocation();
  const { dataset } = useScope();
  const splits = dataset?.splits ?? [];
  const split = splits.find(({ id }) => params.by === `split:${id}`);
  const by =
    split === undefined ? ({ kind: 'group' } as const) : ({ kind: 'part', split: split.id } as const);
  const { data, error, refetch } = useRequest('similar.pieces', { filter: shown.filter, by });
  const { side } = data?.[0]?.filter ?? {};
  return (
    <Panel
      title={`By part and group${named ? `, ${shown.run.name}` : ''}`}
      note={
        side === undefined
          ? 'share called Similar over score difference'
          : `share called Similar over score difference; ${WHOSE[side]}`
      }
      actions={
        <>
          <Select
            w={190}
            aria-label="By"
            allowDeselect={false}
            data={[
              { value: GROUPS, label: 'By group' },
              ...splits.map(({ id, name }) => ({ value: `split:${id}`, label: `By part of ${name}` })),
            ]}
            value={split === undefined ? GROUPS : `split:${split.id}`}
            onChange={(value) => changeParams({ by: value === GROUPS ? null : value })}
          />
          {data !== undefined && data.length > 0 && (
            <ExportFigure
              of="parts and groups"
              fileName={fileNameOf([shown], 'pieces')}
              figure={() => similarPiecesFigure(shown.about, data)}
              tables={[{ title: 'Parts or groups (CSV)', suffix: '', text: () => piecesTable(data) }]}
            />
          )}
        </>
      }
    >
      {error !== null ? (
        <ErrorState error={error} retry={() => void refetch()} />
      ) : data === undefined ? (
        <Loading height={200} />
      ) : data.length === 0 ? (
        <p className={layout.nothing}>
          {split === undefined
            ? 'The images have no groups. Import them with a group column to compare groups.'
            : 'No comparison passes the filter.'}
        </p>
      ) : (
        <ul className={classes.pieces}>
          {data.map((piece) => (
            <Piece key={piece.name} piece={piece} shown={shown} />
          ))}
        </ul>
      )}
    </Panel>
  );
}

const WHOSE = {
  target: 'of targets',
  reference: 'of references',
  both: 'of both images',
  either: 'of either image',
} as const;

function Piece({ piece, shown }: { readonly piece: SimilarPiece; readonly shown: AuditedRun }): ReactNode {
  const plot = usePlot(MARGINS);
  const { name, audit, filter } = piece;
  const words = useTrueWords();
  const bins = shownBins([audit, shown.audit]);
  const curveOf = ({ bins: of }: SimilarPiece['audit']) =>
    of.map(({ low, high, answers }) => ({ x: (low + high) / 2, share: answers?.Similar ?? null }));
  const curves: ShareCurve[] = [
    {
      key: 'whole',
      title: 'All of the filter',
      colour: 'var(--text-dimmed)',
      dots: false,
      // Without its interval, which would lie under the other.
      points: curveOf(shown.audit).map(({ x, share }) => ({ x, share: share?.value ?? null })),
    },
    { key: 'piece', title: name, colour: LABEL_COLOURS.Similar, points: curveOf(audit) },
  ];
  return (
    <li className={classes.piece}>
      <h3 className={layout.smallTitle}>{name}</h3>
      <div className={classes.smallChart}>
        <ShareCurves
          plot={plot}
          small
          name={`Share called Similar by score difference, ${name}`}
          curves={curves}
          bins={bins}
          theta={audit.theta}
          xTitle=""
          yTitle=""
        />
      </div>
      <p className={classes.pieceFigures}>
        <strong title={sentenceText(similarSentence(audit, audit.verdict, words))}>
          {VERDICT[audit.verdict.kind]}
        </strong>
        {audit.ratio !== null &&
          `, ${formatNumber(audit.ratio.value, 2)} times (${audit.ratio.interval === null ? 'interval not defined' : formatInterval(audit.ratio.interval, 2)})`}
        <br />
        <CountLink
          count={audit.called}
          filter={filter}
          counted={withTruth(piece, { model: ['Similar'] })}
          what={`called Similar, ${name}`}
        />{' '}
        called Similar,{' '}
        <CountLink
          count={audit.truly}
          filter={filter}
          counted={{ truth: ['Similar'] }}
          what={`${words.similar}, ${name}`}
        />{' '}
        {words.similar}, of{' '}
        <CountLink
          count={audit.n}
          filter={filter}
          counted={withTruth(piece, {})}
          what={`comparisons, ${name}`}
        />
        <br />
        recall {formatShare(audit.recall?.value)}, precision {formatShare(audit.precision?.value)},{' '}
        {formatQuantity(audit.images, 'image')}
      </p>
    </li>
  );
}

const VERDICT = {
  collapsed: 'Collapsed',
  'under-called': 'Under-called',
  'over-called': 'Over-called',
  neither: 'Neither',
  unknown: 'Cannot be told',
} as const;
