import { Button } from '@mantine/core';
import type { ReactNode } from 'react';
import { formatCount, formatQuantity } from '../../../core/format.ts';
import type { RankingSettings } from '../../../model/ranking.ts';
import type { RunSummary } from '../../../model/run.ts';
import { useCommands } from '../../commands/commands.ts';
import { changeParams, showView } from '../../location/use-location.ts';
import { saveTable } from '../../notices/save-export.ts';
import { DataGrid } from '../../ui/data-grid/data-grid.tsx';
import type { GridOrder } from '../../ui/data-grid/grid-columns.ts';
import { Panel } from '../../ui/layout/panel.tsx';
import { rankingColumns } from './ranking-columns.tsx';
import { rankingCsv, type RankingRow } from './ranking-rows.ts';
import { useTrueWords } from '../../api/true-words.ts';

const WIDTHS = '58px minmax(104px, 1fr) 68px 142px 64px 46px 46px 46px';
const NARROW_WIDTHS = '58px minmax(90px, 1fr) 62px 128px';

interface RankingListProps {
  readonly rows: readonly RankingRow[];
  readonly order: GridOrder;
  readonly selectedId: number | null;
  readonly onSelect: (imageId: number) => void;
  readonly run: RunSummary;
  readonly settings: RankingSettings;
  readonly other: RunSummary | null;
  /** The rows are those of settings that were left: they are not to be saved under the present ones. */
  readonly stale: boolean;
}

/** Every image with its rank, its score and its interval. */
export function RankingList(props: RankingListProps): ReactNode {
  const { rows, order, selectedId, onSelect, run, settings, other, stale } = props;
  const words = useTrueWords();
  const open = (imageId: number) => showView('pairs', { image: imageId, side: undefined });
  const openSelected = () => {
    if (selectedId !== null) open(selectedId);
  };
  const save = () =>
    saveTable({
      fileName: `ranking-${run.name}.csv`,
      text: rankingCsv(rows),
      title: 'Ranking (CSV)',
      notes: [
        `Run ${run.name}, n = ${formatQuantity(rows.length, 'image')}. Ties: ${settings.ties}; position effect ${settings.positionEffect ? 'fitted' : 'left out'}; ridge ${settings.ridge}; ${settings.evidence} evidence.`,
        ...(other === null ? [] : [`other_rank: rank in the run ${other.name} under the same settings.`]),
      ],
    });
  useCommands([
    {
      id: 'ranking.open',
      title: 'Open the chosen image’s comparisons in Pairs',
      section: 'Ranking',
      keys: ['Enter'],
      run: openSelected,
      enabled: selectedId !== null,
    },
    {
      id: 'ranking.export',
      title: 'Export the ranking as CSV',
      section: 'Ranking',
      run: save,
      enabled: !stale,
    },
  ]);
  const besides = other === null ? '' : ' 54px 58px';
  return (
    <Panel
      fill
      title="Images"
      note={`n = ${formatCount(rows.length)}`}
      actions={
        <>
          <Button size="compact-xs" onClick={save} disabled={stale}>
            Export CSV
          </Button>
          <Button size="compact-xs" disabled={selectedId === null} onClick={openSelected}>
            Open in Pairs
          </Button>
        </>
      }
    >
      <DataGrid
        label="Ranking; arrow keys choose an image, Enter opens its comparisons in Pairs"
        columns={rankingColumns(words, other)}
        widths={WIDTHS + besides}
        narrowWidths={NARROW_WIDTHS + besides}
        rows={rows}
        keyOf={({ imageId }) => String(imageId)}
        chosenKey={selectedId === null ? null : String(selectedId)}
        onChoose={({ imageId }) => onSelect(imageId)}
        onOpen={({ imageId }) => open(imageId)}
        sorting={{
          order,
          onOrder: ({ by, descending }) =>
            changeParams({
              sort: by === 'rank' && !descending ? null : `${descending ? '-' : ''}${by ?? 'rank'}`,
            }),
          descendingFirst: ['score', 'true', 'won', 'change'],
        }}
      />
    </Panel>
  );
}
