#!/usr/bin/env bash
# One would expect that Newman's method, which adds ties to the Bradley-Terry model, gives the plain Bradley-Terry scores where
# no answer is a tie, or at least that more rounds bring the scores closer to them.
#
# evalica.newman (0.4.2) does not converge on answers without a tie. It swings between two sets of scores, so that the
# order of the items depends on whether the limit of rounds is even or odd, however large it is. Two wins in three become two equal
# scores. No warning is given: the only sign is that "iterations" equals the limit. A single tie added to these answers cures it.
#
# It matters here because many models never answer Similar. Anyone who checks Tiebreak's ranking of such a run against evalica
# sees another order of the images, and has no hint which of the two programs is wrong.
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
from importlib.metadata import version

import evalica
from evalica import Winner

# Two wins of a over b in three answers, three wins of c over d in four, and b and c even: a > b = c > d.
answers = [("a", "b", Winner.X)] * 2 + [("a", "b", Winner.Y)] + [("c", "d", Winner.X)] * 3 + [("c", "d", Winner.Y)]
answers += [("b", "c", Winner.X), ("b", "c", Winner.Y)]


def show(name, result):
    order = "".join(result.scores.index)
    print(f"{name:24} {order}  {result.scores.sort_index().round(3).to_dict()}  {result.iterations} rounds")
    return order


print("evalica", version("evalica"), "numpy", version("numpy"), "pandas", version("pandas"), "scipy", version("scipy"))
show("bradley_terry", evalica.bradley_terry(*zip(*answers)))
orders = [show(f"newman, limit {limit}", evalica.newman(*zip(*answers), limit=limit)) for limit in (100, 101, 1000, 1001)]
two_of_three = evalica.newman(*zip(*answers[:3]))
show("newman, only a and b", two_of_three)
with_tie = evalica.newman(*zip(*answers, ("a", "b", Winner.Draw)))
show("newman, with one tie", with_tie)

as_described = (
    [order[0] for order in orders] == ["b", "a", "b", "a"]
    and two_of_three.scores["a"] == two_of_three.scores["b"]
    and with_tie.iterations < 100
    and with_tie.scores.index[0] == "a"
)
print("Without a tie, one round more puts another item first." if as_described else "CHANGED: not as described any more.")
sys.exit(0 if as_described else 1)
PY
