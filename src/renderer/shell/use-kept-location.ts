import { useEffect, useState } from 'react';
import { request } from '../api/request.ts';
import { useRequest } from '../api/use-request.ts';
import { transport } from '../api/transport.ts';
import { forgetChanges } from '../commands/undo.ts';
import { useJudge } from '../judging/use-judge.ts';
import { goToHash, useLocation } from '../location/use-location.ts';
import { forgetToKeep, keepLocationSoon, keptLocation } from '../workspace/kept-location.ts';

/**
 * Keeps the location with the workspace, and goes to the kept one when the page is opened without any and when another
 * workspace is opened.
 *
 * @returns whether the location to begin with is known
 */
export function useKeptLocation(): boolean {
  const location = useLocation();
  const { fixed } = useJudge();
  const { isPending } = useRequest('people.list', {});
  // Where the workbench was started, and not for those who came by a link of their own.
  const keeps = !isPending && !fixed;
  const [ready, setReady] = useState(isAsked);

  useEffect(() => {
    let folder: string | null = null;
    const look = async () => {
      const before = folder;
      folder = (await request('workspace.summary', {})).folder;
      if (before === null || before === folder) return;
      forgetToKeep();
      forgetChanges();
      goToHash((await keptLocation()) ?? '/home', { replace: true });
    };
    const restore = async () => {
      if (isAsked()) return;
      const kept = await keptLocation();
      // A link may have been followed meanwhile.
      if (kept !== null && !isAsked()) goToHash(kept, { replace: true });
    };
    // Without an answer there is nothing to restore, and the views say what is wrong.
    const ignore = () => undefined;
    restore()
      .catch(ignore)
      .finally(() => setReady(true));
    look().catch(ignore);
    return transport.on('changed', ({ what }) => {
      if (what.includes('workspace')) look().catch(ignore);
    });
  }, []);

  useEffect(() => {
    if (ready && keeps) keepLocationSoon();
  }, [ready, keeps, location]);
  return ready;
}

/** Whether the address says where to go. */
function isAsked(): boolean {
  return window.location.hash.length > 1;
}
