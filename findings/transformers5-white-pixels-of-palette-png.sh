#!/usr/bin/env bash
# One would expect that a picture which has been made RGB is read as it is: it has no transparency any more.
#
# Pillow 13.0.0 keeps a note of the transparent colour when a palette PNG is converted: the RGB picture has info["transparency"], the colour that
# the transparent entry had. The image processors of transformers 5.24.0 (the PIL classes) take that note for transparency and lay the
# picture on white, so every pixel of that colour turns white, wherever it is and whether it was transparent or not. transformers' own
# load_image converts to RGB first and so leads there. A PNG with an alpha channel goes the other way: converted before, its transparent
# pixels keep their hidden colour; handed over as it was opened, they turn white. Nothing is warned of.
#
# It matters here because the hidden colour of a palette is often black, and so are hair, eyes and backgrounds of faces: the model sees
# a picture that nobody has seen, and a program that decodes the same file as everybody does gets other answers (.15 to 1.4 in a label's
# logit on small random models). The remedy: del image.info["transparency"] after convert("RGB"), or lay on a colour of one's choice first.
set -euo pipefail

if ! python3 -c 'import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
  echo 'This needs python3 3.11 or newer with venv.' >&2
  exit 2
fi
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
python3 -m venv "$dir/venv"
"$dir/venv/bin/pip" install --quiet --disable-pip-version-check transformers==5.24.0 pillow==13.0.0 numpy==2.4.6 \
  safetensors==0.8.0 tokenizers==0.23.3 huggingface_hub==2.4.0 regex==2026.11.19 \
  || { echo 'The packages could not be installed.' >&2; exit 2; }
cd "$dir"
export PYTHONWARNINGS=ignore TRANSFORMERS_VERBOSITY=error HF_HUB_OFFLINE=1
cat >look.py <<'PY'
import sys

import PIL
import numpy
import transformers
from PIL import Image
from transformers.image_utils import load_image
from transformers.models.clip.image_processing_pil_clip import CLIPImageProcessorPil

# Nothing but the conversion: no resizing, cutting or scaling.
processor = CLIPImageProcessorPil(do_resize=False, do_center_crop=False, do_rescale=False, do_normalize=False)


def first_two(image):
    """The pixels of the top left corner and beside it, as the model gets them."""
    pixels = numpy.asarray(processor(image, return_tensors="np")["pixel_values"][0])
    return [tuple(int(value) for value in pixels[:, 0, x]) for x in (0, 1)]


# Black and transparent, black and opaque: two entries of the palette with the same colour; the rest is red.
palette = Image.new("P", (8, 8), 2)
palette.putpalette([0, 0, 0, 0, 0, 0, 255, 0, 0])
palette.putpixel((0, 0), 0)
palette.putpixel((1, 0), 1)
palette.save("palette.png", transparency=0)
alpha = Image.new("RGBA", (8, 8), (255, 0, 0, 255))
alpha.putpixel((0, 0), (0, 0, 0, 0))
alpha.putpixel((1, 0), (0, 0, 0, 255))
alpha.save("alpha.png")

print(f"transformers {transformers.__version__}, Pillow {PIL.__version__}")
print("corner: black, transparent; beside it: black, opaque")
seen = {}
for file in ("palette.png", "alpha.png"):
    for way, image in (
        ("as opened", Image.open(file)),
        ('convert("RGB")', Image.open(file).convert("RGB")),
        ("load_image", load_image(file)),
    ):
        seen[file, way] = first_two(image)
        print(f"{file:12} {way:15} mode {image.mode:5} note {str(image.info.get('transparency')):10} corner {seen[file, way][0]}, beside it {seen[file, way][1]}")

BLACK, WHITE = (0, 0, 0), (255, 255, 255)
as_described = (
    seen["palette.png", 'convert("RGB")'] == [WHITE, WHITE]
    and seen["palette.png", "load_image"] == [WHITE, WHITE]
    and seen["alpha.png", "as opened"] == [WHITE, BLACK]
    and seen["alpha.png", 'convert("RGB")'] == [BLACK, BLACK]
)
print("A black pixel that is not transparent turns white in a picture that is RGB already." if as_described else "CHANGED: not as described any more.")
sys.exit(0 if as_described else 1)
PY
"$dir/venv/bin/python" look.py
