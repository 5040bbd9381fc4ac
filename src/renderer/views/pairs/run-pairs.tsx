import type { ReactNode } from 'react';
import type { PairRow } from '../../../model/pair-row.ts';
import type { RunViewProps } from '../../api/use-scope.ts';
import { request } from '../../api/request.ts';
import { useWaiting } from '../../judging/use-judge.ts';
import { useRequest } from '../../api/use-request.ts';
import { focusHomeRef } from '../../commands/focus-home.ts';
import { useCommands } from '../../commands/commands.ts';
import { changeParams, toggleGrid, useLocation } from '../../location/use-location.ts';
import { formatCount, formatQuantity } from '../../../core/format.ts';
import { JudgePrompt } from '../../ui/dialogs/judge-prompt.tsx';
import { columnsFor, sortFor } from '../../ui/pair-table/pair-columns.tsx';
import { standingOf } from '../../ui/pair-table/pair-standing.ts';
import { PairTable } from '../../ui/pair-table/pair-table.tsx';
import { ErrorState, Loading } from '../../ui/states/states.tsx';
import type { PairIds } from '../../judging/seen-pairs.ts';
import { usePairList } from '../../ui/pair-list/use-pair-list.ts';
import { useSize } from '../../ui/layout/use-size.ts';
import { useChosenColumns } from './column-menu.tsx';
import { NoPairs } from './no-pairs.tsx';
import { PairDetail } from './pair-detail.tsx';
import { PairGrid } from './pair-grid.tsx';
import { PairsBar } from './pairs-bar.tsx';
import { detailOf, layoutOf, sortOf, sortParam, type DetailPlace } from './pairs-params.ts';
import { SelectionBar } from './selection-bar.tsx';
import classes from './run-pairs.module.css';
import { useAddressCursor } from '../../ui/pair-list/use-address-cursor.ts';
import { usePairSelection } from '../../ui/pair-list/use-pair-selection.ts';
import { useSelectionKeys } from '../../ui/pair-list/use-selection-keys.ts';
import { useListMoves } from '../../ui/pair-list/use-list-moves.ts';
import { useRelabel } from '../../ui/pair-table/use-relabel.ts';
import layoutClasses from '../../ui/layout/layout.module.css';

/** Below this width a list beside a detail leaves room for neither, in pixels. */
const NARROW = 700;
/** Below this width of the list faces stand without names. */
const WIDTH_FOR_NAMES = 900;

/** The comparisons of one run: a list or grid, and the chosen pair beside it. */
export function RunPairs({ run, filter }: RunViewProps): ReactNode {
  const { params } = useLocation();
  const layout = layoutOf(params);
  const sort = sortFor(sortOf(params), run.hasProbabilities);
  const asked = usePairList(filter, sort);
  const { list, total, ofRun } = asked;
  const cursor = useAddressCursor(list);
  const { hasProbabilities } = run;
  const columns = columnsFor(useChosenColumns(), { hasProbabilities, hasVotes: asked.hasVotes }).filter(
    ({ id }) => id !== 'other' || filter.otherRun !== undefined,
  );
  const waiting = useWaiting();
  const [measure, size] = useSize();
  const [measureList, listSize] = useSize();

  const wanted = cursor.pair === null ? 'none' : detailOf(params);
  const narrow = size !== null && size.width < NARROW;
  const place: DetailPlace = wanted === 'beside' && narrow ? 'full' : wanted;
  const setPlace = (to: DetailPlace) => changeParams({ detail: to === 'beside' ? null : to });
  const known = useRequest(
    'pairs.detail',
    cursor.pair === null || place === 'none'
      ? null
      : { run: run.id, otherRun: filter.otherRun ?? null, ...cursor.pair },
  );
  // A pair that the filter no longer lists is still looked at.
  const row = cursor.row ?? rowOf(known.data?.row, cursor.pair);
  const standing = row === null ? null : standingOf(row, waiting);
  const relabel = useRelabel(cursor.pair, standing, run.id);
  useListMoves(cursor.move, layout === 'grid');
  const selection = usePairSelection(
    list,
    JSON.stringify(filter),
    cursor.gone ? null : cursor.index,
    async (offset, limit) => (await request('pairs.ids', { filter, sort, offset, limit })).pairs,
  );
  useSelectionKeys(list, cursor, selection, layout === 'grid');
  const isMany = selection.pairs.length > 0 || selection.waiting;
  useCommands([
    {
      id: 'pairs.layout',
      title: 'List or grid',
      section: 'Pairs',
      keys: ['v'],
      run: toggleGrid,
    },
    {
      id: 'pairs.detail',
      title: 'Chosen pair in full or beside the list',
      section: 'Pairs',
      keys: ['d'],
      enabled: cursor.pair !== null,
      run: () =>
        setPlace(
          place === 'full' ? (narrow ? 'none' : 'beside') : place === 'none' && !narrow ? 'beside' : 'full',
        ),
    },
    {
      id: 'pairs.close',
      title: 'Close the chosen pair',
      section: 'Pairs',
      keys: ['Escape'],
      enabled: place !== 'none',
      run: () => setPlace('none'),
    },
  ]);

  if (asked.error !== null) return <ErrorState error={asked.error} retry={asked.retry} />;
  const label = `${formatCount(total)} of ${formatQuantity(ofRun, 'comparison')} of ${run.name}`;
  const onOpen = () => setPlace(narrow || place === 'beside' ? 'full' : 'beside');
  return (
    <div className={layoutClasses.view} ref={measure}>
      <PairsBar
        {...{ filter, sort, total, ofRun, layout, hasProbabilities }}
        index={cursor.gone ? null : cursor.index}
        onGo={cursor.select}
      />
      <div className={classes.panes} data-detail={place} ref={focusHomeRef} tabIndex={-1}>
        <div className={classes.list} ref={measureList} aria-busy={asked.waiting} hidden={place === 'full'}>
          {list === null ? (
            <Loading height="100%" />
          ) : total === 0 ? (
            <NoPairs ofRun={ofRun} />
          ) : layout === 'list' ? (
            <PairTable
              list={list}
              cursor={cursor}
              columns={columns}
              names={listSize === null || listSize.width >= WIDTH_FOR_NAMES}
              total={total}
              label={label}
              waiting={waiting}
              labelled={place === 'none'}
              onSort={(sort) => changeParams({ sort: sortParam(sort), row: null })}
              onOpen={onOpen}
              selection={selection}
            />
          ) : (
            <PairGrid
              {...{ list, cursor, total, label, waiting, onOpen, selection }}
              labelled={place === 'none'}
            />
          )}
        </div>
        {place !== 'none' && cursor.pair !== null && (
          <PairDetail
            pair={cursor.pair}
            known={known}
            standing={standing}
            otherRun={filter.otherRun !== undefined}
            place={place}
            index={cursor.gone ? null : cursor.index}
            total={total}
            onMove={cursor.move}
            onPlace={setPlace}
            onSay={relabel.say}
            keys={!isMany}
          />
        )}
      </div>
      {isMany && <SelectionBar {...{ selection, total }} run={run.id} dataset={run.datasetId} />}
      <JudgePrompt opened={relabel.asksWho} onName={relabel.keepAs} onClose={relabel.giveUp} />
    </div>
  );
}

function rowOf(row: PairRow | null | undefined, pair: PairIds | null): PairRow | null {
  return row?.firstId === pair?.firstId && row?.secondId === pair?.secondId ? (row ?? null) : null;
}
