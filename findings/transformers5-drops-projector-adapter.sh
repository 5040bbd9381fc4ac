#!/usr/bin/env bash
# One would expect that an adapter which PEFT saved answers the same when a newer PEFT loads it on the same checkpoint, or that
# loading fails.
#
# transformers 4.52 renamed the parts of LLaVA. With transformers 5.24.0 and PEFT 0.21.2 an adapter on all linear layers that was saved with
# 4.51.3 and 0.15.2 loads: the names of decoder and tower are translated, those of the projector are not. Its factors there stay
# at their start, which is zero, and the answers are another model's. One warning among others names missing adapter keys.
#
# It matters here because most LLaVA-1.5 adapters that people have are of that age, and "all-linear" or a tuned projector is LLaVA's own
# recipe. What a present PEFT answers is then no reference for them: Tiebreak's tests take the version that trained an adapter.
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
"$dir/venv/bin/pip" install --quiet --disable-pip-version-check --no-deps --target "$dir/old" transformers==4.51.3 peft==0.15.2 accelerate==1.6.0 \
  tokenizers==0.21.4 huggingface-hub==0.30.2 requests==2.32.5 urllib3==2.5.0 certifi==2025.8.3 charset-normalizer==3.4.3 \
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
import peft
import torch
import transformers
from peft import LoraConfig, get_peft_model
from small_llava import answer, small_llava


def trained(adapted):
    """As if it had been trained: PEFT starts the second factors at zero."""
    torch.manual_seed(3)
    for name, weight in adapted.named_parameters():
        if "lora_B" in name:
            torch.nn.init.normal_(weight, std=0.3)
    return adapted.eval()


model = small_llava()
model.save_pretrained("checkpoint")
base = answer(model)
adapted = trained(get_peft_model(model, LoraConfig(r=4, target_modules="all-linear")))
adapted.save_pretrained("adapter")
torch.save({"base": base, "adapted": answer(adapted)}, "answers.pt")
print("saved with  peft", peft.__version__, "transformers", transformers.__version__, "torch", torch.__version__)
PY
cat >look.py <<'PY'
import sys
import warnings

import peft
import torch
import transformers
from peft import PeftModel
from small_llava import answer, apart
from transformers import LlavaForConditionalGeneration

saved = torch.load("answers.pt")
model = LlavaForConditionalGeneration.from_pretrained("checkpoint", dtype=torch.float32).eval()
base = apart(answer(model), saved["base"])
with warnings.catch_warnings(record=True) as told:
    warnings.simplefilter("always")
    loaded = PeftModel.from_pretrained(model, "adapter").eval()
missing = [str(warning.message) for warning in told if "missing adapter keys" in str(warning.message)]
adapted = apart(answer(loaded), saved["adapted"])
second = {name: weight for name, weight in loaded.named_parameters() if "lora_B" in name}
empty = [name.removeprefix("base_model.model.").removesuffix(".default.weight") for name, weight in second.items() if not weight.any()]

print("loaded with peft", peft.__version__, "transformers", transformers.__version__, "torch", torch.__version__)
print(f"logits differ from those of the versions that saved it: without the adapter {base:.6f}, with it {adapted:.3f}")
print(f"{len(empty)} of {len(second)} second factors are zero: {', '.join(empty)}")
print(f"{len(missing)} warning of missing keys")

as_described = base < 1e-5 and adapted > 0.1 and len(missing) == 1 and bool(empty) and all("projector" in name for name in empty)
print("The projector's part of the adapter is lost." if as_described else "CHANGED: not as described any more.")
sys.exit(0 if as_described else 1)
PY
PYTHONPATH="$dir/old" "$dir/venv/bin/python" save.py
"$dir/venv/bin/python" look.py
