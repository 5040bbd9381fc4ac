#!/usr/bin/env bash
# One would expect that a chat template gives the same prompt in JavaScript as in Python, or else stops with an error.
#
# @huggingface/jinja 0.5.11 compares with JavaScript's loose equality, Jinja (3.1.6) with Python's: the number 1 equals the text "1",
# two lists with equal contents differ, and a missing variable equals none. The remainder of a negative number is negative. Nothing is
# reported: the template just takes the other branch.
#
# It matters here because chat templates branch on such tests (tools == [], system == none), and a model that is asked off its template
# answers worse without saying so. A prompt that was checked in Python may be another one in a program that uses this package, so
# compare the rendered prompts, not the templates.
set -euo pipefail

if ! node -e 'process.exit(Number(process.versions.node.split(".")[0]) >= 22 ? 0 : 1)' 2>/dev/null; then
  echo 'This needs Node 22 or newer with npm.' >&2
  exit 2
fi
if ! python3 -c 'import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
  echo 'This needs python3 3.11 or newer with venv.' >&2
  exit 2
fi
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
echo '{ "private": true, "type": "module" }' >package.json
npm install --silent --no-audit --no-fund --ignore-scripts @huggingface/jinja@0.5.11 || { echo 'The package could not be installed.' >&2; exit 2; }
python3 -m venv venv
venv/bin/pip install --quiet --disable-pip-version-check --no-deps jinja2==3.1.6 markupsafe==3.0.3 || { echo 'The packages could not be installed.' >&2; exit 2; }

cat >templates.txt <<'TXT'
{{ 'yes' if 1 == '1' else 'no' }}
{{ 'yes' if [1] == [1] else 'no' }}
{{ 'yes' if [] == [] else 'no' }}
{{ 'yes' if missing == none else 'no' }}
{{ -7 % 3 }}
TXT
cat >look.mjs <<'JS'
import { readFileSync } from 'node:fs';
import { Template } from '@huggingface/jinja';
for (const line of readFileSync('templates.txt', 'utf8').trim().split('\n')) console.log(new Template(line).render({}));
JS
cat >look.py <<'PY'
from jinja2 import Template
for line in open("templates.txt").read().splitlines():
    print(Template(line).render())
PY
node look.mjs >js.txt
venv/bin/python look.py >py.txt

echo '@huggingface/jinja 0.5.11 | jinja2 3.1.6 | template'
paste -d '|' js.txt py.txt templates.txt | sed 's/|/ | /g'
if [ "$(paste -s -d ' ' js.txt)" = 'yes no no yes -1' ] && [ "$(paste -s -d ' ' py.txt)" = 'no yes yes no 2' ]; then
  echo 'The same template takes different branches.'
else
  echo 'CHANGED: not as described any more.'
  exit 1
fi
