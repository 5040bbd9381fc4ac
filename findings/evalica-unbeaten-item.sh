#!/usr/bin/env bash
# One would expect that an item which won every comparison gets the highest score (or an error, because its best score is
# infinite), and that the other items keep the scores their own comparisons give them.
#
# evalica.bradley_terry (0.4.2) returns 0.000001 for every item instead, also for two that were compared ten times with a clear
# result. It reports convergence after two rounds and gives no warning. Without the unbeaten item the two others are scored correctly.
#
# It matters here because an unbeaten image is the usual case in a small run: the best of ten images often wins everything. A
# ranking of equal scores then looks like a model that cannot tell images apart. Tiebreak refuses such a fit and names the image.
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

middle_against_worst = [("middle", "worst", Winner.X)] * 9 + [("middle", "worst", Winner.Y)]
best_always_wins = [("best", "middle", Winner.X), ("best", "worst", Winner.X)]

with warnings.catch_warnings(record=True) as told:
    warnings.simplefilter("always")
    two = evalica.bradley_terry(*zip(*middle_against_worst))
    three = evalica.bradley_terry(*zip(*middle_against_worst, *best_always_wins))

print("evalica", version("evalica"), "numpy", version("numpy"), "pandas", version("pandas"), "scipy", version("scipy"))
print("without the unbeaten item", two.scores.to_dict(), two.iterations, "rounds")
print("with it                  ", three.scores.to_dict(), three.iterations, "rounds")
print("warnings                 ", len(told))

as_described = (
    abs(two.scores["middle"] / two.scores["worst"] - 9) < 0.001
    and max(three.scores) < 0.00001
    and max(three.scores) == min(three.scores)
    and not told
)
print("One unbeaten item makes all scores equal." if as_described else "CHANGED: not as described any more.")
sys.exit(0 if as_described else 1)
PY
