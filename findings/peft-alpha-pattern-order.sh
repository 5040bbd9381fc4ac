#!/usr/bin/env bash
# One would expect that an adapter which PEFT saves and loads again, by the same version on the same base, is the same adapter.
#
# With peft 0.21.2 it is not where two keys of alpha_pattern match a module. The first one counts, in the order in which they were written. The
# configuration is saved with its keys sorted, so another one may be first afterwards: {"v_proj": 16, "layers.1.self_attn.v_proj": 1} is trained
# with 16 throughout, and answers with 1 in the second layer once it is loaded. Nothing is said at either end.
#
# It matters here because the rule first and its exceptions after it is how people write such a table. Here the folder says what they meant, and the
# loss they saw in training belongs to a model that it does not hold. An importer can only follow the file, as PEFT does. Tiebreak does,
# and says so where two keys match. Whoever trains should write keys of which only one matches.
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
import json
import sys
import warnings
from importlib.metadata import version

import torch
from peft import LoraConfig, PeftModel, get_peft_model
from small_llava import answer, apart, small_llava

EXCEPTION = "layers.1.self_attn.v_proj"


def scales(model):
    return [model.get_submodule(f"base_model.model.model.language_model.layers.{layer}.self_attn.v_proj").scaling["default"] for layer in (0, 1)]


def there_and_back(pattern):
    """How far the answers of an adapter, as if trained, move by saving and loading, and its scale in the first and second layer."""
    recipe = LoraConfig(r=4, lora_alpha=8, target_modules=r".*language_model.*\.v_proj", alpha_pattern=pattern)
    made = get_peft_model(small_llava(), recipe).eval()
    torch.manual_seed(3)
    for name, weight in made.named_parameters():
        if "lora_B" in name:
            torch.nn.init.normal_(weight, std=0.3)
    made.save_pretrained("saved")
    loaded = PeftModel.from_pretrained(small_llava(), "saved").eval()
    with open("saved/adapter_config.json") as file:
        print(f"written {pattern}, saved {json.load(file)['alpha_pattern']}")
    moved = apart(answer(made), answer(loaded))
    print(f"  scales of the two layers {scales(made)}, loaded {scales(loaded)}; a logit moves by {moved:.3f}")
    return moved, scales(made), scales(loaded)


print("peft", version("peft"), "transformers", version("transformers"), "torch", version("torch"))
with warnings.catch_warnings(record=True) as told:
    warnings.simplefilter("always")
    rule_first = there_and_back({"v_proj": 16, EXCEPTION: 1})
    exception_first = there_and_back({EXCEPTION: 1, "v_proj": 16})
about = [str(one.message) for one in told if "pattern" in str(one.message) or "alpha" in str(one.message)]
print("warnings about alpha or patterns", len(about))

as_described = (
    rule_first[0] > 0.1
    and rule_first[1:] == ([4, 4], [4, 0.25])
    and exception_first[0] < 0.001
    and exception_first[1:] == ([4, 0.25], [4, 0.25])
    and not about
)
print("Saving an adapter changes it." if as_described else "CHANGED: not as described any more.")
sys.exit(0 if as_described else 1)
PY
"$dir/venv/bin/python" look.py
