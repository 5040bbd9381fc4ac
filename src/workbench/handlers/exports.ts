import { AppError } from '../../engine/app-error.ts';
import { peoplesLabelsNote } from '../../engine/jobs/export/exchange/exchange-pair.ts';
import { writeExchange } from '../../engine/jobs/export/exchange/write-exchange.ts';
import { storedDataset } from '../../engine/jobs/workspace/stored-by-id.ts';
import { isThere } from '../../engine/if-there.ts';
import { provenanceText } from '../../engine/jobs/export/provenance-text.ts';
import {
  limitsInWords,
  originOfDataset,
  originOfRun,
  originOfWorkspace,
} from '../../engine/jobs/export/table-origin.ts';
import { datasetById } from '../../engine/store/datasets.ts';
import { runById } from '../../engine/store/runs.ts';
import { DEFAULT_WHOSE } from '../../model/whose-labels.ts';
import { readExport } from '../analysis/read-export.ts';
import type { Handlers } from '../handler.ts';

export const exportsHandlers: Handlers<'exports'> = {
  'exports.prepare': async (asked, { analysis, exports }) => {
    const { fileName, mediaType, count } = await analysis.run('describeExport', asked);
    const ticket = exports.add({ fileName, mediaType, open: () => readExport(analysis, asked) });
    return { ticket, fileName, rows: count };
  },

  'exports.side': async (asked, { analysis }) => ({ text: await analysis.run('describeOrigin', asked) }),

  'exports.describe': ({ fileName, sha256, what, notes, filter }, { workspace: { db } }) => {
    const run = filter.run === undefined ? null : runById(db, filter.run);
    const dataset = filter.dataset === undefined ? null : datasetById(db, filter.dataset);
    const limits = limitsInWords(db, filter);
    const facts = {
      what,
      rowOrder: null,
      notes: [...notes, ...(limits.length === 0 ? [] : [`Filter of the page: ${limits.join('; ')}`])],
    };
    const origin =
      run !== null
        ? originOfRun(db, run, facts)
        : dataset !== null
          ? originOfDataset(db, dataset, facts)
          : originOfWorkspace(facts);
    return { text: provenanceText(origin, { file: fileName, sha256, rows: null }) };
  },

  'exports.report': async (asked, { analysis, exports }) => {
    const { fileName, html } = await analysis.run('makeReport', asked);
    const ticket = exports.add({
      fileName,
      mediaType: 'text/html; charset=utf-8',
      open: () => Promise.resolve(whole(html)),
    });
    return { ticket, fileName };
  },

  'exports.exchange': async ({ of, as, out, question }, { workspace: { db }, analysis, paths }) => {
    const to = paths.check(out);
    // Of a folder the writer itself checks that it is empty.
    if (as !== 'imagefolder' && (await isThere(to)))
      throw new AppError('cannot-write', `${to} is there already.`, 'Choose another name.');
    const { datasetId, pairs } = await analysis.run('exchangePairs', of);
    return writeExchange(db, storedDataset(db, datasetId), pairs, to, as, {
      ...(question !== null && { question }),
      ...(of.kind === 'judgements' && { labels: peoplesLabelsNote(db, of.whose ?? DEFAULT_WHOSE) }),
    });
  },

  'exports.forget': ({ ticket }, { exports }) => {
    exports.forget(ticket);
    return {};
  },
};

async function* whole(text: string): AsyncGenerator<string, undefined> {
  yield await Promise.resolve(text);
}
