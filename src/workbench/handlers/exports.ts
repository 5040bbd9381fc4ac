import { readExport } from '../analysis/read-export.ts';
import type { Handlers } from '../handler.ts';

export const exportsHandlers: Handlers<'exports'> = {
  'exports.prepare': async (asked, { analysis, exports }) => {
    const { fileName, mediaType, count } = await analysis.run('describeExport', asked);
    const ticket = exports.add({ fileName, mediaType, open: () => readExport(analysis, asked) });
    return { ticket, fileName, rows: count };
  },

  'exports.forget': ({ ticket }, { exports }) => {
    exports.forget(ticket);
    return {};
  },
};
