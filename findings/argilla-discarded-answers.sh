#!/usr/bin/env bash
# One would expect that a record which is written to a file and read back says the same of each answer, above all whether its giver
# submitted or discarded it.
#
# Argilla 2.8.0 leaves the status of an answer out of its JSON (Record.to_dict, which to_json and a dataset's to_disk write): a discarded one
# looks like a submitted one there. Read back, none has a status, and what would be sent to a server is a draft, for all. No warning. The flat form of the
# same records, which becomes a Hugging Face dataset, has the statuses.
#
# It matters here because a discarded answer is often one that its giver took back, and a backup of pairwise preferences in that form counts it as
# a vote. Take the flat form as the export. Tiebreak imports both; of the first it says how many answers have no status.
set -euo pipefail

if ! python3 -c 'import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
  echo 'This needs python3 3.11 or newer with venv.' >&2
  exit 2
fi
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
python3 -m venv "$dir/venv"
# It imports requests, which it does not ask for.
"$dir/venv/bin/pip" install --quiet --disable-pip-version-check argilla==2.8.0 requests==2.34.2 datasets==5.2.0 huggingface_hub==2.4.0 httpx==0.28.1 \
  pydantic==2.14.4 pillow==13.0.0 pyarrow==26.0.1 pandas==3.1.1 numpy==2.4.6 || { echo 'The packages could not be installed.' >&2; exit 2; }
cd "$dir"
export HF_HUB_OFFLINE=1 HF_HOME="$dir/home"
cat >look.py <<'PY'
import json
import sys
import uuid
import warnings
from importlib.metadata import version

import argilla as rg
from argilla.records._io import GenericIO, JsonIO
from argilla.responses import UserResponse

record = rg.Record(id="pair-1", fields={"first": "a.jpg", "second": "b.jpg"}, responses=[
    rg.Response("preference", "First", user_id=uuid.UUID(int=1), status="submitted"),
    rg.Response("preference", "Second", user_id=uuid.UUID(int=2), status="discarded"),
])
with warnings.catch_warnings(record=True) as told:
    warnings.simplefilter("always")
    JsonIO.to_json([record], "records.json")
    (back,) = JsonIO._records_from_json("records.json")
    (flat,) = GenericIO.to_list([record], flatten=True)
about = [str(one.message) for one in told if "status" in str(one.message) or "response" in str(one.message)]
with open("records.json") as file:
    written = json.load(file)[0]["responses"]["preference"]


def statuses(of):
    return [response.status and response.status.value for response in of.responses]


sent = [UserResponse(responses=[response], _record=back).status.value for response in back.responses]
print("argilla", version("argilla"))
print("made        ", statuses(record))
print("in the file ", written)
print("read back   ", statuses(back), "to be sent as", sent)
print("flat        ", flat["preference.responses"], flat["preference.responses.status"])
print("warnings    ", len(about))

as_described = (
    statuses(record) == ["submitted", "discarded"]
    and [sorted(response) for response in written] == [["user_id", "value"]] * 2
    and statuses(back) == [None, None]
    and sent == ["draft", "draft"]
    and flat["preference.responses.status"] == ["submitted", "discarded"]
    and not about
)
print("A discarded answer reads like a submitted one." if as_described else "CHANGED: not as described any more.")
sys.exit(0 if as_described else 1)
PY
"$dir/venv/bin/python" look.py
