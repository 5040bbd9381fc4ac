#!/usr/bin/env bash
# One would expect that two picture libraries read the same JPEG alike, up to rounding.
#
# For a CMYK JPEG without a colour profile they do not. sharp 0.35.5 takes it for inks on a press and converts through a profile of its
# own: pure cyan becomes (0, 153, 227), a plain blue. Pillow 13.0.0 subtracts the inks from white, and pure cyan is (0, 255, 255). Over
# many mixtures of inks the two are 19 of 255 apart on average, and 106 at most.
#
# It matters here because LLaVA's own code reads pictures with Pillow. Collections made for print hold such files among RGB ones. Both
# renderings look like sensible pictures, so nobody notices that the model is shown other colours than in training, and that
# an image can win or lose a comparison by the kind of file it was saved in.
set -euo pipefail

if ! node -e 'process.exit(Number(process.versions.node.split(".")[0]) >= 22 ? 0 : 1)' 2>/dev/null; then
  echo 'This needs Node 22 or newer with npm.' >&2
  exit 2
fi
if ! python3 -c 'import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
  echo 'This needs python3 3.11 or newer with venv.' >&2
  exit 2
fi
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
echo '{ "private": true, "type": "module" }' >package.json
npm install --silent --no-audit --no-fund --ignore-scripts sharp@0.35.5 || { echo 'The package could not be installed.' >&2; exit 2; }
python3 -m venv venv
venv/bin/pip install --quiet --disable-pip-version-check --no-deps pillow==13.0.0 || { echo 'The package could not be installed.' >&2; exit 2; }

venv/bin/python - <<'PY'
from PIL import Image
inks = Image.new("CMYK", (64, 64))
inks.putdata([(x * 4, y * 4, (x + y) * 2, 0) for y in range(64) for x in range(64)])
inks.save("mixtures.jpg", quality=100, subsampling=0)
Image.new("CMYK", (16, 16), (255, 0, 0, 0)).save("cyan.jpg", quality=100, subsampling=0)
PY
cat >look.mjs <<'JS'
import sharp from 'sharp';
console.log(`sharp ${sharp.versions.sharp}, libvips ${sharp.versions.vips}`);
for (const name of ['mixtures', 'cyan']) await sharp(`${name}.jpg`).toColourspace('srgb').png().toFile(`${name}.png`);
JS
node look.mjs
venv/bin/python - <<'PY'
import sys
import PIL
from PIL import Image, ImageChops, ImageStat
print("Pillow", PIL.__version__)
cyan = [Image.open(f"cyan.{end}").convert("RGB").getpixel((8, 8)) for end in ("png", "jpg")]
print("pure cyan: sharp", cyan[0], "Pillow", cyan[1])
apart = ImageStat.Stat(ImageChops.difference(*(Image.open(f"mixtures.{end}").convert("RGB") for end in ("png", "jpg"))))
mean, largest = sum(apart.mean) / 3, max(high for _, high in apart.extrema)
print(f"mixtures: mean difference {mean:.1f}, largest {largest}")
as_described = mean > 15 and largest > 100 and cyan[1] == (0, 255, 255) and cyan[0] != cyan[1]
print("The same CMYK file has other colours." if as_described else "CHANGED: not as described any more.")
sys.exit(0 if as_described else 1)
PY
