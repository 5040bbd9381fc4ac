import { z } from 'zod';
import type { Database } from './database.ts';
import { parseColumn } from './parse-column.ts';

export type Json = z.core.util.JSONType;

/** Everything that is set, by key. Values are json. */
export function settings(db: Database): Record<string, Json> {
  const rows = db
    .prepare<[], { key: string; value: string }>('SELECT key, value FROM setting ORDER BY key')
    .all();
  return Object.fromEntries(
    rows.map(({ key, value }) => [key, parseColumn(value, 'setting.value', key, z.json())]),
  );
}

/** Sets a value in place of the one before. */
export function setSetting(db: Database, key: string, value: Json): void {
  db.prepare(
    'INSERT INTO setting (key, value) VALUES (?, ?) ON CONFLICT DO UPDATE SET value = excluded.value',
  ).run(key, JSON.stringify(value));
}
