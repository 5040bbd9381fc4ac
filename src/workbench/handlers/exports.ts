import type { AreaOf, Handlers } from '../handler.ts';
import { prepareExport } from '../prepare-export.ts';

export const exportsHandlers: Handlers<AreaOf<'exports'>> = {
  'exports.prepare': async (asked, session) => {
    const { prepared, rows } = await prepareExport(session, asked);
    return { ticket: session.exports.add(prepared), fileName: prepared.fileName, rows };
  },

  'exports.forget': ({ ticket }, { exports }) => {
    exports.forget(ticket);
    return {};
  },
};
