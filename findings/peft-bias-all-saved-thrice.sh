#!/usr/bin/env bash
# One would expect an adapter's file to hold each number that was learnt once, under one name.
#
# With peft 0.21.2, bias="all" together with modules_to_save writes each bias of such a module three times: under its plain name, under
# modules_to_save, and under original_module. The first two are what was learnt; the third is what the base had before
# training, since the wrapped module keeps an untouched copy beside the one that learns. All three end in the same words.
# Each option alone writes each bias once. PEFT reads its own file back rightly.
#
# It matters here because a LLaVA adapter with its projector in modules_to_save is the usual recipe, and an importer that finds tensors
# by how their names end, as checkpoints of several layouts ask for, may take the untrained bias, depending on the order of the
# names; one that counts tensors it does not know would refuse a sound adapter. original_module has to be left out by name.
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
import tempfile
from pathlib import Path

import peft
import torch
from peft import LoraConfig, PeftModel, get_peft_model
from safetensors.torch import load_file


class Reader(torch.nn.Module):
    """A projection that gets factors, and a projector that is learnt whole."""

    def __init__(self):
        super().__init__()
        torch.manual_seed(0)
        self.q_proj = torch.nn.Linear(8, 8)
        self.projector = torch.nn.Linear(8, 8)

    def forward(self, rows):
        return self.projector(self.q_proj(rows))


def trained(bias, modules_to_save):
    """One step of training, saved: the tensors that end in projector's bias, and how far reading the file back is from the model."""
    model = get_peft_model(Reader(), LoraConfig(r=2, target_modules=["q_proj"], bias=bias, modules_to_save=modules_to_save))
    rows = torch.ones(1, 8)
    optimizer = torch.optim.SGD([each for each in model.parameters() if each.requires_grad], lr=0.1)
    model(rows).pow(2).sum().backward()
    optimizer.step()
    folder = tempfile.mkdtemp()
    model.save_pretrained(folder)
    again = PeftModel.from_pretrained(Reader(), folder)
    apart = (again(rows) - model(rows)).abs().max().item()
    tensors = load_file(Path(folder) / "adapter_model.safetensors")
    return {name: value for name, value in tensors.items() if ".projector." in name and name.endswith("bias")}, apart


print(f"peft {peft.__version__}, torch {torch.__version__}")
untrained = Reader().projector.bias
seen = {}
for bias in ("none", "all"):
    for saved in (None, ["projector"]):
        tensors, apart = trained(bias, saved)
        seen[bias, saved is not None] = {name: torch.equal(value, untrained) for name, value in tensors.items()}
        print(f"bias={bias!r:6} modules_to_save={saved}: read back within {apart:.1e}")
        for name, same in seen[bias, saved is not None].items():
            print(f"    {name}: {'as before training' if same else 'as learnt'}")
        assert apart < 1e-6, "PEFT reads its own file back as another model"

both = seen["all", True]
as_described = (
    len(seen["none", False]) == 0
    and list(seen["none", True].values()) == [False]
    and list(seen["all", False].values()) == [False]
    and len(both) == 3
    and {name: same for name, same in both.items() if same}.keys() == {"base_model.model.projector.original_module.bias"}
)
print("Each bias stands there three times, once untrained." if as_described else "CHANGED: not as described any more.")
sys.exit(0 if as_described else 1)
PY
"$dir/venv/bin/python" look.py
