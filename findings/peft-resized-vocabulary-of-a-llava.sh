#!/usr/bin/env bash
# One would expect that PEFT keeps the rows of an embedding that was enlarged for new tokens: it looks for that when it saves ("auto") and says so.
#
# peft 0.21.2 does for a Llama, and not for a LLaVA over the same Llama. It compares vocab_size of the model's configuration with the base's, and
# a LLaVA's configuration has none: its language model's lies one level down (text_config). The folder then holds the factors alone, no
# warning is given, and where it is loaded the new tokens get the rows that resize_token_embeddings makes up there.
#
# It matters here because tokens of one's own are added for labels or for marks between two images, and an answer is read from just these rows of the
# head: the same folder gives other log-probabilities of the labels each time the base is enlarged. No importer can find what the folder does not
# hold; Tiebreak refuses one whose tokenizer has more tokens than the base. Say save_embedding_layers=True when saving.
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
import warnings
from importlib.metadata import version

import torch
from peft import LoraConfig, PeftModel, get_peft_model
from safetensors.torch import load_file
from small_llava import apart, small_llava
from transformers import LlamaForCausalLM, LlavaForConditionalGeneration

TOKENS, NEW = 64, 3
bases = {"Llama": LlamaForCausalLM, "LLaVA": LlavaForConditionalGeneration}
llava = small_llava()
llava.save_pretrained("LLaVA")
LlamaForCausalLM(llava.config.text_config).save_pretrained("Llama")


def enlarged(kind, seed):
    """The base with three tokens more, whose rows are drawn."""
    model = bases[kind].from_pretrained(kind)
    model.resize_token_embeddings(TOKENS + NEW, mean_resizing=False)
    torch.manual_seed(seed)
    with torch.no_grad():
        for weight in (model.get_input_embeddings().weight, model.get_output_embeddings().weight):
            weight[TOKENS:] = torch.randn(NEW, weight.shape[1])
    return model.eval()


def of_new_tokens(model):
    with torch.no_grad():
        return model(input_ids=torch.tensor([[1, 5, TOKENS, 6, 7]])).logits[0, -1, TOKENS:]


def there_and_back(kind, **how):
    """What the folder holds beside its factors, and how far the new tokens' logits move by saving and loading."""
    recipe = LoraConfig(r=4, target_modules=r".*layers\.\d+\.self_attn\.(q_proj|o_proj)", exclude_modules=r".*vision_tower.*")
    adapted = get_peft_model(enlarged(kind, 1), recipe).eval()
    with warnings.catch_warnings(record=True) as told:
        warnings.simplefilter("always")
        adapted.save_pretrained("saved", **how)
    rows = [tuple(value.shape) for name, value in load_file("saved/adapter_model.safetensors").items() if "lora_" not in name]
    moved = apart(of_new_tokens(adapted), of_new_tokens(PeftModel.from_pretrained(enlarged(kind, 2), "saved").eval()))
    spoken = [str(one.message) for one in told if "embedding" in str(one.message)]
    print(f"{kind} {how or ''}: whole tensors {rows}, remarks on embeddings {len(spoken)}; the new tokens' logits move by {moved:.3f}")
    return len(rows), len(spoken), moved


print("peft", version("peft"), "transformers", version("transformers"), "torch", version("torch"))
plain, larger = there_and_back("Llama"), there_and_back("LLaVA")
told_to = there_and_back("LLaVA", save_embedding_layers=True)
as_described = plain[:2] == (2, 1) and plain[2] < 0.001 and larger[:2] == (0, 0) and larger[2] > 1 and told_to[0] == 2 and told_to[2] < 0.001
print("The new rows of a LLaVA are lost." if as_described else "CHANGED: not as described any more.")
sys.exit(0 if as_described else 1)
PY
"$dir/venv/bin/python" look.py
