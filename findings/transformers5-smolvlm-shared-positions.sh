#!/usr/bin/env bash
# One would expect that in a vision tower of SmolVLM (and Idefics2 and 3, which have the same code) each patch of a full square picture gets
# the position learnt for its place: patch 0 the first row of the table, patch 1 the second, and so on.
#
# In transformers 5.24.0 with torch 2.13.0 that depends on the number of patches a side. The place is found by putting the fraction
# i/n into buckets whose ends are torch.arange(1/n, 1, 1/n), and both sides are rounded in float32, differently. For 14, 24, 26, 27, 32 and most
# others all patches come right. For 19, 25, 29, 31, 38, 40, 41, 43 and others patches fall into the bucket before: of 25 x 25, 400 of 625
# have a neighbour's position, positions are used twice or four times, and 264 are never used, nor trained.
#
# It matters here because the released checkpoints have 26, 27 and 32 a side and hide it: a tower computed with positions in order, as
# llama.cpp's and any sensible one, equals transformers' there and differs on a checkpoint of another size. Whoever trains one has
# learnt with the shared positions, so an importer must reproduce torch's rounding, element by element, to give its answers.
set -euo pipefail

if ! python3 -c 'import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
  echo 'This needs python3 3.11 or newer with venv.' >&2
  exit 2
fi
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
python3 -m venv "$dir/venv"
"$dir/venv/bin/pip" install --quiet --disable-pip-version-check torch==2.13.0 transformers==5.24.0 numpy==2.4.6 safetensors==0.8.0 \
  tokenizers==0.23.3 huggingface_hub==2.4.0 regex==2026.11.19 \
  || { echo 'The packages could not be installed.' >&2; exit 2; }
cd "$dir"
export PYTHONWARNINGS=ignore TRANSFORMERS_VERBOSITY=error HF_HUB_OFFLINE=1
cat >look.py <<'PY'
import sys

import torch
import transformers
from transformers.models.smolvlm.configuration_smolvlm import SmolVLMVisionConfig
from transformers.models.smolvlm.modeling_smolvlm import SmolVLMVisionEmbeddings

PATCH = 4


def positions(side):
    """The learnt position, by its number, that each patch of a full picture of side x side patches gets."""
    size = side * PATCH
    layer = SmolVLMVisionEmbeddings(SmolVLMVisionConfig(image_size=size, patch_size=PATCH, hidden_size=1, num_attention_heads=1))
    with torch.no_grad():
        # A picture adds nothing, and each position is its own number.
        layer.patch_embedding.weight.zero_()
        layer.patch_embedding.bias.zero_()
        layer.position_embedding.weight.copy_(torch.arange(side * side).float()[:, None])
        return layer(torch.zeros(1, 3, size, size), torch.ones(1, side, side, dtype=torch.bool))[0, :, 0].long()


print(f"transformers {transformers.__version__}, torch {torch.__version__}")
seen = {}
for side in (14, 19, 24, 25, 26, 27, 29, 31, 32, 40):
    found = positions(side)
    patches = side * side
    wrong = (found != torch.arange(patches)).sum().item()
    unused = patches - len(set(found.tolist()))
    seen[side] = (wrong, unused)
    print(f"{side:2} a side: {wrong:4} of {patches:4} patches have another's position, {unused:3} positions are never used")

released = all(seen[side] == (0, 0) for side in (14, 24, 26, 27, 32))
as_described = released and seen[25] == (400, 264) and all(seen[side][0] > 0 for side in (19, 29, 31, 40))
print("Whether patches have positions of their own depends on how many there are." if as_described else "CHANGED: not as described any more.")
sys.exit(0 if as_described else 1)
PY
"$dir/venv/bin/python" look.py
