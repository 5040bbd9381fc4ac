import type { Filter } from '../../model/filter.ts';
import { downloadReport } from '../api/download.ts';
import { notify } from '../notices/notices.ts';

/**
 * Makes a report and saves it, and tells how that went.
 *
 * @param slice whose own filter then counts; null for the page's
 */
export async function saveReport(filter: Filter, slice: number | null): Promise<void> {
  try {
    notify({ kind: 'done', title: `Downloading ${await downloadReport({ filter, slice })}` });
  } catch (error) {
    notify({ kind: 'error', title: 'Could not make the report', error });
  }
}
