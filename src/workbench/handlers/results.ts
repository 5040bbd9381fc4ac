import type { AreaOf, Handlers } from '../handler.ts';
import { resultsTable } from '../results-table.ts';

export const resultsHandlers: Handlers<AreaOf<'results'>> = {
  'results.table': ({ datasetId }, session) => resultsTable(session, datasetId),
};
