import type { Database } from './database.ts';

/** First images of a run that some process has to itself at a time, by its leases. Times in Unix milliseconds. */
export function leasedFirsts(db: Database, runId: number, now: number): Set<number> {
  return new Set(
    db
      .prepare<[number, number], number>('SELECT first_id FROM run_lease WHERE run_id = ? AND expires_at > ?')
      .pluck()
      .all(runId, now),
  );
}

/** Takes first images that nobody has, or had until their lease ran out. @returns those that were taken */
export function takeLeases(
  db: Database,
  runId: number,
  firsts: readonly number[],
  holder: string,
  now: number,
  expiresAt: number,
): number[] {
  const take = db.prepare(
    `INSERT INTO run_lease (run_id, first_id, holder, expires_at) VALUES (?, ?, ?, ?)
     ON CONFLICT DO UPDATE SET holder = excluded.holder, expires_at = excluded.expires_at WHERE expires_at <= ?`,
  );
  return firsts.filter((first) => take.run(runId, first, holder, expiresAt, now).changes === 1);
}

/** Leases of a holder that has lost some in the meantime stay lost. */
export function renewLeases(db: Database, runId: number, holder: string, expiresAt: number): void {
  db.prepare('UPDATE run_lease SET expires_at = ? WHERE run_id = ? AND holder = ?').run(
    expiresAt,
    runId,
    holder,
  );
}

export function giveLeaseBack(db: Database, runId: number, first: number, holder: string): void {
  db.prepare('DELETE FROM run_lease WHERE run_id = ? AND first_id = ? AND holder = ?').run(
    runId,
    first,
    holder,
  );
}

/** @param holder absent: everybody's, where it is known that nobody is left */
export function giveAllLeasesBack(db: Database, runId: number, holder?: string): void {
  db.prepare('DELETE FROM run_lease WHERE run_id = ? AND holder = ifnull(?, holder)').run(
    runId,
    holder ?? null,
  );
}
