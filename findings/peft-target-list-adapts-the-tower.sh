#!/usr/bin/env bash
# One would expect that an adapter on q_proj and v_proj, as recipes for Llama have it, changes a LLaVA's language model, and that
# "all-linear" changes the whole decoder.
#
# PEFT (0.21.2) compares the names in a list with the ends of module names, and CLIP's tower calls its layers q_proj and v_proj too. So
# such an adapter holds more pairs of factors for the vision tower than for the decoder, and "all-linear" adapts the projector as well
# (but not lm_head). Nothing is said of it. Llama's other names (o_proj, gate_proj) have no twin in CLIP.
#
# It matters here because image embeddings that were made once, or a GGUF file of the tower, no longer belong to such a model, and
# converters that write a decoder's adapter leave the tower's part out: the answers are another model's. Whoever reads an
# adapter must go by its tensors and not by the list.
set -euo pipefail

if ! python3 -c 'import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
  echo 'This needs python3 3.11 or newer with venv.' >&2
  exit 2
fi
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
python3 -m venv "$dir/venv"
"$dir/venv/bin/pip" install --quiet --disable-pip-version-check torch==2.13.0 transformers==5.24.0 peft==0.21.2 accelerate==1.15.0 \
  numpy==2.4.6 safetensors==0.8.0 tokenizers==0.23.3 huggingface_hub==2.4.0 regex==2026.11.19 \
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

cat >look.py <<'PY'
import sys
from collections import Counter
from importlib.metadata import version

import torch
from peft import LoraConfig, get_peft_model
from small_llava import answer, apart, small_llava

PARTS = ("vision_tower", "multi_modal_projector", "language_model", "lm_head")


def adapted_parts(target_modules):
    adapted = get_peft_model(small_llava(), LoraConfig(r=4, target_modules=target_modules))
    names = [name for name, _ in adapted.named_modules() if name.endswith("lora_A")]
    return Counter(next(part for part in PARTS if part in name) for name in names)


def effect_of_tower_part():
    """What the tower's part of such an adapter does to the answer."""
    adapted = get_peft_model(small_llava(), LoraConfig(r=4, target_modules=["q_proj", "v_proj"])).eval()
    before = answer(adapted)
    torch.manual_seed(3)
    for name, weight in adapted.named_parameters():
        if "vision_tower" in name and "lora_B" in name:
            torch.nn.init.normal_(weight, std=0.3)
    return apart(before, answer(adapted))


two, every, effect = adapted_parts(["q_proj", "v_proj"]), adapted_parts("all-linear"), effect_of_tower_part()
print("peft", version("peft"), "transformers", version("transformers"), "torch", version("torch"))
print("a tower of 3 layers, a decoder of 2; adapted modules:")
print("  ['q_proj', 'v_proj']:", dict(two))
print("  'all-linear':        ", dict(every))
print(f"  the tower's part moves a logit by up to {effect:.3f}")

as_described = (
    two == {"vision_tower": 6, "language_model": 4}
    and every == {"vision_tower": 18, "multi_modal_projector": 2, "language_model": 14}
    and effect > 0.001
)
print("Most of what a list adapts lies in the tower." if as_described else "CHANGED: not as described any more.")
sys.exit(0 if as_described else 1)
PY
"$dir/venv/bin/python" look.py
