import type { Database } from 'better-sqlite3';

/**
 * Schema version 19: tasks that are changed after they were made.
 *
 * `task_change` keeps each change with what undoes it. An archived task keeps all it has and is out of the way. A task whose name
 * is blank or too long, as older versions could store it, gets one that can be read and typed.
 */
export function addTaskChanges(database: Database): void {
  database.exec(`
    ALTER TABLE task ADD COLUMN archived_at INTEGER;
    CREATE TABLE task_change (
      id INTEGER PRIMARY KEY,
      task_id INTEGER NOT NULL REFERENCES task (id),
      change TEXT NOT NULL CHECK (json_valid(change)),
      created_at INTEGER NOT NULL,
      undone_at INTEGER
    ) STRICT;
    CREATE INDEX task_change_by_task ON task_change (task_id);
  `);
  const tasks = database
    .prepare<[], { id: number; name: string; removedAt: number | null }>(
      'SELECT id, name, removed_at AS removedAt FROM task ORDER BY id',
    )
    .all();
  const taken = new Set(tasks.flatMap(({ name, removedAt }) => (removedAt === null ? [name] : [])));
  const rename = database.prepare('UPDATE task SET name = ? WHERE id = ?');
  for (const { id, name } of tasks) {
    const trimmed = name.trim().slice(0, 200).trim();
    if (trimmed === name) continue;
    let free = trimmed === '' ? `task ${id}` : trimmed;
    for (let number = 2; taken.has(free); number++) free = `${(trimmed || 'task').slice(0, 180)} (${number})`;
    taken.add(free);
    rename.run(free, id);
  }
}
