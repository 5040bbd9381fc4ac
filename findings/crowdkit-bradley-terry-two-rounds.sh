#!/usr/bin/env bash
# One would expect that crowd-kit's BradleyTerry goes on until the scores settle to the tolerance one asks for, or until n_iter rounds.
#
# BradleyTerry (crowd-kit 1.4.2) always stops in its second round, whatever n_iter and tol say: the scores of the round before are not
# copied, so the change is measured between an array and itself and is always 0. Only tol=0, which no change can
# fall below, makes it run on. On a chain of 20 items, each beating the next in three comparisons of four, two rounds spread the scores
# over 1.6 logits, where the right answer is 19 ln 3 = 20.9.
#
# It matters here because crowd-kit is a natural choice for checking a ranking. The order may well be right after two rounds, so
# nobody notices that the scores are squeezed until they are calibrated or turned into probabilities.
set -euo pipefail

if ! python3 -c 'import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
  echo 'This needs python3 3.11 or newer with venv.' >&2
  exit 2
fi
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
python3 -m venv "$dir/venv"
"$dir/venv/bin/pip" install --quiet --disable-pip-version-check --no-deps crowd-kit==1.4.2 numpy==2.4.0 pandas==3.0.0 scipy==1.17.1 scikit-learn==1.9.1 \
  narwhals==2.0.1 joblib==1.6.0 cloudpickle==3.1.3 threadpoolctl==3.8.0 attrs==26.1.0 tqdm==4.70.1 nltk==3.10.4 regex==2026.11.19 click==8.5.1 \
  defusedxml==0.7.1 python-dateutil==2.9.0.post0 six==1.17.0 || { echo 'The packages could not be installed.' >&2; exit 2; }

"$dir/venv/bin/python" - <<'PY'
import math
import sys
from importlib.metadata import version

import numpy as np
import pandas as pd
from crowdkit.aggregation import BradleyTerry

items = [f"item{n:02}" for n in range(20)]
rows = []
for better, worse in zip(items, items[1:]):
    rows += [("w", better, worse, better)] * 3 + [("w", better, worse, worse)]
answers = pd.DataFrame(rows, columns=["worker", "left", "right", "label"])


def spread(n_iter, tol):
    logits = np.log(BradleyTerry(n_iter=n_iter, tol=tol).fit_predict(answers))
    print(f"n_iter {n_iter:6} tol {tol:5}: scores spread over {logits.max() - logits.min():.3f} logits")
    return logits.max() - logits.min()


print("crowd-kit", version("crowd-kit"), "numpy", version("numpy"), "pandas", version("pandas"))
right = 19 * math.log(3)
print(f"right answer: {right:.3f} logits")
two, loose, strict = spread(2, 0), spread(20000, 1e-5), spread(20000, 1e-12)
unstopped = spread(20000, 0)

as_described = two == loose == strict and right - loose > 15 and abs(right - unstopped) < 0.001
print("It stops after two rounds unless tol is 0." if as_described else "CHANGED: not as described any more.")
sys.exit(0 if as_described else 1)
PY
