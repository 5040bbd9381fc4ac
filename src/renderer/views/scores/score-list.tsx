import { Button } from '@mantine/core';
import type { ReactNode } from 'react';
import type { ScoreRow } from '../../../model/scores.ts';
import { useCommands } from '../../commands/commands.ts';
import { changeParams } from '../../location/use-location.ts';
import { formatCount } from '../../../core/format.ts';
import { Panel } from '../../ui/layout/panel.tsx';
import { RegionButton } from './region-button.tsx';
import { orderToParam, type ScoreOrder, type ScoreRegion } from './score-table-rows.ts';
import { ScoresTable } from './scores-table.tsx';

interface ScoreListProps {
  readonly rows: readonly ScoreRow[];
  /** Rows before the region took some away. */
  readonly of: number;
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
      id: 'scores.clear-region',
      title: 'Show all images again, not only those in the region',
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
          <RegionButton region={region} />
          <Button size="compact-xs" disabled={selectedId === null} onClick={openSelected}>
            Open NLL curve
          </Button>
        </>
      }
    >
      <ScoresTable
        rows={rows}
        order={order}
        selectedId={selectedId}
        onSelect={onSelect}
        onOpen={onOpen}
        onOrder={(by) => {
          const descending = order.by === by && !order.descending;
          changeParams({ sort: orderToParam({ by, descending }) });
        }}
      />
    </Panel>
  );
}
