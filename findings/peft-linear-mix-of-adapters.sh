#!/usr/bin/env bash
# One would expect that mixing two adapters with the weights 0.5 and 0.5 gives their mean, and that mixing an adapter with a copy of
# itself gives the adapter again.
#
# PEFT's add_weighted_adapter (0.21.2) with combination_type "linear" adds up the two factors of a LoRA separately, each with the root of
# its weight. An adapter mixed with its copy, half and half, is then twice as strong; n adapters with weights of 1/n give n times their
# mean, and products of one's first factor with the other's second besides. "cat" gives the mean, with the ranks added up.
#
# It matters here because a mean of the checkpoints of one training is a cheap stand-in for an ensemble of them. With "linear", the
# default of several tools, it is another model: the answers move further from the adapter's than the adapter moves them from the base.
# Tiebreak averages the members' probabilities instead, and never their weights.
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
from importlib.metadata import version

import torch
from peft import LoraConfig, get_peft_model
from small_llava import answer, apart, small_llava


def trained(adapted):
    """As if it had been trained: PEFT starts the second factors at zero."""
    torch.manual_seed(3)
    for name, weight in adapted.named_parameters():
        if "lora_B" in name:
            torch.nn.init.normal_(weight, std=0.3)
    return adapted.eval()


recipe = LoraConfig(r=4, lora_alpha=8, target_modules=r".*language_model.*\.(q_proj|v_proj)")
model = small_llava()
base = answer(model)
adapted = trained(get_peft_model(model, recipe, adapter_name="one"))
adapted.add_adapter("copy", recipe)
weights = dict(adapted.named_parameters())
with torch.no_grad():
    for name, weight in weights.items():
        if ".copy." in name:
            weight.copy_(weights[name.replace(".copy.", ".one.")])
adapted.set_adapter("one")
one = answer(adapted)
projection = model.model.language_model.layers[0].self_attn.q_proj

print("peft", version("peft"), "transformers", version("transformers"), "torch", version("torch"))
print(f"the adapter moves a logit by {apart(one, base):.3f}")
strength, moved = {}, {}
for kind in ("linear", "cat"):
    adapted.add_weighted_adapter(["one", "copy"], [0.5, 0.5], kind, combination_type=kind)
    adapted.set_adapter(kind)
    strength[kind] = (projection.get_delta_weight(kind) / projection.get_delta_weight("one")).median().item()
    moved[kind] = apart(answer(adapted), one)
    print(f"{kind}: half of it and half of its copy is {strength[kind]:.3f} times the adapter; logits differ by {moved[kind]:.3f}")

as_described = abs(strength["linear"] - 2) < 0.001 and abs(strength["cat"] - 1) < 0.001 and moved["linear"] > 0.1 and moved["cat"] < 0.001
print("A linear mix of two halves is twice the mean." if as_described else "CHANGED: not as described any more.")
sys.exit(0 if as_described else 1)
PY
"$dir/venv/bin/python" look.py
