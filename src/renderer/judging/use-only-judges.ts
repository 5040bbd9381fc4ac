import { useRequest } from '../api/use-request.ts';
import { useJudge } from './use-judge.ts';

/**
 * Whether this page's link is an annotator's, who judges tasks and is answered nothing else.
 *
 * @returns undefined while that is not known: what an annotator would be refused is not asked before
 */
export function useOnlyJudges(): boolean | undefined {
  const { fixed, person } = useJudge();
  const { isPending } = useRequest('people.list', {});
  return isPending ? undefined : fixed && person?.role === 'annotator';
}
