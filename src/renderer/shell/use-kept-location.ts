import { useEffect, useRef, useState } from 'react';
import { request } from '../api/request.ts';
import { transport } from '../api/transport.ts';
import { forgetChanges } from '../commands/undo.ts';
import { formatLocation } from '../location/location.ts';
import { currentLocation, goToHash, useLocation } from '../location/use-location.ts';

/** Changes of the location that follow each other faster are kept as one, in milliseconds. */
const SETTLED_MILLISECONDS = 400;

const SETTING = 'location';

/**
 * Keeps the location with the workspace, and goes to the kept one when the page is opened without any and when another
 * workspace is opened.
 *
 * @returns whether the location to begin with is known
 */
export function useKeptLocation(): boolean {
  const location = useLocation();
  const [ready, setReady] = useState(() => window.location.hash.length > 1);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);

  useEffect(() => {
    let folder: string | null = null;
    const look = async () => {
      // Waiting to be kept, but in the workspace before.
      const waiting = timer.current;
      const opened = (await request('workspace.summary', {})).folder;
      if (folder !== null && folder !== opened) {
        clearTimeout(waiting);
        forgetChanges();
        goToHash((await keptLocation()) ?? '/home', { replace: true });
      }
      folder = opened;
    };
    const restore = async () => {
      const isAsked = () => window.location.hash.length > 1;
      if (isAsked()) return;
      const kept = await keptLocation();
      // A link may have been followed meanwhile.
      if (kept !== null && !isAsked()) goToHash(kept, { replace: true });
    };
    // Without an answer there is nothing to restore, and the views say what is wrong.
    const ignore = () => undefined;
    restore()
      .catch(ignore)
      .finally(() => {
        setReady(true);
      });
    look().catch(ignore);
    return transport.on('changed', ({ what }) => {
      if (what.includes('workspace')) look().catch(ignore);
    });
  }, []);

  useEffect(() => {
    if (!ready) return undefined;
    timer.current = setTimeout(() => {
      request('settings.set', { key: SETTING, value: formatLocation(currentLocation()) }).catch(
        // The next change is kept again.
        () => undefined,
      );
    }, SETTLED_MILLISECONDS);
    return () => {
      clearTimeout(timer.current);
    };
  }, [ready, location]);
  return ready;
}

async function keptLocation(): Promise<string | null> {
  const kept = (await request('settings.get', {}))[SETTING];
  return typeof kept === 'string' ? kept : null;
}
