import { Button } from '@mantine/core';
import type { ScoreWords } from '../../../core/score-words.ts';
import { useMemo, type ReactNode } from 'react';
import { formatCount, formatNumber } from '../../../core/format.ts';
import type { Interval } from '../../../core/interval.ts';
import type { HarmSort, ReferenceHarm } from '../../../model/harm.ts';
import { useRequest } from '../../api/use-request.ts';
import { useCommands } from '../../commands/commands.ts';
import { signed } from '../../estimates/estimate-text.ts';
import { changeParams, showView, useLocation } from '../../location/use-location.ts';
import { DataGrid } from '../../ui/data-grid/data-grid.tsx';
import type { GridColumn, GridOrder } from '../../ui/data-grid/grid-columns.ts';
import { ImageCell } from '../../ui/faces/image-cell.tsx';
import { Panel } from '../../ui/layout/panel.tsx';
import { ErrorState, Loading } from '../../ui/states/states.tsx';
import { ExportHarm } from './export-harm.tsx';
import { THOUSANDTHS, thousandths } from './harm-columns.tsx';
import { orderOf, orderParam, selectionOf, selectionParam } from './harm-params.ts';
import { ListChoice } from './list-choice.tsx';
import { sortedBy } from './sorted-by.ts';
import type { AskedHarm } from './use-harm-list.ts';
import layout from '../../ui/layout/layout.module.css';
import classes from './harm-view.module.css';
import { useTrueWords } from '../../api/true-words.ts';

const WIDTHS = 'minmax(140px, 1.6fr) minmax(70px, 1fr) 60px 64px 92px minmax(150px, 1fr) minmax(150px, 1fr)';
const NARROW_WIDTHS = 'minmax(110px, 1fr) 54px 86px 140px 140px';

const USUAL: GridOrder = { by: 'mae', descending: false };

const VALUES: Readonly<Record<string, (reference: ReferenceHarm) => number | string | null>> = {
  name: ({ name }) => name,
  group: ({ group }) => group,
  true: ({ trueScore }) => trueScore,
  answers: ({ answers }) => answers,
  wrong: ({ wrong, answers }) => wrong / answers,
  mae: ({ mae }) => mae,
  bias: ({ bias }) => (bias === null ? null : Math.abs(bias)),
};

const columnsOf = (words: ScoreWords): readonly GridColumn<ReferenceHarm>[] => [
  {
    key: 'name',
    head: 'Reference',
    cell: ({ imageId, name }) => <ImageCell imageId={imageId} name={name} />,
  },
  {
    key: 'group',
    head: 'Group',
    narrow: false,
    cell: ({ group }) => (
      <span className={layout.ellipsis} title={group ?? undefined}>
        {group ?? '–'}
      </span>
    ),
  },
  { key: 'true', head: words.column, numeric: true, cell: ({ trueScore }) => formatNumber(trueScore) },
  {
    key: 'answers',
    head: 'n',
    hint: 'Answers about it',
    numeric: true,
    narrow: false,
    cell: ({ answers }) => formatCount(answers),
  },
  {
    key: 'wrong',
    head: 'Wrong',
    hint: `Of its answers those that are not the ${words.labelOf}; sorts by their share`,
    numeric: true,
    cell: ({ wrong, answers }) => `${formatCount(wrong)} of ${formatCount(answers)}`,
  },
  {
    key: 'mae',
    head: 'MAE without',
    hint: 'Change of the MAE of all images, in thousandths, if nothing had been compared with this reference; with the 95 % interval of the choice of images. By refits.',
    numeric: true,
    cell: ({ mae, maeInterval }) => (
      <span className={classes.effect}>
        <span data-helps={mae !== null && mae < 0}>{mae === null ? '–' : thousandths(mae)}</span>
        <span className={classes.below}>
          {rangeText(maeInterval, (end) => formatNumber(THOUSANDTHS * end, 2))}
        </span>
      </span>
    ),
  },
  {
    key: 'bias',
    head: 'Bias',
    hint: `How much higher than its ${words.score} its answers place it, in units of score: by maximum likelihood at the ${words.scores} of the targets, with the 95 % interval of the choice of images. Sorts by its size.`,
    numeric: true,
    cell: ({ bias, biasInterval }) => (
      <span className={classes.effect}>
        <span>{bias === null ? '–' : signed(bias, 3)}</span>
        <span className={classes.below}>{rangeText(biasInterval, (end) => formatNumber(end, 2))}</span>
      </span>
    ),
  },
];

function rangeText(interval: Interval | null, text: (end: number) => string): string {
  return interval === null ? '' : `${text(interval[0])} to ${text(interval[1])}`;
}

interface ReferencesPanelProps {
  readonly asked: AskedHarm;
  readonly sort: HarmSort;
}

/** References by what MAE would be without them. A chosen one is supposed to be left out. */
export function ReferencesPanel({ asked, sort }: ReferencesPanelProps): ReactNode {
  const { params } = useLocation();
  const words = useTrueWords();
  const { data, error, refetch } = useRequest('harm.references', asked);
  const order = useMemo(() => orderOf(params.references, Object.keys(VALUES), USUAL), [params.references]);
  const setOrder = (next: GridOrder) =>
    changeParams({ references: orderParam(next, USUAL) }, { replace: true });
  const rows = useMemo(
    () => sortedBy(data ?? [], VALUES[order.by ?? ''] ?? (() => null), order.descending),
    [data, order],
  );
  const selection = selectionOf(params);
  const chosenId = selection?.kind === 'reference' ? selection.imageId : null;
  const open = (imageId: number) => showView('pairs', { image: imageId, side: 'reference' }, {});
  const openChosen = () => {
    if (chosenId !== null) open(chosenId);
  };
  useCommands([
    {
      id: 'harm.reference',
      title: 'Open the reference’s comparisons in Pairs',
      section: 'What hurts',
      keys: ['Enter'],
      enabled: chosenId !== null,
      run: openChosen,
    },
  ]);
  return (
    <Panel
      fill
      title={<ListChoice list="references" />}
      note={data && `n = ${formatCount(data.length)}`}
      actions={
        <>
          <Button size="compact-xs" disabled={chosenId === null} onClick={openChosen}>
            Open in Pairs
          </Button>
          <ExportHarm asked={asked} list="references" sort={sort} total={data?.length ?? 0} />
        </>
      }
    >
      {error !== null ? (
        <ErrorState error={error} retry={() => void refetch()} />
      ) : data === undefined ? (
        <Loading height="100%" />
      ) : (
        <div className={classes.gridAndNote}>
          <DataGrid
            label="References by the harm they do; arrow keys suppose one to be left out, Enter opens its comparisons in Pairs"
            columns={columnsOf(words)}
            widths={WIDTHS}
            narrowWidths={NARROW_WIDTHS}
            rows={rows}
            keyOf={({ imageId }) => String(imageId)}
            chosenKey={chosenId === null ? null : String(chosenId)}
            onChoose={({ imageId }) =>
              changeParams({ whatif: selectionParam({ kind: 'reference', imageId }) }, { replace: true })
            }
            onOpen={({ imageId }) => open(imageId)}
            sorting={{ order, onOrder: setOrder, descendingFirst: ['wrong', 'bias', 'answers'] }}
          />
        </div>
      )}
    </Panel>
  );
}
