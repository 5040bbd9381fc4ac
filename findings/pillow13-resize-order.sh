#!/usr/bin/env bash
# One would expect that resizing a picture by the same filter gives the same pixels in two versions of a library: models were trained on
# those pixels, and reference values are made of them.
#
# Pillow resizes in two passes and rounds to 8 bits between them. Up to version 12 rows came first, always. Version 13.0.0 begins with the
# columns where the height shrinks by much more than the width: 40x75 to 28x28 is now the other order, and values differ by up to 3 of 255. A picture of 75x40 is as before.
#
# It matters here because a CLIP or SigLIP processor that squashes a picture to a square feeds its tower with these pixels: tall
# pictures have other embeddings by Pillow 13 than by the version that the tower was trained with, wide ones have not. Reference values
# must name their Pillow. Tiebreak follows 13 where a tower squashes, and rows first where it scales and crops.
set -euo pipefail

if ! python3 -c 'import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
  echo 'This needs python3 3.11 or newer with venv.' >&2
  exit 2
fi
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
python3 -m venv "$dir/venv"
for version in 12.0.0 13.0.0; do
  "$dir/venv/bin/pip" install --quiet --disable-pip-version-check --no-deps --target "$dir/$version" "pillow==$version" \
    || { echo 'The packages could not be installed.' >&2; exit 2; }
done
cat >"$dir/look.py" <<'PY'
import sys

from PIL import Image, __version__

SIDE = 28


def order_of_passes(width, height):
    picture = Image.new("RGB", (width, height))
    picture.putdata([((x * 37 + y * 91) % 256, (x * x + 3 * y) % 256, x * y % 256) for y in range(height) for x in range(width)])

    def scaled(*sizes):
        result = picture
        for size in sizes:
            result = result.resize(size, Image.Resampling.BICUBIC)
        return result.tobytes()

    at_once = scaled((SIDE, SIDE))
    by_order = {
        "rows first": scaled((SIDE, height), (SIDE, SIDE)),
        "columns first": scaled((width, SIDE), (SIDE, SIDE)),
    }
    apart = max(abs(a - b) for a, b in zip(*by_order.values()))
    order = " or ".join(order for order, pixels in by_order.items() if pixels == at_once)
    print(f"Pillow {__version__}: {width}x{height} to {SIDE}x{SIDE} is {order}; the two orders differ by up to {apart}")
    return order


tall, wide = order_of_passes(40, 75), order_of_passes(75, 40)
sys.exit(0 if (tall, wide) == (sys.argv[1], "rows first") else 1)
PY
if PYTHONPATH="$dir/12.0.0" "$dir/venv/bin/python" "$dir/look.py" 'rows first' \
  && PYTHONPATH="$dir/13.0.0" "$dir/venv/bin/python" "$dir/look.py" 'columns first'; then
  echo 'Pillow 13 scales a tall picture in the other order.'
else
  echo 'CHANGED: not as described any more.'
  exit 1
fi
