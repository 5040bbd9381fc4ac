import { DEFAULT_TIME_LIMIT, TIME_LIMIT_SETTING } from '../../../model/run.ts';
import type { Database } from '../../store/database.ts';
import { settings } from '../../store/settings.ts';

/** Seconds that a comparison may take in this workspace. */
export function timeLimitOf(db: Database): number {
  const set = settings(db)[TIME_LIMIT_SETTING];
  return typeof set === 'number' && set > 0 ? set : DEFAULT_TIME_LIMIT;
}
