#!/usr/bin/env bash
# One would expect that the number 7, written to a column of texts through better-sqlite3, is the text 7, as it is when the 7 stands
# in the SQL itself.
#
# better-sqlite3 13.2.0 hands every JavaScript number to SQLite as a floating-point value. A column of integers turns it back into
# an integer, which hides this, but a column of texts stores "7.0", joining gives "image7.0", and a half of 7 is 3.5 instead
# of 3. Only a BigInt (7n) is handed over as an integer.
#
# It matters here because names of images and raters are texts that often look like numbers. A row written under the number 7 is not
# found under "7" later, and one rater gets two names where one part of a program has read the name as a number. Convert with
# String() before binding.
set -euo pipefail

if ! node -e 'process.exit(Number(process.versions.node.split(".")[0]) >= 22 ? 0 : 1)' 2>/dev/null; then
  echo 'This needs Node 22 or newer with npm.' >&2
  exit 2
fi
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
echo '{ "private": true, "type": "module" }' >package.json
npm install --silent --no-audit --no-fund --ignore-scripts better-sqlite3@13.2.0 || { echo 'The package could not be installed.' >&2; exit 2; }

cat >look.mjs <<'JS'
import { createRequire } from 'node:module';
import Database from 'better-sqlite3';

const { version } = createRequire(import.meta.url)('better-sqlite3/package.json');
const db = new Database(':memory:');
console.log(`better-sqlite3 ${version}, SQLite ${db.prepare('SELECT sqlite_version()').pluck().get()}`);

db.exec('CREATE TABLE rater (id TEXT, answers INTEGER)');
const insert = db.prepare('INSERT INTO rater VALUES (?, ?)');
insert.run(7, 7);
insert.run(8n, 8n);
db.exec('INSERT INTO rater VALUES (9, 9)');
const rows = db.prepare('SELECT id, answers FROM rater').all();
const found = db.prepare('SELECT count(*) FROM rater WHERE id = ?').pluck();
const joined = db.prepare(`SELECT 'image' || ?`).pluck();
const halved = db.prepare('SELECT ? / 2').pluck();

console.log('bound 7, bound 8n, written 9:', JSON.stringify(rows));
console.log(`rows found under "7": ${found.get('7')}, under "8": ${found.get('8')}, under "9": ${found.get('9')}`);
console.log(`'image' || 7: ${joined.get(7)}, with 7n: ${joined.get(7n)}; 7 / 2: ${halved.get(7)}, with 7n: ${halved.get(7n)}`);

const asDescribed =
  rows.map((row) => row.id).join() === '7.0,8,9' && found.get('7') === 0 && joined.get(7) === 'image7.0' && halved.get(7) === 3.5;
console.log(asDescribed ? 'A whole number becomes the text 7.0.' : 'CHANGED: not as described any more.');
process.exit(asDescribed ? 0 : 1);
JS
node look.mjs
