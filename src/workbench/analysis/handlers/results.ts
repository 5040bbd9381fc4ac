import type { AnalysisHandlers } from '../../handler.ts';
import { resultsTable } from '../results-table.ts';

export const resultsHandlers: AnalysisHandlers<'results'> = {
  'results.table': ({ datasetId, filter }, session) => resultsTable(session, datasetId, filter),
};
