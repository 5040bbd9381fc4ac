/**
 * What to do about a damaged store, for a person with a shell.
 *
 * SQLite's `.dump` ends with ROLLBACK where it met damage, and leaves out both numbers of the header by which a store is
 * known. Checks are off for it: up to SQLite 3.44 json_valid(NULL) is 0, so that rows without optional JSON would be lost.
 */
export const RECOVERY =
  "Put a backup in its place. Without one, save what can be read by running this in the workspace's folder: " +
  "(echo 'PRAGMA ignore_check_constraints = ON;'; sqlite3 store.sqlite .dump | sed 's/^ROLLBACK.*/COMMIT;/'; for p in application_id user_version; do " +
  'echo "PRAGMA $p = $(sqlite3 store.sqlite "PRAGMA $p");"; done) | sqlite3 saved.sqlite\n' +
  'Then put saved.sqlite in the place of store.sqlite, and move store.sqlite-wal and store.sqlite-shm away.';
