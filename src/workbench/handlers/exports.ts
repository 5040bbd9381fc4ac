import type { Handlers } from '../handler.ts';
import { prepareExport } from '../analysis/export-table.ts';

export const exportsHandlers: Handlers<'exports'> = {
  'exports.prepare': async (asked, session) => {
    const { prepared, rows } = await prepareExport(session, asked);
    return { ticket: session.exports.add(prepared), fileName: prepared.fileName, rows };
  },

  'exports.forget': ({ ticket }, { exports }) => {
    exports.forget(ticket);
    return {};
  },
};
