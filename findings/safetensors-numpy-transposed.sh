#!/usr/bin/env bash
# One would expect that a matrix saved with safetensors.numpy is the matrix one reads back, or that saving fails.
#
# A transposed NumPy array shares the memory of the original and only swaps its strides. safetensors.numpy.save (0.8.0) writes
# that memory as it lies and the swapped shape beside it, so that the file holds the right shape and the right numbers in the
# wrong places. The docstring asks for contiguous arrays, but nothing checks, warns or raises.
#
# It matters here because the factors of a LoRA adapter are often transposed on their way from one program to another. The file passes
# every check of names, shapes and types and loads without complaint; the adapter merely compares images badly. Calling
# np.ascontiguousarray before saving avoids it.
set -euo pipefail

if ! python3 -c 'import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
  echo 'This needs python3 3.11 or newer with venv.' >&2
  exit 2
fi
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
python3 -m venv "$dir/venv"
"$dir/venv/bin/pip" install --quiet --disable-pip-version-check --no-deps safetensors==0.8.0 numpy==2.4.0 || { echo 'The packages could not be installed.' >&2; exit 2; }

"$dir/venv/bin/python" - <<'PY'
import sys
import warnings
from importlib.metadata import version

import numpy as np
from safetensors.numpy import load, save

down = np.array([[1, 2, 3], [4, 5, 6]], dtype=np.float32)
with warnings.catch_warnings(record=True) as told:
    warnings.simplefilter("always")
    back = load(save({"view": down.T, "copy": np.ascontiguousarray(down.T)}))

print("safetensors", version("safetensors"), "numpy", version("numpy"))
print("saved            ", down.T.tolist())
print("read, transposed ", back["view"].tolist())
print("read, copied     ", back["copy"].tolist())
print("warnings         ", len(told))

as_described = (
    back["view"].tolist() == [[1, 2], [3, 4], [5, 6]]
    and np.array_equal(back["copy"], down.T)
    and not told
)
print("A transposed array comes back with its numbers in other places." if as_described else "CHANGED: not as described any more.")
sys.exit(0 if as_described else 1)
PY
