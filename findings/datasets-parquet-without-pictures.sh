#!/usr/bin/env bash
# One would expect that a dataset of pictures which is written to Parquet holds the pictures: its schema has a column of bytes for them, and a
# dataset on the hub has them there.
#
# datasets (5.2.0) loads a folder of pictures, and to_parquet writes a null for the bytes of each and its absolute path beside it. The file has
# a few kilobytes, says "Image", and reads well as long as the pictures lie where they were. Elsewhere its rows are there too; only looking
# at a picture fails, with "No such file". No warning. save_to_disk embeds the same pictures, and cuts their paths to the last part, so that
# north/1.png and south/1.png are both 1.png.
#
# It matters here because a Parquet file of pairs is what people hand to each other, and this one works on the machine that made it; it also tells
# the names of its maker's folders. A reader should look for the bytes, not for the type. A writer should embed first:
# rows.with_format("arrow").map(datasets.table.embed_table_storage, batched=True).
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
import os
import shutil
import sys
import warnings
from importlib.metadata import version

import datasets
from datasets.table import embed_table_storage
from PIL import Image

datasets.disable_progress_bars()
for side, colour in (("north", (200, 0, 0)), ("south", (0, 0, 200))):
    os.makedirs(f"pairs/{side}")
    Image.new("RGB", (8, 8), colour).save(f"pairs/{side}/1.png")
with open("pairs/metadata.jsonl", "w") as rows:
    rows.write(json.dumps({"left_file_name": "north/1.png", "right_file_name": "south/1.png", "label": "First"}) + "\n")

print("datasets", version("datasets"), "pyarrow", version("pyarrow"), "pillow", version("pillow"))
with warnings.catch_warnings(record=True) as told:
    warnings.simplefilter("always")
    made = datasets.load_dataset("imagefolder", data_dir="pairs", split="train")
    made.to_parquet("pairs.parquet")
    made.with_format("arrow").map(embed_table_storage, batched=True).with_format(None).to_parquet("embedded.parquet")
    made.save_to_disk("saved")
about = [str(one.message) for one in told if "image" in str(one.message).lower() or "path" in str(one.message).lower()]
shutil.rmtree("pairs")


def stored(name, rows):
    """What a file holds of the two pictures, and what comes of asking for one."""
    plain = rows.cast_column("left", datasets.Image(decode=False)).cast_column("right", datasets.Image(decode=False))[0]
    try:
        seen = rows[0]["left"].size
    except FileNotFoundError as error:
        seen = type(error).__name__
    held = {side: plain[side]["bytes"] and len(plain[side]["bytes"]) for side in ("left", "right")}
    paths = {side: plain[side]["path"] for side in ("left", "right")}
    print(f"{name}: {len(rows)} row, {rows.features['left']}\n  bytes {held}\n  paths { {side: path.replace(os.getcwd(), '/HERE') for side, path in paths.items()} }")
    print(f"  asked for the left picture: {seen}")
    return held, paths, seen


table = stored("to_parquet", datasets.load_dataset("parquet", data_files="pairs.parquet", split="train"))
embedded = stored("to_parquet, embedded first", datasets.load_dataset("parquet", data_files="embedded.parquet", split="train"))
folder = stored("save_to_disk", datasets.load_from_disk("saved"))
print("warnings about pictures or paths", len(about))

as_described = (
    table[0] == {"left": None, "right": None}
    and os.path.isabs(table[1]["left"])
    and table[2] == "FileNotFoundError"
    and all(embedded[0].values())
    and embedded[2] == (8, 8)
    and all(folder[0].values())
    and folder[1] == {"left": "1.png", "right": "1.png"}
    and folder[2] == (8, 8)
    and not about
)
print("The Parquet file holds no picture." if as_described else "CHANGED: not as described any more.")
sys.exit(0 if as_described else 1)
PY
"$dir/venv/bin/python" look.py
