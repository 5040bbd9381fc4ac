import type { AnalysisHandlers } from '../../handler.ts';
import { compareColumns } from '../compare-columns.ts';
import { resultsTable } from '../results-table.ts';

export const resultsHandlers: AnalysisHandlers<'results'> = {
  'results.compare': ({ columns }, session) => compareColumns(session, columns),

  'results.table': ({ datasetId, filter }, session) => resultsTable(session, datasetId, filter),
};
