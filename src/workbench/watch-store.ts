import type { Database } from '../engine/store/database.ts';

/** How often to look, in milliseconds. */
const INTERVAL = 1_000;

/** After a change by another process more are to come: it may be answering a run. In milliseconds. */
const INTERVAL_AFTER_CHANGE = 3_000;

/**
 * Calls when another process has changed the store: SQLite's `data_version` counts commits of other connections alone.
 *
 * @returns a function that ends it
 */
export function watchStore(db: Database, onChange: () => void): () => void {
  const version = (): unknown => db.pragma('data_version', { simple: true });
  let known = version();
  const versionNow = (): unknown => {
    try {
      return version();
    } catch {
      // A disk that is gone for a moment; requests will tell of one that stays away.
      return known;
    }
  };
  let timer: NodeJS.Timeout;
  const look = (): void => {
    const now = versionNow();
    const changed = now !== known;
    known = now;
    timer = setTimeout(look, changed ? INTERVAL_AFTER_CHANGE : INTERVAL).unref();
    if (changed) onChange();
  };
  timer = setTimeout(look, INTERVAL).unref();
  return () => clearTimeout(timer);
}
