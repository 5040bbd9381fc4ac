#!/usr/bin/env bash
# One would expect that a checkpoint which a newer library saves in the old layout of names is read by the older library, or refused by it.
#
# transformers 5.24.0 saves a LLaVA under the names of the hub's checkpoints, except for the vision tower, whose "vision_model." is left
# out. transformers 4.57.1, the last line of version 4, then loads the file with a tower of random weights: the answers differ at every
# start. It says so in a long warning, and the model is used as if nothing had happened. What version 4 saved, both read alike.
#
# It matters here because a merged or fine-tuned LLaVA that is saved with version 5 will be read by servers and converters that stand
# on version 4, and its comparisons are then noise that looks like a poor model. Readers should map the tower's names by their ends and
# refuse a checkpoint in which a tensor is missing.
set -euo pipefail

if ! python3 -c 'import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
  echo 'This needs python3 3.11 or newer with venv.' >&2
  exit 2
fi
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
python3 -m venv "$dir/venv"
"$dir/venv/bin/pip" install --quiet --disable-pip-version-check torch==2.13.0 transformers==5.24.0 \
  numpy==2.4.6 safetensors==0.8.0 tokenizers==0.23.3 huggingface_hub==2.4.0 regex==2026.11.19 \
  || { echo 'The packages could not be installed.' >&2; exit 2; }
"$dir/venv/bin/pip" install --quiet --disable-pip-version-check --no-deps --target "$dir/older" transformers==4.57.1 tokenizers==0.22.1 \
  huggingface-hub==0.36.0 requests==2.32.5 urllib3==2.5.0 certifi==2025.8.3 charset-normalizer==3.4.3 \
  || { echo 'The packages could not be installed.' >&2; exit 2; }
cd "$dir"
export PYTHONWARNINGS=ignore TRANSFORMERS_VERBOSITY=error HF_HUB_OFFLINE=1 TQDM_DISABLE=1
cat >small_llava.py <<'PY'
import torch
from transformers import CLIPVisionConfig, LlamaConfig, LlavaConfig, LlavaForConditionalGeneration

IMAGE = 60


def small_llava():
    """A LLaVA of the true architecture, small and random: four tokens an image."""
    torch.manual_seed(0)
    vision = CLIPVisionConfig(hidden_size=32, intermediate_size=64, num_hidden_layers=3, num_attention_heads=2, image_size=28, patch_size=14)
    text = LlamaConfig(vocab_size=64, hidden_size=32, intermediate_size=64, num_hidden_layers=2, num_attention_heads=2, initializer_range=0.2)
    return LlavaForConditionalGeneration(LlavaConfig(vision_config=vision, text_config=text, image_token_index=IMAGE)).eval()


def answer(model):
    """Logits of the token after a picture and three words."""
    pixels = torch.randn(1, 3, 28, 28, generator=torch.Generator().manual_seed(1))
    with torch.no_grad():
        return model(input_ids=torch.tensor([[1, *[IMAGE] * 4, 5, 6, 7]]), pixel_values=pixels).logits[0, -1]


def apart(one, other):
    return (one - other).abs().max().item()
PY

cat >save.py <<'PY'
import torch
import transformers
from small_llava import answer, small_llava

model = small_llava()
model.save_pretrained(f"by-{transformers.__version__}")
torch.save(answer(model), f"by-{transformers.__version__}.pt")
print("saved with transformers", transformers.__version__)
PY
cat >look.py <<'PY'
import sys

import torch
import transformers
from small_llava import answer, apart
from transformers import LlavaForConditionalGeneration


def loaded(version):
    return answer(LlavaForConditionalGeneration.from_pretrained(f"by-{version}", dtype=torch.float32).eval())


newer, older = "5.24.0", "4.57.1"
first, second = loaded(newer), loaded(newer)
off = apart(first, torch.load(f"by-{newer}.pt"))
own = apart(loaded(older), torch.load(f"by-{older}.pt"))
print("read with transformers", transformers.__version__, "torch", torch.__version__)
print(f"  saved by {older}: logits differ by {own:.6f}")
print(f"  saved by {newer}: logits differ by {off:.3f}, and by {apart(first, second):.3f} from one start to the next")
if transformers.__version__ != older:
    sys.exit(0 if max(off, own) < 1e-5 else 1)

as_described = own < 1e-5 and off > 0.1 and apart(first, second) > 0.1
print("The older version reads a random tower." if as_described else "CHANGED: not as described any more.")
sys.exit(0 if as_described else 1)
PY
PYTHONPATH="$dir/older" "$dir/venv/bin/python" save.py
"$dir/venv/bin/python" save.py
"$dir/venv/bin/python" look.py
PYTHONPATH="$dir/older" "$dir/venv/bin/python" look.py
