import type { ReactNode } from 'react';
import {
  formatCount,
  formatInterval,
  formatNumber,
  formatQuantity,
  formatShare,
} from '../../../core/format.ts';
import type { AnswerSource } from '../../../model/questions.ts';
import { useRequest } from '../../api/use-request.ts';
import { DataTable } from '../../ui/data-grid/data-table.tsx';
import { Panel } from '../../ui/layout/panel.tsx';
import { ErrorState, Loading } from '../../ui/states/states.tsx';
import builders from './builders.module.css';

const KINDS = { score: 'scores', run: 'run', task: 'people' } as const;

/** Several questions about the same images: what was asked, and how far the answers agree. */
export function QuestionsPanel({
  datasetId,
  theta,
}: {
  readonly datasetId: number;
  readonly theta: number;
}): ReactNode {
  const query = useRequest('data.questions', { datasetId, theta });
  const compared = query.data;
  return (
    <Panel title="Questions side by side" note={`Labels of scores under theta ${formatNumber(theta, 2)}`}>
      {query.error ? (
        <ErrorState error={query.error} retry={() => void query.refetch()} />
      ) : compared === undefined ? (
        <Loading height={60} />
      ) : compared.sources.length < 2 ? (
        <p className={builders.about}>
          There is one question so far. Further columns of scores, runs that are scored and tasks that people
          answered are compared here.
        </p>
      ) : (
        <>
          <Sources sources={compared.sources} />
          <DataTable
            compact
            rows={compared.pairs}
            keyOf={({ first, second }) => `${first} ${second}`}
            columns={[
              {
                key: 'pair',
                head: 'Compared',
                namesRow: true,
                cell: ({ first, second }) =>
                  `${nameOf(compared.sources, first)} – ${nameOf(compared.sources, second)}`,
              },
              {
                key: 'pc',
                head: 'PC',
                numeric: true,
                cell: ({ pc }) => (pc === null ? '–' : formatNumber(pc.value, 3)),
              },
              {
                key: 'interval',
                head: '95 %',
                hint: 'By Fisher’s z; the image is the unit',
                numeric: true,
                cell: ({ pc }) => (pc === null ? '–' : formatInterval(pc.interval, 2)),
              },
              {
                key: 'agreement',
                head: 'Same label',
                numeric: true,
                cell: ({ agreement }) => formatShare(agreement),
              },
              {
                key: 'opposite',
                head: 'Opposite',
                numeric: true,
                cell: ({ opposite }) => formatShare(opposite),
              },
              {
                key: 'n',
                head: 'n',
                numeric: true,
                cell: ({ images, pairs }) =>
                  images === 0 ? formatQuantity(pairs, 'pair') : formatQuantity(images, 'image'),
              },
            ]}
          />
        </>
      )}
    </Panel>
  );
}

function Sources({ sources }: { readonly sources: readonly AnswerSource[] }): ReactNode {
  return (
    <DataTable
      compact
      rows={sources}
      keyOf={({ key }) => key}
      columns={[
        { key: 'name', head: 'Answers', namesRow: true, cell: ({ name }) => name },
        { key: 'kind', head: 'From', cell: ({ kind }) => KINDS[kind] },
        { key: 'question', head: 'Question', cell: ({ question }) => question ?? 'not said' },
        {
          key: 'n',
          head: 'n',
          numeric: true,
          cell: ({ n, kind }) => `${formatCount(n)} ${kind === 'task' ? 'pairs' : 'images'}`,
        },
      ]}
    />
  );
}

function nameOf(sources: readonly AnswerSource[], key: string): string {
  return sources.find((source) => source.key === key)?.name ?? key;
}
