import { AppError } from '../../engine/app-error.ts';
import { setSetting, settings } from '../../engine/store/settings.ts';
import type { Handlers } from '../handler.ts';

/** Longest value, in UTF-16 units of its json: settings are small facts, and all of them travel together. */
const LONGEST_VALUE = 100_000;

/** A renderer has a few dozen keys. */
const MOST_KEYS = 1000;

export const settingsHandlers: Handlers<'settings'> = {
  'settings.get': (_, { workspace }) => settings(workspace.db),

  'settings.set': async ({ key, value }, session) => {
    const { workspace } = session;
    const present = settings(workspace.db);
    const tooMany = !Object.hasOwn(present, key) && Object.keys(present).length >= MOST_KEYS;
    if (tooMany || JSON.stringify(value).length > LONGEST_VALUE)
      throw new AppError(
        'setting-too-large',
        `The setting ${key} is too large, or there are too many.`,
        'Store less in it.',
      );
    await workspace.transaction(() => {
      setSetting(workspace.db, key, value);
    });
    session.changed(['settings']);
    return {};
  },
};
