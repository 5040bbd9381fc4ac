import type { Database } from './database.ts';

/** The keys of the contradictions that a person keeps: see model/contradiction.ts. */
export function keptContradictions(db: Database, person: number): Set<string> {
  return new Set(
    db
      .prepare<[number], string>('SELECT entries FROM kept_contradiction WHERE person_id = ?')
      .pluck()
      .all(person),
  );
}

/** Keeps a contradiction, or does so no more. Call it in a transaction. */
export function keepContradiction(db: Database, person: number, key: string, kept: boolean): void {
  if (kept)
    db.prepare('INSERT OR IGNORE INTO kept_contradiction (person_id, entries, kept_at) VALUES (?, ?, ?)').run(
      person,
      key,
      Date.now(),
    );
  else db.prepare('DELETE FROM kept_contradiction WHERE person_id = ? AND entries = ?').run(person, key);
}
