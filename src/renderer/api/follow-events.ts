import type { QueryClient, QueryFilters } from '@tanstack/react-query';
import type { Changed } from '../../ipc/events.ts';
import type { RequestName } from '../../ipc/requests.ts';
import type { Transport } from './transport-types.ts';

/** Beginnings of the names of the requests whose answers may be others after a change. */
const AFFECTED: Readonly<Record<Changed, readonly string[]>> = {
  workspace: [''],
  data: [
    'workspace.',
    'data.',
    'maps.',
    'pairs.',
    'confusion.',
    'consistency.',
    'similar.',
    'scores.',
    'harm.',
    'nll.',
    'annotate.',
    'training.check',
  ],
  models: ['workspace.', 'models.'],
  trainings: ['training.list', 'training.damaged', 'training.get', 'training.check'],
  runs: ['workspace.', 'runs.', 'results.', 'notes.'],
  answers: [
    'maps.sources',
    'pairs.',
    'confusion.',
    'consistency.',
    'similar.',
    'scores.',
    'harm.',
    'nll.',
    'annotate.queue',
    'results.',
  ],
  scores: ['workspace.', 'similar.scores', 'scores.', 'harm.', 'results.'],
  judgements: [
    'workspace.',
    'pairs.',
    'confusion.',
    'similar.',
    'scores.',
    'harm.',
    'nll.',
    'results.',
    'annotate.history',
    'annotate.recent',
    'annotate.judges',
    'review.',
    'annotate.contradictions',
    'tasks.list',
  ],
  people: ['people.', 'tasks.', 'review.', 'annotate.history', 'annotate.recent', 'annotate.judges'],
  tasks: ['tasks.list'],
  slices: ['slices.', 'notes.'],
  notes: ['notes.'],
  maps: ['maps.'],
  settings: ['settings.'],
};

/** Questions about files and to servers, not about the workspace's contents: a change does not make them another question. */
const UNAFFECTED: readonly RequestName[] = [
  'models.inspect',
  'models.tryOut',
  'models.checkServer',
  'runs.sample',
];

/** What a picture's file says of itself. */
const FACTS: RequestName = 'data.image';

/** Asks again whatever is shown and may have changed, and what is being asked for the first time once it is answered. */
export function followEvents(transport: Transport, client: QueryClient): void {
  const cache = client.getQueryCache();
  // What has no answer yet is not asked a second time meanwhile; its first answer may be of before the change.
  const outdated = new Set<string>();
  cache.subscribe((event) => {
    if (event.type !== 'updated' || event.action.type !== 'success') return;
    const hash = event.query.queryHash;
    if (outdated.delete(hash))
      void client.invalidateQueries({ predicate: ({ queryHash }) => queryHash === hash });
  });
  const askAgain = (filters: QueryFilters) => {
    for (const { state, queryHash } of cache.findAll({ ...filters, fetchStatus: 'fetching' }))
      if (state.data === undefined) outdated.add(queryHash);
    void client.invalidateQueries(filters);
  };
  transport.on('changed', ({ what }) => {
    const beginnings = new Set(what.flatMap((change) => AFFECTED[change]));
    askAgain({
      predicate: ({ queryKey: [name] }) =>
        typeof name === 'string' &&
        !UNAFFECTED.some((unaffected) => unaffected === name) &&
        [...beginnings].some((beginning) => name.startsWith(beginning)),
    });
  });
  transport.on('images', () => askAgain({ queryKey: [FACTS] }));
}
