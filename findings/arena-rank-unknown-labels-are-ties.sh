#!/usr/bin/env bash
# One would expect that an outcome which a ranking package does not know is an error, or at least told.
#
# arena-rank (0.1.1) knows the outcomes model_a, model_b, tie and both_bad, and takes everything else for a tie. Comparisons that say First
# or Second give every item 1000 points with an interval of no width: certainty that all are equal. There is no warning.
#
# It matters here because a comparator's answers are First, Second and Similar, and exports of preference data name winners in many ways
# (A, left, the item's own name). A table whose words were not translated looks like a model that cannot tell images apart. Tiebreak
# refuses a label that it does not know, with file and line.
set -euo pipefail

if ! python3 -c 'import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
  echo 'This needs python3 3.11 or newer with venv.' >&2
  exit 2
fi
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
python3 -m venv "$dir/venv"
"$dir/venv/bin/pip" install --quiet --disable-pip-version-check arena-rank==0.1.1 jax==0.8.1 jaxlib==0.8.1 jaxtyping==0.3.11 numpy==2.3.3 \
  optax==0.2.8 pandas==3.1.1 scipy==1.17.1 datasets==5.2.0 pyarrow==26.0.1 || { echo 'The packages could not be installed.' >&2; exit 2; }

"$dir/venv/bin/python" - <<'PY'
import sys
import warnings
from importlib.metadata import version

import pandas as pd
from arena_rank.models.bradley_terry import BradleyTerry
from arena_rank.utils.data_utils import PairDataset


def ratings(rows):
    data = PairDataset.from_pandas(pd.DataFrame(rows, columns=["model_a", "model_b", "winner"]))
    found = BradleyTerry(n_competitors=len(data.competitors)).compute_ratings_and_cis(data, significance_level=0.05)
    return pd.DataFrame(found).set_index("competitors")


def compared(first, second, won, lost):
    return [(first, second, "model_a")] * won + [(first, second, "model_b")] * lost


rows = compared("a", "b", 30, 10) + compared("b", "c", 30, 10) + compared("a", "c", 35, 5)

known = ratings(rows)
with warnings.catch_warnings(record=True) as told:
    warnings.simplefilter("always")
    other_words = ratings([(first, second, {"model_a": "First", "model_b": "Second"}[label]) for first, second, label in rows])

print("arena-rank", version("arena-rank"), "jax", version("jax"), "pandas", version("pandas"))
for title, found in (("model_a, model_b", known), ("First, Second", other_words)):
    print(title)
    print(found[["ratings", "rating_lower", "rating_upper"]].round(3).to_string(header=False))
print("warnings", len(told))

as_described = (
    known.ratings["a"] - known.ratings["c"] > 200
    and (other_words.ratings == 1000).all()
    and (other_words.rating_upper == other_words.rating_lower).all()
    and not told
)
print("Unknown outcomes are ties." if as_described else "CHANGED: not as described any more.")
sys.exit(0 if as_described else 1)
PY
