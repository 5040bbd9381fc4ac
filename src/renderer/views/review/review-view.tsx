import { SegmentedControl, Select } from '@mantine/core';
import type { ReactNode } from 'react';
import { useRequest } from '../../api/use-request.ts';
import { useScope } from '../../api/use-scope.ts';
import { useJudge } from '../../judging/use-judge.ts';
import { changeParams, useLocation } from '../../location/use-location.ts';
import layout from '../../ui/layout/layout.module.css';
import { EmptyState, ErrorState, Loading } from '../../ui/states/states.tsx';
import { Adjudication } from './adjudication.tsx';
import { AgreementPanel } from './agreement-panel.tsx';

const ALL = 'all';

/** How far people agree, and what a reviewer makes of it: of a task's pairs, or of all that was said of a dataset's. */
export function ReviewView(): ReactNode {
  const { params } = useLocation();
  const { summary, dataset } = useScope();
  const { person } = useJudge();
  const { data: tasks, error, refetch } = useRequest('tasks.list', {});
  if (error !== null) return <ErrorState error={error} retry={() => void refetch()} />;
  if (summary === undefined || tasks === undefined || person === undefined) return <Loading height="100%" />;
  const named =
    params.task === undefined ? null : (tasks.find(({ id }) => String(id) === params.task) ?? null);
  const ofDataset = named?.dataset ?? dataset?.id;
  if (ofDataset === undefined)
    return (
      <EmptyState title="There is nothing to review yet">
        Import images first, and let people judge pairs of them.
      </EmptyState>
    );
  if (person?.role !== 'reviewer')
    return (
      <EmptyState title={person === null ? 'Nobody reviews yet' : 'Only reviewers review'}>
        {person === null
          ? 'Choose who you are at the top, or add yourself there.'
          : `${person.name} is an annotator: other people’s answers are for reviewers. Roles are under People, in the menu at the top.`}
      </EmptyState>
    );
  const datasetName = summary.datasets.find(({ id }) => id === ofDataset)?.name ?? '';
  const scope = { dataset: ofDataset, task: named?.id ?? null };
  const showsAgreement = params.tab === 'agreement';
  return (
    <div className={layout.view} data-sitting={showsAgreement ? undefined : true}>
      <div className={layout.bar} role="group" aria-label="What is reviewed">
        <Select
          aria-label="What is reviewed"
          allowDeselect={false}
          value={named === null ? ALL : String(named.id)}
          data={[
            ...tasks
              .filter((task) => task.dataset === ofDataset)
              .map(({ id, name }) => ({ value: String(id), label: `Task ${name}` })),
            { value: ALL, label: `All that was said of ${datasetName}` },
          ]}
          onChange={(value) =>
            changeParams({ task: value === ALL ? null : value, pair: null }, { replace: true })
          }
        />
        <SegmentedControl
          aria-label="What of it"
          value={showsAgreement ? 'agreement' : 'pairs'}
          data={[
            { value: 'pairs', label: 'Adjudication' },
            { value: 'agreement', label: 'Agreement' },
          ]}
          onChange={(value) => changeParams({ tab: value === 'pairs' ? null : value })}
        />
      </div>
      {params.task !== undefined && named === null ? (
        <EmptyState title="This task is not in the workspace">
          The address names task {params.task}, which was removed or belongs to another workspace. Choose
          another one above.
        </EmptyState>
      ) : showsAgreement ? (
        <AgreementPanel scope={scope} task={named?.name ?? null} />
      ) : (
        <Adjudication key={`${scope.dataset} ${scope.task ?? ALL}`} scope={scope} person={person} />
      )}
    </div>
  );
}
