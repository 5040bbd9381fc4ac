import { Button } from '@mantine/core';
import type { ReactNode } from 'react';
import {
  formatBytes,
  formatCount,
  formatNumber,
  formatParameters,
  formatRate,
} from '../../../core/format.ts';
import type { ModelChoice } from '../../../model/model-choice.ts';
import { useRequest } from '../../api/use-request.ts';
import { DataTable } from '../../ui/data-grid/data-table.tsx';
import type { GridColumn } from '../../ui/data-grid/grid-columns.ts';
import layout from '../../ui/layout/layout.module.css';
import { Panel } from '../../ui/layout/panel.tsx';
import { ErrorState, Loading } from '../../ui/states/states.tsx';
import classes from './choosing-panel.module.css';

const TYPES = ['f16', 'q4_k'] as const;
const TYPE_NAMES = { f16: 'F16', q4_k: 'Q4_K' } as const;

/** Published models by what they take, and which fit into the memory of the machine that serves. */
export function ChoosingPanel({ onImport }: { readonly onImport: (repository: string) => void }): ReactNode {
  const { data, error, refetch } = useRequest('models.choices', {});
  if (error !== null) return <ErrorState error={error} retry={() => void refetch()} />;
  if (data === undefined) return <Loading height="100%" />;
  return (
    <Panel title="Which model?" note={`published models, n = ${formatCount(data.choices.length)}`} fill>
      <div className={classes.panel}>
        <div className={classes.scroll} tabIndex={0} role="region" aria-label="Published models">
          <DataTable
            columns={columnsFor(data.memory, onImport)}
            rows={data.choices}
            keyOf={({ name }) => name}
            className={classes.table}
          />
        </div>
        <ul className={classes.notes}>
          <li>
            Parameters, files and image tokens follow from the models’ shapes, tokens those of two pictures of
            350 × 350 pixels. Memory is what the Models view estimates for such files on a CPU; this machine
            has {formatBytes(data.memory)}.
          </li>
          <li>
            Speed and largest memory were measured on files of the true shape with random weights, on one
            thread of a shared AMD EPYC (AVX-512) that other programs used too, in seconds of processor time.
            A pair of new pictures is two pictures encoded and one answer; in a run each picture is encoded
            once, and pairs share the beginning of their prompt. Several threads and graphics cards are faster
            and were not measured.
          </li>
          <li>
            None of them was run here with its real weights: nothing on this page says which judges better.
          </li>
        </ul>
      </div>
    </Panel>
  );
}

function columnsFor(memory: number, onImport: (repository: string) => void): GridColumn<ModelChoice>[] {
  return [
    {
      key: 'name',
      head: 'Model',
      namesRow: true,
      cell: ({ name, repository }) => (
        <div className={classes.name}>
          <span>{name}</span>
          <span className={classes.repository}>{repository}</span>
          <Button size="compact-xs" aria-label={`Import… ${name}`} onClick={() => onImport(repository)}>
            Import…
          </Button>
        </div>
      ),
    },
    {
      key: 'parameters',
      head: 'Parameters',
      numeric: true,
      cell: ({ parameters }) => formatParameters(parameters),
    },
    {
      key: 'files',
      head: 'Files',
      hint: 'Decoder, vision tower and projector, by the type of the decoder’s weights',
      numeric: true,
      cell: ({ files }) => <ByType of={files} />,
    },
    {
      key: 'memory',
      head: 'Memory, estimated',
      hint: 'What answering takes on a CPU',
      numeric: true,
      cell: ({ memory: taken }) => <ByType of={taken} most={memory} />,
    },
    {
      key: 'tokens',
      head: 'Image tokens a pair',
      numeric: true,
      cell: ({ imageTokens: { whole, tiles } }) => (
        <>
          {formatCount(whole)}
          {tiles !== null && <span className={classes.note}>in tiles {formatCount(tiles)}</span>}
        </>
      ),
    },
    {
      key: 'pair',
      head: 'A pair of new pictures',
      hint: 'Seconds of processor time of one thread',
      numeric: true,
      cell: ({ measured }) =>
        measured === null ? (
          <span className={layout.note}>not measured</span>
        ) : (
          <>
            {formatNumber(2 * measured.picture + measured.pair, 1)} s
            <span className={classes.note}>of it pictures {formatNumber(2 * measured.picture, 1)} s</span>
          </>
        ),
    },
    {
      key: 'rate',
      head: 'Comparisons a second in a run',
      hint: 'Of one thread, pictures already encoded, pairs with the same first picture',
      numeric: true,
      cell: ({ measured }) =>
        measured === null ? (
          <span className={layout.note}>not measured</span>
        ) : (
          formatRate(1 / measured.furtherPair)
        ),
    },
    {
      key: 'measured',
      head: 'Measured as',
      cell: ({ measured }) =>
        measured === null
          ? '–'
          : `${TYPE_NAMES[measured.type]}, ${formatBytes(measured.memory)} of memory at most`,
    },
  ];
}

/** Bytes for each type of weights. @param most bytes there are, beyond which it says so */
function ByType({
  of,
  most = Infinity,
}: {
  readonly of: ModelChoice['files'];
  readonly most?: number;
}): ReactNode {
  return TYPES.map((type) => (
    <div key={type} className={of[type] > most ? classes.large : undefined}>
      <span className={classes.type}>{TYPE_NAMES[type]}</span> {formatBytes(of[type])}
      {of[type] > most && <span className={classes.note}>more than this machine has</span>}
    </div>
  ));
}
