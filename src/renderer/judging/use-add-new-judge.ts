import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useEffect } from 'react';
import type { Result } from '../../ipc/requests.ts';
import { notify } from '../notices/notices.ts';
import { RETRY_MILLISECONDS, retryWhileAway } from '../api/query-client.ts';
import { request, RequestError } from '../api/request.ts';
import { useConnection } from '../api/use-connection.ts';
import { useRequest } from '../api/use-request.ts';
import { chosenPerson, choosePerson } from './chosen-person.ts';
import { useJudge } from './use-judge.ts';

/**
 * Adds whoever was chosen here by a name that nobody has yet: now, or in a page that was left before the serving side knew of it.
 * Called once for the page.
 */
export function useAddNewJudge(): void {
  const client = useQueryClient();
  const isConnected = useConnection() === 'connected';
  const { data: summary } = useRequest('workspace.summary', {});
  const { judge, person } = useJudge();
  const workspace = summary?.folder;
  const name = person === undefined && typeof judge === 'string' ? judge : undefined;
  const { mutate: add } = useMutation({
    mutationFn: ({ name: wanted }: { readonly workspace: string; readonly name: string }) =>
      request('people.add', { name: wanted }),
    onSuccess: (added, wanted) => {
      client.setQueryData<Result<'people.list'>>(['people.list', {}], (before) =>
        before === undefined || before.people.some(({ id }) => id === added.id)
          ? before
          : { ...before, people: [...before.people, added] },
      );
      // Somebody else may have been chosen meanwhile.
      if (chosenPerson(wanted.workspace) === wanted.name) choosePerson(wanted.workspace, added.id);
    },
    retry: retryWhileAway,
    retryDelay: RETRY_MILLISECONDS,
    onError: (error) => {
      // A judgement under the new name may have come first, and added the person.
      if (error instanceof RequestError && error.code === 'name-taken') return;
      notify({ kind: 'error', title: 'Could not add this person', error });
    },
  });
  useEffect(() => {
    if (isConnected && workspace !== undefined && name !== undefined) add({ workspace, name });
  }, [isConnected, workspace, name, add]);
}
