#!/usr/bin/env bash
# One would expect that Newman's method, which adds ties to the Bradley-Terry model, gives the plain Bradley-Terry scores where
# no answer is a tie, or at least that more rounds bring its scores closer to them.
#
# evalica.newman (0.4.2) does not settle if no answer is a tie and all comparisons run between two sides, images on one and references
# on the other. One side rises while the other falls, and back again in the next round: whether a reference comes first
# or fourth of five depends on whether the limit of rounds is even or odd. No warning is given; the only sign is that "iterations"
# equals the limit. Two answers about a pair within one side are enough to make it settle.
#
# It matters here because Tiebreak scores images by comparing them with references only, and many models never answer Similar.
# Anyone who checks such scores against evalica may see another order and cannot tell which of the two programs is wrong.
set -euo pipefail

if ! python3 -c 'import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
  echo 'This needs python3 3.11 or newer with venv.' >&2
  exit 2
fi
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
python3 -m venv "$dir/venv"
"$dir/venv/bin/pip" install --quiet --disable-pip-version-check --no-deps evalica==0.4.2 numpy==2.4.0 pandas==3.0.0 scipy==1.17.1 \
  python-dateutil==2.9.0.post0 six==1.17.0 || { echo 'The packages could not be installed.' >&2; exit 2; }

"$dir/venv/bin/python" - <<'PY'
import sys
import warnings
from importlib.metadata import version

import evalica
from evalica import Winner

# Of ten answers about each pair, how often the image won against the reference.
wins = {("i1", "r1"): 9, ("i1", "r2"): 8, ("i2", "r1"): 8, ("i2", "r2"): 7, ("i3", "r1"): 7, ("i3", "r2"): 5}
across = [(image, reference, Winner.X if n < won else Winner.Y) for (image, reference), won in wins.items() for n in range(10)]
within = [("i1", "i2", Winner.X), ("i1", "i2", Winner.Y)]


def show(name, result):
    print(f"{name:30} {result.scores.round(3).to_dict()}, {result.iterations} rounds")
    return list(result.scores.index), result.iterations


with warnings.catch_warnings(record=True) as told:
    warnings.simplefilter("always")
    print("evalica", version("evalica"), "numpy", version("numpy"), "pandas", version("pandas"), "scipy", version("scipy"))
    right, _ = show("bradley_terry", evalica.bradley_terry(*zip(*across)))
    even, even_rounds = show("newman, limit 1000", evalica.newman(*zip(*across), limit=1000))
    odd, odd_rounds = show("newman, limit 1001", evalica.newman(*zip(*across), limit=1001))
    settled, settled_rounds = show("newman, two answers more", evalica.newman(*zip(*across, *within), limit=1000))
print("warnings", len(told))

as_described = (
    (even.index("r2"), odd.index("r2"), right.index("r2")) == (0, 3, 3)
    and (even_rounds, odd_rounds) == (1000, 1001)
    and settled_rounds < 1000
    and settled == right
    and not told
)
print("One round more moves a reference from the first place to the fourth." if as_described else "CHANGED: not as described any more.")
sys.exit(0 if as_described else 1)
PY
