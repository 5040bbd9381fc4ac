#!/usr/bin/env bash
# One would expect that starting an adapter changes nothing: PiSSA and OLoRA split a weight into two factors and a residual, and until the
# first step their sum is the weight that was there.
#
# With peft 0.21.2 that does not hold for the head of a model whose head is its embedding (tie_word_embeddings, as in Qwen2 and other small
# models). The residual is written into the parameter that both share, so the model reads its input through the residual from then
# on: the embedding is another one, and so are the answers, before any training. One warning speaks of complications when merging, with
# any initialisation. Without tying nothing moves.
#
# It matters here because an adapter that was trained so holds factors that belong to a model with a damaged embedding. To answer as its
# training did, an importer has to put the residual into the embedding as well; by the recipe alone it would keep the embedding as it was.
# Whoever trains should leave the head out, or untie it first.
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
export PYTHONWARNINGS=ignore TRANSFORMERS_VERBOSITY=error HF_HUB_OFFLINE=1
cat >look.py <<'PY'
import sys

import peft
import torch
import transformers
from peft import LoraConfig, get_peft_model
from transformers import Qwen2Config, Qwen2ForCausalLM


def base(tied=True):
    """A decoder of the true architecture, small and random, whose head is its embedding."""
    torch.manual_seed(0)
    return Qwen2ForCausalLM(Qwen2Config(vocab_size=64, hidden_size=32, intermediate_size=64, num_hidden_layers=2, num_attention_heads=2,
                                        num_key_value_heads=2, tie_word_embeddings=tied, initializer_range=0.2)).eval()


def logits(model):
    with torch.no_grad():
        return model(input_ids=torch.tensor([[1, 5, 6, 7]])).logits[0, -1]


def change(init, tied):
    """How far the embedding and the answers move before the first step of training."""
    model = base(tied)
    embedding, answer = model.get_input_embeddings().weight.clone(), logits(model)
    adapted = get_peft_model(model, LoraConfig(r=4, lora_alpha=4, target_modules=["lm_head"], init_lora_weights=init)).eval()
    moved = (adapted.get_base_model().get_input_embeddings().weight - embedding).abs().max().item()
    return moved, (logits(adapted) - answer).abs().max().item()


print(f"peft {peft.__version__}, transformers {transformers.__version__}, torch {torch.__version__}")
seen = {}
for init in (True, "pissa", "olora"):
    for tied in (True, False):
        seen[init, tied] = change(init, tied)
        print(f"init_lora_weights={init!s:6} head {'tied' if tied else 'apart':6} embedding moved by {seen[init, tied][0]:.4f}, logits by {seen[init, tied][1]:.4f}")

as_described = (
    all(max(seen[init, False]) < 1e-4 for init in (True, "pissa", "olora"))
    and max(seen[True, True]) < 1e-4
    and all(min(seen[init, True]) > 0.1 for init in ("pissa", "olora"))
)
print("A head that is the embedding: PiSSA and OLoRA change the model before the first step." if as_described else "CHANGED: not as described any more.")
sys.exit(0 if as_described else 1)
PY
"$dir/venv/bin/python" look.py
