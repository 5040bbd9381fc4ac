#!/usr/bin/env bash
# One would expect that a reader of workbooks takes cells that do not say where they are: the attribute `r` of a row and of a cell is optional
# in ECMA-376 (a cell without it follows the one before), and small writers leave it out to save room.
#
# read-excel-file (9.3.17) stops at the first such cell with "Cannot read properties of undefined", which names neither file, sheet nor row.
# openpyxl (3.1.5) and SheetJS (0.18.5) read the same two workbooks, with and without `r`, alike.
#
# It matters here because tables of ratings come as workbooks that other programs wrote, and the text of such an error tells nobody what to
# do. Tiebreak says which file could not be read, and that it can be saved anew or as CSV.
set -euo pipefail

if ! python3 -c 'import venv, ensurepip' 2>/dev/null || ! node -e 'process.exit(+(process.versions.node.split(".")[0] < 20))'; then
  echo 'This needs python3 with venv, and Node 20 or newer with npm.' >&2
  exit 2
fi
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
python3 -m venv venv
{
  venv/bin/pip install --quiet --disable-pip-version-check openpyxl==3.1.5 et-xmlfile==2.0.0
  npm init -y >/dev/null
  npm install --silent --no-audit --no-fund --save-exact read-excel-file@9.3.17 xlsx@0.18.5
} || { echo 'The packages could not be installed.' >&2; exit 2; }

cat >make.py <<'PY'
import json
import zipfile
from importlib.metadata import version

import openpyxl

SHEETS = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
ROWS = [["image", "score"], ["a.jpg", 3], ["b.jpg", 4]]


def cell(row, column, value, placed):
    where = f' r="{"AB"[column]}{row + 1}"' if placed else ""
    if isinstance(value, str):
        return f'<c{where} t="inlineStr"><is><t>{value}</t></is></c>'
    return f"<c{where}><v>{value}</v></c>"


def workbook(path, placed):
    rows = "".join(
        f'<row{f" r={chr(34)}{row + 1}{chr(34)}" if placed else ""}>'
        + "".join(cell(row, column, value, placed) for column, value in enumerate(values))
        + "</row>"
        for row, values in enumerate(ROWS)
    )
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml"
    parts = {
        "[Content_Types].xml": f'<Types xmlns="{PACKAGE}/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        '<Default Extension="xml" ContentType="application/xml"/>'
        f'<Override PartName="/xl/workbook.xml" ContentType="{kind}.sheet.main+xml"/>'
        f'<Override PartName="/xl/worksheets/sheet1.xml" ContentType="{kind}.worksheet+xml"/></Types>',
        "_rels/.rels": f'<Relationships xmlns="{PACKAGE}/relationships">'
        f'<Relationship Id="rId1" Type="{OFFICE}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
        "xl/workbook.xml": f'<workbook xmlns="{SHEETS}" xmlns:r="{OFFICE}">'
        '<sheets><sheet name="Ratings" sheetId="1" r:id="rId1"/></sheets></workbook>',
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{PACKAGE}/relationships">'
        f'<Relationship Id="rId1" Type="{OFFICE}/worksheet" Target="worksheets/sheet1.xml"/></Relationships>',
        "xl/worksheets/sheet1.xml": f'<worksheet xmlns="{SHEETS}"><sheetData>{rows}</sheetData></worksheet>',
    }
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as out:
        for name, text in parts.items():
            out.writestr(name, '<?xml version="1.0" encoding="UTF-8"?>' + text)


for name, placed in ("with", True), ("without", False):
    workbook(f"{name}.xlsx", placed)
    found = [list(row) for row in openpyxl.load_workbook(f"{name}.xlsx").active.iter_rows(values_only=True)]
    print("openpyxl", version("openpyxl"), name, "r:", json.dumps(found))
    assert found == ROWS, "CHANGED: openpyxl reads something else."
PY
venv/bin/python make.py

cat >read.mjs <<'JS'
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import readWorkbook from 'read-excel-file/node';

const require = createRequire(import.meta.url);
const sheetjs = require('xlsx');
const ROWS = JSON.stringify([['image', 'score'], ['a.jpg', 3], ['b.jpg', 4]]);
const outcome = {};
for (const name of ['with', 'without']) {
  const bytes = readFileSync(`${name}.xlsx`);
  const book = sheetjs.read(bytes);
  const rows = JSON.stringify(sheetjs.utils.sheet_to_json(book.Sheets[book.SheetNames[0]], { header: 1 }));
  console.log(`SheetJS ${sheetjs.version} ${name} r: ${rows}`);
  outcome[name] = await readWorkbook(bytes).then(
    (sheets) => JSON.stringify(sheets[0].data),
    (error) => `${error.name}: ${error.message}`,
  );
  console.log(`read-excel-file ${JSON.parse(readFileSync('node_modules/read-excel-file/package.json')).version} ${name} r: ${outcome[name]}`);
  if (rows !== ROWS) outcome.peer = rows;
}
const asDescribed = outcome.with === ROWS && /^TypeError: Cannot read properties of undefined/.test(outcome.without) && !outcome.peer;
console.log(asDescribed ? 'Cells without a reference are not read.' : 'CHANGED: not as described any more.');
process.exit(asDescribed ? 0 : 1);
JS
node read.mjs
