import type { Params } from '../../ipc/requests.ts';
import type { ExportRequest } from '../../model/export-request.ts';
import { request } from './request.ts';

/** Has a file written and downloads it. @throws RequestError */
export async function downloadExport(
  kind: ExportRequest,
): Promise<{ fileName: string; rows: number | null }> {
  const { ticket, fileName, rows } = await request('exports.prepare', kind);
  follow(`/export/${ticket}`, fileName);
  return { fileName, rows };
}

/** Has a report written of what passes a filter, and downloads it. @throws RequestError */
export async function downloadReport(asked: Params<'exports.report'>): Promise<string> {
  const { ticket, fileName } = await request('exports.report', asked);
  follow(`/export/${ticket}`, fileName);
  return fileName;
}

/** Downloads what the page itself has made: a chart, a small table. */
export function downloadBlob(blob: Blob, fileName: string): void {
  const url = URL.createObjectURL(blob);
  follow(url, fileName);
  setTimeout(() => URL.revokeObjectURL(url), 10_000);
}

function follow(url: string, fileName: string): void {
  const link = document.createElement('a');
  link.href = url;
  link.download = fileName;
  link.click();
}
