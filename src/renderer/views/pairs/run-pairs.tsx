import { Button, SegmentedControl } from '@mantine/core';
import type { ReactNode } from 'react';
import type { Filter } from '../../../ipc/filter.ts';
import type { RunSummary } from '../../../ipc/workspace.ts';
import { useJudge } from '../../api/use-judge.ts';
import { useCommands } from '../../commands/commands.ts';
import { changeFilter, changeParams, useLocation } from '../../location/use-location.ts';
import { WITHOUT_LIMITS } from '../../shell/describe-filter.ts';
import { formatCount } from '../../ui/format.ts';
import { PairTable } from '../../ui/pair-table.tsx';
import { EmptyState, ErrorState, Loading } from '../../ui/states.tsx';
import { usePairList } from '../../ui/use-pair-list.ts';
import { useSize } from '../../ui/use-size.ts';
import { ColumnMenu, useColumns } from './column-menu.tsx';
import { ExportPairs } from './export-pairs.tsx';
import { PairDetail } from './pair-detail.tsx';
import { PairGrid } from './pair-grid.tsx';
import { detailOf, layoutOf, sortOf, sortParam, type DetailPlace } from './pairs-params.ts';
import classes from './run-pairs.module.css';
import { RowField } from './row-field.tsx';
import { useAddressCursor } from './use-address-cursor.ts';

/** Below this width a list beside a detail leaves room for neither, in pixels. */
const NARROW = 700;
/** Below this width of the list faces stand without names. */
const WIDTH_FOR_NAMES = 900;

/** The comparisons of one run: a list or grid, and the chosen pair beside it. */
export function RunPairs({ run, filter }: { readonly run: RunSummary; readonly filter: Filter }): ReactNode {
  const { params } = useLocation();
  const layout = layoutOf(params);
  const asked = usePairList(filter, sortOf(params));
  const { list, total, ofRun } = asked;
  const cursor = useAddressCursor(list);
  const columns = useColumns().filter(({ id }) => id !== 'other' || filter.otherRun !== undefined);
  const { waiting } = useJudge();
  const [measure, size] = useSize();
  const [measureList, listSize] = useSize();

  const wanted = cursor.pair === null ? 'none' : detailOf(params);
  const narrow = size !== null && size.width < NARROW;
  const place: DetailPlace = wanted === 'beside' && narrow ? 'full' : wanted;
  const setPlace = (to: DetailPlace) => {
    changeParams({ detail: to === 'beside' ? null : to });
  };
  useMoves(cursor.move, layout === 'grid');
  useCommands([
    {
      id: 'pairs.layout',
      title: 'List or grid',
      section: 'Pairs',
      keys: ['v'],
      run: () => {
        changeParams({ layout: layout === 'grid' ? null : 'grid' });
      },
    },
    {
      id: 'pairs.detail',
      title: 'Chosen pair in full or beside the list',
      section: 'Pairs',
      keys: ['d'],
      enabled: cursor.pair !== null,
      run: () => {
        setPlace(
          place === 'full' ? (narrow ? 'none' : 'beside') : place === 'none' && !narrow ? 'beside' : 'full',
        );
      },
    },
    {
      id: 'pairs.close',
      title: 'Close the chosen pair',
      section: 'Pairs',
      keys: ['Escape'],
      enabled: place !== 'none',
      run: () => {
        setPlace('none');
      },
    },
  ]);

  if (asked.error !== null) return <ErrorState error={asked.error} retry={asked.retry} />;
  const label = `${formatCount(total)} of ${formatCount(ofRun)} comparisons of ${run.name}`;
  const onOpen = () => {
    setPlace(narrow || place === 'beside' ? 'full' : 'beside');
  };
  return (
    <div className={classes.view} ref={measure}>
      <div className={classes.bar}>
        <span className={classes.count} role="status" data-testid="pair-count">
          <strong>{formatCount(total)}</strong> of {formatCount(ofRun)} comparisons
        </span>
        <span className={classes.grow} />
        <RowField index={cursor.gone ? null : cursor.index} total={total} onGo={cursor.select} />
        <SegmentedControl
          size="xs"
          aria-label="Layout"
          value={layout}
          onChange={(value) => {
            changeParams({ layout: value === 'grid' ? 'grid' : null });
          }}
          data={[
            { value: 'list', label: 'List' },
            { value: 'grid', label: 'Grid' },
          ]}
        />
        {layout === 'list' && <ColumnMenu columns={columns} />}
        <ExportPairs filter={filter} total={total} />
      </div>
      <div className={classes.panes} data-detail={place}>
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
              onSort={(sort) => {
                changeParams({ sort: sortParam(sort), row: null });
              }}
              onOpen={onOpen}
            />
          ) : (
            <PairGrid {...{ list, cursor, total, label, waiting, onOpen }} />
          )}
        </div>
        {place !== 'none' && cursor.pair !== null && (
          <PairDetail
            pair={cursor.pair}
            run={run.id}
            otherRun={filter.otherRun ?? null}
            place={place}
            index={cursor.gone ? null : cursor.index}
            total={total}
            onMove={cursor.move}
            onPlace={setPlace}
          />
        )}
      </div>
    </div>
  );
}

/** The keys that move in the list, wherever the focus is. */
function useMoves(move: (key: string) => boolean, isGrid: boolean): void {
  const command = (id: string, title: string, keys: readonly string[], enabled = true) => ({
    id: `pairs.${id}`,
    title,
    section: 'Pairs',
    keys,
    repeats: true,
    enabled,
    run: () => {
      move(keys[0] ?? '');
    },
  });
  useCommands([
    command('next', 'Next pair', ['j']),
    command('previous', 'Previous pair', ['k']),
    command('down', 'One line down', ['ArrowDown']),
    command('up', 'One line up', ['ArrowUp']),
    command('right', 'One tile to the right', ['ArrowRight'], isGrid),
    command('left', 'One tile to the left', ['ArrowLeft'], isGrid),
    command('page-down', 'One page down', ['PageDown']),
    command('page-up', 'One page up', ['PageUp']),
    command('first', 'First pair', ['Home']),
    command('last', 'Last pair', ['End']),
  ]);
}

function NoPairs({ ofRun }: { readonly ofRun: number }): ReactNode {
  if (ofRun === 0)
    return (
      <EmptyState title="Nothing has been answered yet">
        The run has no answers so far; they appear here as they come.
      </EmptyState>
    );
  return (
    <EmptyState
      title="No comparison passes the filter"
      actions={
        <Button
          variant="default"
          onClick={() => {
            changeFilter(WITHOUT_LIMITS);
          }}
        >
          Show all {formatCount(ofRun)}
        </Button>
      }
    >
      Take chips away above, or show all comparisons of the run.
    </EmptyState>
  );
}
