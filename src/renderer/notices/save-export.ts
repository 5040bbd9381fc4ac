import type { ExportRequest } from '../../model/export-request.ts';
import { formatCount } from '../../core/format.ts';
import { downloadBlob, downloadExport } from '../api/download.ts';
import { request } from '../api/request.ts';
import { currentLocation } from '../location/use-location.ts';
import { notify, type Notice } from './notices.ts';

/**
 * Downloads a table and says so; the notice offers the side file that says where the table comes from, which the browser would
 * ask about if it came unasked.
 *
 * @param of what could not be exported, after "Could not export": 'the pairs'
 * @param unit of its rows
 */
export async function saveExport(asked: ExportRequest, of: string, unit = 'rows'): Promise<void> {
  try {
    const { fileName, rows } = await downloadExport(asked);
    notify({
      kind: 'done',
      title: `Downloading ${fileName}`,
      ...(rows === null ? {} : { details: `${formatCount(rows)} ${unit}` }),
      action: sideFileAction(fileName, () => request('exports.side', asked)),
    });
  } catch (error) {
    notify({ kind: 'error', title: `Could not export ${of}`, error });
  }
}

function sideFileAction(fileName: string, ask: () => Promise<{ readonly text: string }>): Notice['action'] {
  const save = async () => {
    try {
      const { text } = await ask();
      downloadBlob(new Blob([text], { type: 'application/json' }), `${fileName}.json`);
    } catch (error) {
      notify({ kind: 'error', title: `Could not say where ${fileName} comes from`, error });
    }
  };
  return { title: 'Save where it comes from (JSON)', run: () => void save() };
}

/** A table that the page itself has made. */
interface PageTable {
  readonly fileName: string;
  readonly text: string;
  /** What its rows are. */
  readonly title: string;
  /** What stands beside it: a chart's caption. */
  readonly notes: readonly string[];
}

/** The same for a table of the page's own. */
export function saveTable({ fileName, text, title, notes }: PageTable): void {
  downloadBlob(new Blob([text], { type: 'text/csv;charset=utf-8' }), fileName);
  const { filter } = currentLocation();
  const describe = async () => {
    const digest = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(text));
    const sha256 = [...new Uint8Array(digest)].map((byte) => byte.toString(16).padStart(2, '0')).join('');
    return request('exports.describe', { fileName, sha256, what: title, notes: [...notes], filter });
  };
  notify({
    kind: 'done',
    title: `Downloading ${fileName}`,
    action: sideFileAction(fileName, describe),
  });
}
