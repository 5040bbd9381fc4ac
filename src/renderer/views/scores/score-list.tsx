import { Button } from '@mantine/core';
import type { ReactNode } from 'react';
import type { Result } from '../../../ipc/requests.ts';
import type { ScoreRow } from '../../../model/scores.ts';
import { useCommands } from '../../commands/commands.ts';
import { useKeyHint } from '../../commands/use-key-hint.ts';
import { changeParams } from '../../location/use-location.ts';
import { formatCount, formatNames } from '../../../core/format.ts';
import layout from '../../ui/layout/layout.module.css';
import { Panel } from '../../ui/layout/panel.tsx';
import { DataGrid } from '../../ui/data-grid/data-grid.tsx';
import { RegionButton } from './region-button.tsx';
import { SCORE_COLUMNS } from './score-columns.tsx';
import { orderToParam, SCORE_SORTS, type ScoreOrder, type ScoreRegion } from './score-table-rows.ts';

const WIDTHS = 'minmax(128px, 1.2fr) minmax(56px, 1fr) 66px 104px 82px 76px 74px 44px';
const NARROW_WIDTHS = 'minmax(90px, 1fr) 60px 88px 74px 66px 36px';

/** Where people corrected nothing, the room is for the rest. */
const UNCORRECTED_COLUMNS = SCORE_COLUMNS.filter(({ key }) => key !== 'corrected');

/** Images without a score that are named. */
const NAMES_SHOWN = 8;

interface ScoreListProps {
  readonly rows: readonly ScoreRow[];
  /** Rows before the region took some away. */
  readonly of: number;
  /** Images without a comparison that passes the filter. */
  readonly unscored: Result<'scores.get'>['unscored'];
  readonly order: ScoreOrder;
  readonly region: ScoreRegion | null;
  readonly selectedId: number | null;
  readonly onSelect: (imageId: number) => void;
  readonly onOpen: (imageId: number) => void;
}

/** The table of scores with what narrows it. */
export function ScoreList({
  rows,
  of,
  unscored,
  order,
  region,
  selectedId,
  onSelect,
  onOpen,
}: ScoreListProps): ReactNode {
  const clearRegion = () => changeParams({ region: null });
  const openSelected = () => {
    if (selectedId !== null) onOpen(selectedId);
  };
  const hasCorrected = rows.some(({ corrected }) => corrected > 0);
  const isBySize = order.by === 'size';
  const sortBySize = () =>
    changeParams({ sort: isBySize ? null : orderToParam({ by: 'size', descending: true }) });
  const largestHint = useKeyHint('scores.largest');
  useCommands([
    {
      id: 'scores.open',
      title: 'Open the chosen image in the NLL explorer',
      section: 'Scores',
      keys: ['Enter'],
      run: openSelected,
      enabled: selectedId !== null,
    },
    {
      id: 'scores.largest',
      title: 'Sort by |residual|, the largest first',
      section: 'Scores',
      keys: ['e'],
      run: sortBySize,
    },
    {
      id: 'scores.clear-region',
      title: 'Show all images, not only those in the region',
      section: 'Scores',
      keys: ['Escape'],
      run: clearRegion,
      enabled: region !== null,
    },
  ]);
  return (
    <Panel
      fill
      title="Images"
      note={
        region === null
          ? `n = ${formatCount(of)}`
          : `${formatCount(rows.length)} of ${formatCount(of)} in the region`
      }
      actions={
        <>
          {region !== null && (
            <Button size="compact-xs" variant="subtle" onClick={clearRegion}>
              Show all
            </Button>
          )}
          <Button
            size="compact-xs"
            variant={isBySize ? 'light' : 'default'}
            aria-pressed={isBySize}
            title={`Sorts by the size of the residual, the largest first${largestHint}`}
            onClick={sortBySize}
          >
            Largest |residual|
          </Button>
          <RegionButton region={region} />
          <Button size="compact-xs" disabled={selectedId === null} onClick={openSelected}>
            Open NLL curve
          </Button>
        </>
      }
    >
      {unscored.length > 0 && (
        <p className={layout.note}>
          No score, because no comparison passes the filter:{' '}
          {formatNames(
            unscored.map(({ name }) => name),
            NAMES_SHOWN,
          )}
          .
        </p>
      )}
      <DataGrid
        label="Scores; arrow keys choose an image, Enter opens it in the NLL explorer"
        columns={hasCorrected ? SCORE_COLUMNS : UNCORRECTED_COLUMNS}
        widths={hasCorrected ? `${WIDTHS} 76px` : WIDTHS}
        narrowWidths={NARROW_WIDTHS}
        rows={rows}
        keyOf={({ imageId }) => String(imageId)}
        chosenKey={selectedId === null ? null : String(selectedId)}
        onChoose={({ imageId }) => onSelect(imageId)}
        onOpen={({ imageId }) => onOpen(imageId)}
        sorting={{
          order,
          onOrder: ({ by, descending }) =>
            changeParams({
              sort: orderToParam({ by: SCORE_SORTS.find((sort) => sort === by) ?? 'name', descending }),
            }),
        }}
      />
    </Panel>
  );
}
