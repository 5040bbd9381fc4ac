#!/usr/bin/env bash
# One would expect that llama.cpp's own converter of adapters writes what a PEFT folder says, or refuses what it cannot: it does refuse DoRA.
#
# convert_lora_to_gguf.py of llama.cpp v0.4.0 takes nothing but lora_alpha for the scale. With use_rslora that is alpha over the root of the rank, and
# with alpha_pattern it differs by module; a GGUF file has one alpha, which is divided by the rank, so at rank 16 the update is a quarter of what
# it was. Of an adapter on ["q_proj", "v_proj"] of a LLaVA the vision tower's part is left out, and one on the tower alone becomes a file
# of no tensors. Each ends with 0, without a warning.
#
# It matters here because a quarter of an adapter is a model between the base and the trained one: it answers sensibly, and the training seems to
# have been weak. What can be done: multiply the second factors by the true scale over the file's, and merge the tower's part into the tower.
# Tiebreak does that when it imports a PEFT folder.
set -euo pipefail

if ! python3 -c 'import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
  echo 'This needs python3 3.11 or newer with venv.' >&2
  exit 2
fi
if ! node -e 'process.exit(Number(process.versions.node.split(".")[0]) < 20 ? 1 : 0)' 2>/dev/null || ! command -v git >/dev/null; then
  echo 'This needs Node 20 or newer with npm, and git.' >&2
  exit 2
fi
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
python3 -m venv "$dir/venv"
"$dir/venv/bin/pip" install --quiet --disable-pip-version-check torch==2.13.0 transformers==5.24.0 peft==0.21.2 accelerate==1.15.0 \
  numpy==2.4.6 safetensors==0.8.0 tokenizers==0.23.3 huggingface_hub==2.4.0 regex==2026.11.19 \
  || { echo 'The packages could not be installed.' >&2; exit 2; }
cd "$dir"
echo '{"private":true,"type":"module"}' >package.json
# It holds the source of llama.cpp as a bundle of git, converter and gguf package included.
npm install --silent --no-audit --no-fund --ignore-scripts --omit=optional --save-exact node-llama-cpp@3.21.1 \
  || { echo 'node-llama-cpp could not be installed.' >&2; exit 2; }
git clone -q --no-checkout node_modules/node-llama-cpp/llama/gitRelease.bundle source
git -C source checkout -q HEAD -- convert_lora_to_gguf.py convert_hf_to_gguf.py conversion gguf-py
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
import subprocess
import sys
from importlib.metadata import version

import torch
from peft import LoraConfig, get_peft_model
from small_llava import small_llava

sys.path.insert(0, "source/gguf-py")
import gguf  # noqa: E402

LANGUAGE = r".*language_model.*\.(v_proj|o_proj)"
base = small_llava()
base.config.architectures = ["LlavaForConditionalGeneration"]
base.save_pretrained("base")


def converted(name, **recipe):
    """Exit code, remarks, adapted modules in PEFT and in the file, and how much of PEFT's update of two modules the file has."""
    torch.manual_seed(1)
    adapted = get_peft_model(small_llava(), LoraConfig(**({"r": 16, "lora_alpha": 16, "target_modules": LANGUAGE} | recipe)))
    for parameter, weight in adapted.named_parameters():
        if "lora_B" in parameter:
            torch.nn.init.normal_(weight)
    adapted.save_pretrained(name)
    command = [sys.executable, "source/convert_lora_to_gguf.py", "--base", "base", "--outtype", "f32", "--outfile", f"{name}.gguf", name]
    ran = subprocess.run(command, capture_output=True, text=True)
    remarks = [line for line in (ran.stdout + ran.stderr).splitlines() if line.startswith(("WARNING", "ERROR"))]
    modules = sum(path.endswith("lora_A") for path, _ in adapted.named_modules())
    if ran.returncode:
        print(f"{name}: {modules} modules, exit {ran.returncode}, {remarks[0]}")
        return ran.returncode, len(remarks), modules, None, {}
    file = gguf.GGUFReader(f"{name}.gguf")
    alpha = float(file.get_field("adapter.lora.alpha").contents())
    tensors = {tensor.name: torch.from_numpy(tensor.data.copy()) for tensor in file.tensors}
    share = {}
    for ours, theirs in (("v_proj", "attn_v"), ("o_proj", "attn_output")):
        down, up = (tensors.get(f"blk.0.{theirs}.weight.lora_{factor}") for factor in "ab")
        if down is not None:
            update = adapted.get_submodule(f"base_model.model.model.language_model.layers.0.self_attn.{ours}").get_delta_weight("default")
            share[ours] = round((up @ down * alpha / down.shape[0] / update).median().item(), 3)
    print(f"{name}: {modules} modules, {len(tensors) // 2} in the file, exit 0, {len(remarks)} remarks, share of the update {share}")
    return 0, len(remarks), modules, len(tensors) // 2, share


with open("node_modules/node-llama-cpp/llama/binariesGithubRelease.json") as file:
    print("llama.cpp", json.load(file)["release"], "peft", version("peft"), "transformers", version("transformers"), "torch", version("torch"))
as_described = (
    converted("plain") == (0, 0, 4, 4, {"v_proj": 1, "o_proj": 1})
    and converted("use_rslora", use_rslora=True) == (0, 0, 4, 4, {"v_proj": 0.25, "o_proj": 0.25})
    and converted("alpha_pattern", alpha_pattern={"v_proj": 64}) == (0, 0, 4, 4, {"v_proj": 0.25, "o_proj": 1})
    and converted("a_list_of_two", target_modules=["q_proj", "v_proj"]) == (0, 0, 10, 4, {"v_proj": 1})
    and converted("tower_alone", target_modules=r".*vision_tower.*\.(q_proj|v_proj)") == (0, 0, 6, 0, {})
    and converted("use_dora", use_dora=True)[0] == 1
)
print("Scales and towers are lost in silence." if as_described else "CHANGED: not as described any more.")
sys.exit(0 if as_described else 1)
PY
"$dir/venv/bin/python" look.py
