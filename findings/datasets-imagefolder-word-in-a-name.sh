#!/usr/bin/env bash
# One would expect that a folder of pictures, loaded as "imagefolder", has as many rows as pictures, or as rows of the metadata.jsonl beside them.
#
# datasets (5.2.0) looks for splits in the names of the files themselves: where one has train, training, test, testing, eval, evaluation, val, valid,
# validation or dev as a word of its own, the matching files become that split and all others are dropped. Of five views, one of them called
# "train station.png", one is left; the metadata.jsonl is dropped too, and the scores in it. No warning. As "trainstation.png" all five
# are there, with scores.
#
# It matters here because pictures are named by what they show (a train station, Val Thorens) or what they are for (a test print), one of thousands
# is enough, and split="train", which everybody writes, is then one picture, without an error. Count the rows after loading. Tiebreak's
# export calls such a picture by a number.
set -euo pipefail

if ! python3 -c 'import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
  echo 'This needs python3 3.11 or newer with venv.' >&2
  exit 2
fi
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
python3 -m venv "$dir/venv"
"$dir/venv/bin/pip" install --quiet --disable-pip-version-check datasets==5.2.0 pandas==3.1.1 pyarrow==26.0.1 numpy==2.4.6 pillow==13.0.0 \
  huggingface_hub==2.4.0 fsspec==2026.9.0 || { echo 'The packages could not be installed.' >&2; exit 2; }
cd "$dir"
export HF_HUB_OFFLINE=1 HF_HOME="$dir/home"
cat >look.py <<'PY'
import json
import sys
import warnings
from importlib.metadata import version
from pathlib import Path

import datasets
from PIL import Image

datasets.disable_progress_bars()
VIEWS = ["annecy.png", "chamonix.png", "geneva.png", "grenoble.png"]


def loaded(last, listed):
    """Rows and columns of every split of a folder with the four views and one more."""
    folder = Path(f"{last}, {listed}")
    folder.mkdir()
    for score, name in enumerate([*VIEWS, last]):
        Image.new("RGB", (8, 8), (40 * score, 0, 0)).save(folder / name)
        if listed:
            with open(folder / "metadata.jsonl", "a") as rows:
                rows.write(json.dumps({"file_name": name, "score": score}) + "\n")
    found = {split: (len(rows), rows.column_names) for split, rows in datasets.load_dataset("imagefolder", data_dir=str(folder)).items()}
    print(f"{last:18} {'with metadata.jsonl' if listed else 'pictures alone':20} {found}")
    return found


print("datasets", version("datasets"), "pyarrow", version("pyarrow"), "pillow", version("pillow"))
with warnings.catch_warnings(record=True) as told:
    warnings.simplefilter("always")
    joined = [loaded("trainstation.png", listed) for listed in (False, True)]
    train = [loaded("train station.png", listed) for listed in (False, True)]
    val = [loaded("val thorens.png", listed) for listed in (False, True)]
about = [str(one.message) for one in told if "split" in str(one.message) or "metadata" in str(one.message)]
print("warnings about splits or metadata", len(about))

as_described = (
    joined == [{"train": (5, ["image"])}, {"train": (5, ["image", "score"])}]
    and train == [{"train": (1, ["image"])}] * 2
    and val == [{"validation": (1, ["image"])}] * 2
    and not about
)
print("One word in one picture's name drops the other four." if as_described else "CHANGED: not as described any more.")
sys.exit(0 if as_described else 1)
PY
"$dir/venv/bin/python" look.py
