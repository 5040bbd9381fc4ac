import { Button } from '@mantine/core';
import type { ScoreWords } from '../../../core/score-words.ts';
import { useMemo, type ReactNode } from 'react';
import { formatCount, formatNumber } from '../../../core/format.ts';
import type { HarmSort, TargetHarm } from '../../../model/harm.ts';
import type { RunSummary } from '../../../model/run.ts';
import { useRequest } from '../../api/use-request.ts';
import { useCommands } from '../../commands/commands.ts';
import { signed } from '../../estimates/estimate-text.ts';
import { LEAN_RULE, leanSentence } from '../../estimates/lean-sentence.ts';
import { changeParams, showView, useLocation } from '../../location/use-location.ts';
import { DataGrid } from '../../ui/data-grid/data-grid.tsx';
import type { GridColumn, GridOrder } from '../../ui/data-grid/grid-columns.ts';
import { ImageCell } from '../../ui/faces/image-cell.tsx';
import { Panel } from '../../ui/layout/panel.tsx';
import { ErrorState, Loading } from '../../ui/states/states.tsx';
import { ExportHarm } from './export-harm.tsx';
import { orderOf, orderParam, targetOf } from './harm-params.ts';
import { ListChoice } from './list-choice.tsx';
import { sortedBy } from './sorted-by.ts';
import type { AskedHarm } from './use-harm-list.ts';
import layout from '../../ui/layout/layout.module.css';
import classes from './harm-view.module.css';
import { useTrueWords } from '../../api/true-words.ts';

const WIDTHS = 'minmax(140px, 1.6fr) minmax(70px, 1fr) 60px 70px 80px 60px 60px minmax(130px, 1fr)';
const NARROW_WIDTHS = 'minmax(110px, 1fr) 54px 66px 76px 46px 120px';

const USUAL: GridOrder = { by: 'residual', descending: true };

/** What a column sorts by. */
const VALUES: Readonly<Record<string, (image: TargetHarm) => number | string | null>> = {
  name: ({ name }) => name,
  group: ({ group }) => group,
  true: ({ trueScore }) => trueScore,
  score: ({ score }) => score,
  residual: ({ residual }) => (residual === null ? null : Math.abs(residual)),
  comparisons: ({ comparisons }) => comparisons,
  wrong: ({ wrong }) => wrong,
  lean: ({ lean }) => (lean === null ? null : Number(lean.isCollective)),
};

const columnsOf = (words: ScoreWords): readonly GridColumn<TargetHarm>[] => [
  {
    key: 'name',
    head: 'Image',
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
    key: 'score',
    head: 'Estimate',
    numeric: true,
    cell: ({ score, boundHit }) =>
      `${boundHit === null ? '' : boundHit === 'high' ? '△ ' : '▽ '}${formatNumber(score)}`,
  },
  {
    key: 'residual',
    head: 'Residual',
    hint: `Estimate less ${words.score}; sorts by its size`,
    numeric: true,
    cell: ({ residual }) => (residual === null ? '–' : signed(residual, 3)),
  },
  {
    key: 'comparisons',
    head: 'n',
    hint: 'Answers',
    numeric: true,
    cell: ({ comparisons }) => formatCount(comparisons),
  },
  {
    key: 'wrong',
    head: 'Wrong',
    hint: `Answers that are not the ${words.labelOf}`,
    numeric: true,
    narrow: false,
    cell: ({ wrong, trueScore }) => (trueScore === null ? '–' : formatCount(wrong)),
  },
  {
    key: 'lean',
    head: 'Near lean',
    hint: `References within 0.5 of the ${words.score} whose answers place the image too high (↑) and too low (↓). Marked where the near references lean the same way and no single pair explains the error. ${LEAN_RULE}`,
    numeric: true,
    cell: ({ lean }) =>
      lean === null ? (
        '–'
      ) : (
        <span className={classes.lean} data-collective={lean.isCollective} title={leanSentence(lean)}>
          ↑{formatCount(lean.higher)} ↓{formatCount(lean.lower)} of {formatCount(lean.near)}
        </span>
      ),
  },
];

interface ImagesPanelProps {
  readonly run: RunSummary;
  readonly asked: AskedHarm;
  readonly sort: HarmSort;
  readonly settingsParams: Readonly<Record<string, string>>;
}

/** Images by the size of their error, and whether one pair or many make it. */
export function ImagesPanel({ run, asked, sort, settingsParams }: ImagesPanelProps): ReactNode {
  const { data, error, refetch } = useRequest('harm.images', asked);
  const { params } = useLocation();
  const words = useTrueWords();
  const order = useMemo(() => orderOf(params.images, Object.keys(VALUES), USUAL), [params.images]);
  const setOrder = (next: GridOrder) => changeParams({ images: orderParam(next, USUAL) }, { replace: true });
  const chosenId = targetOf(params);
  const rows = useMemo(
    () => sortedBy(data ?? [], VALUES[order.by ?? ''] ?? (() => null), order.descending),
    [data, order],
  );
  const chosen = data?.find(({ imageId }) => imageId === chosenId) ?? null;
  const open = () => {
    if (chosen !== null) showView('nll', { run: run.id, image: chosen.imageId }, settingsParams);
  };
  useCommands([
    {
      id: 'harm.image',
      title: 'Open the image in the NLL explorer',
      section: 'What hurts',
      keys: ['Enter'],
      enabled: chosen !== null,
      run: open,
    },
  ]);
  return (
    <Panel
      fill
      title={<ListChoice list="images" />}
      note={data && `n = ${formatCount(data.length)}`}
      actions={
        <>
          <Button size="compact-xs" disabled={chosen === null} onClick={open}>
            Open in NLL
          </Button>
          <ExportHarm asked={asked} list="images" sort={sort} total={data?.length ?? 0} />
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
            label="Images by the size of their error; arrow keys choose one, Enter opens it in the NLL explorer"
            columns={columnsOf(words)}
            widths={WIDTHS}
            narrowWidths={NARROW_WIDTHS}
            rows={rows}
            keyOf={({ imageId }) => String(imageId)}
            chosenKey={chosen === null ? null : String(chosen.imageId)}
            onChoose={({ imageId }) => changeParams({ target: String(imageId) }, { replace: true })}
            onOpen={({ imageId }) => showView('nll', { run: run.id, image: imageId }, settingsParams)}
            sorting={{ order, onOrder: setOrder, descendingFirst: ['residual', 'wrong', 'lean'] }}
          />
          <p className={classes.sentence} role="status">
            {chosen === null
              ? 'Choose an image to read what makes its error.'
              : chosen.lean === null
                ? `${chosen.name}: its ${words.score} is not known, so there is no error to explain.`
                : `${chosen.name}, ${signed(chosen.residual ?? NaN, 3)}: ${leanSentence(chosen.lean)}`}
          </p>
        </div>
      )}
    </Panel>
  );
}
