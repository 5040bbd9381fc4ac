#!/usr/bin/env bash
# One would expect that the interval of an item which never lost is the widest of all, or has no upper end: its best rating is infinite, and
# nothing says how far up it lies.
#
# arena-rank (0.1.1), the package behind a well-known leaderboard, gives such an item the narrowest interval: about a hundredth of a rating
# point, where those of items that also lost are over a hundred points wide. The sandwich variance multiplies by the noise of its answers,
# which at a fitted chance of nearly 1 is nearly nothing. The rating itself is where the search stopped. There is no warning.
#
# It matters here because the best image of a small all-pairs run often wins everything, and would be shown as the one whose score is
# known best of all. Tiebreak's ranking refuses an unbounded lead and names the image.
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

with warnings.catch_warnings(record=True) as told:
    warnings.simplefilter("always")
    found = ratings(rows + [row for other in "abc" for row in compared("unbeaten", other, 40, 0)])
widths = found.rating_upper - found.rating_lower

print("arena-rank", version("arena-rank"), "jax", version("jax"), "pandas", version("pandas"))
print(found[["ratings", "rating_lower", "rating_upper"]].round(3).to_string())
print("warnings", len(told))

as_described = widths["unbeaten"] < 0.1 and min(widths[["a", "b", "c"]]) > 50 and not told
print("The unbeaten item has the narrowest interval." if as_described else "CHANGED: not as described any more.")
sys.exit(0 if as_described else 1)
PY
