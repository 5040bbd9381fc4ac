#!/usr/bin/env bash
# One would expect a trainer that cuts long examples to say so, above all where the cut takes everything that was to be learnt.
#
# SFTTrainer of TRL 1.16.0 cuts each example to 1,024 tokens unless max_length says otherwise, pictures included, and the answer stands at its end.
# Two pictures of 484 tokens and a question of 80 words leave none of it: 0 targets, a loss of 0, and after two steps no weight has moved. A
# question of 4 words trains, and so does the long one with max_length=None. Neither a warning nor the log speaks of a cut; the loss of 0
# looks as if all were learnt.
#
# It matters here because comparing means two pictures and one word at the end. Where a picture takes as many tokens as its size asks for, as in
# Qwen-VL, this can befall the large pairs alone, and the mean loss then looks better than it is. Say max_length=None, as Tiebreak's notes on its
# export for TRL do, and look at the number of targets in a batch.
set -euo pipefail

if ! python3 -c 'import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
  echo 'This needs python3 3.11 or newer with venv.' >&2
  exit 2
fi
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
python3 -m venv "$dir/venv"
"$dir/venv/bin/pip" install --quiet --disable-pip-version-check torch==2.13.0 transformers==5.24.0 trl==1.16.0 datasets==5.2.0 accelerate==1.15.0 \
  numpy==2.4.6 safetensors==0.8.0 tokenizers==0.23.3 huggingface_hub==2.4.0 regex==2026.11.19 pillow==13.0.0 pandas==3.1.1 pyarrow==26.0.1 \
  jinja2==3.1.6 || { echo 'The packages could not be installed.' >&2; exit 2; }
cd "$dir"
export HF_HUB_OFFLINE=1 HF_HOME="$dir/home" TQDM_DISABLE=1 CUDA_VISIBLE_DEVICES=
cat >look.py <<'PY'
import logging
import sys
import warnings
from importlib.metadata import version

import torch
from datasets import Dataset
from PIL import Image
from tokenizers import Tokenizer, models, pre_tokenizers
from transformers import CLIPVisionConfig, LlamaConfig, LlavaConfig, LlavaForConditionalGeneration, LlavaProcessor, PreTrainedTokenizerFast
from transformers.models.clip.image_processing_pil_clip import CLIPImageProcessorPil
from trl import SFTConfig, SFTTrainer

SIDE = 22 * 14
WORDS = ["<unk>", "<s>", "</s>", "<image>", "<pad>", "USER:", "ASSISTANT:", "Which", "face", "is", "older?", "First", "Second", "Similar"]
TEMPLATE = (
    "{% for m in messages %}{{ 'USER: ' if m['role'] == 'user' else 'ASSISTANT: ' }}{% for c in m['content'] %}"
    "{{ '<image> ' if c['type'] == 'image' else c['text'] + ' ' }}{% endfor %}{% endfor %}{% if add_generation_prompt %}ASSISTANT: {% endif %}"
)
words = Tokenizer(models.WordLevel({word: i for i, word in enumerate(WORDS)}, unk_token="<unk>"))
words.pre_tokenizer = pre_tokenizers.WhitespaceSplit()
tokenizer = PreTrainedTokenizerFast(tokenizer_object=words, unk_token="<unk>", bos_token="<s>", eos_token="</s>", pad_token="<pad>",
                                    extra_special_tokens={"image_token": "<image>"})
pictures = CLIPImageProcessorPil(size={"shortest_edge": SIDE}, crop_size={"height": SIDE, "width": SIDE})
processor = LlavaProcessor(pictures, tokenizer, patch_size=14, vision_feature_select_strategy="default", num_additional_image_tokens=1,
                           chat_template=TEMPLATE, image_token="<image>")


class Heard(logging.Handler):
    """What is logged, by any library."""

    def __init__(self):
        super().__init__()
        self.lines = []

    def emit(self, record):
        self.lines.append(record.getMessage())


def trained(question, **settings):
    """Tokens and targets of a batch, the losses of two steps, and how far they moved a weight of a small LLaVA of the true architecture."""
    torch.manual_seed(0)
    vision = CLIPVisionConfig(hidden_size=16, intermediate_size=32, num_hidden_layers=2, num_attention_heads=2, image_size=SIDE, patch_size=14)
    text = LlamaConfig(vocab_size=len(WORDS), hidden_size=16, intermediate_size=32, num_hidden_layers=1, num_attention_heads=2, pad_token_id=4)
    model = LlavaForConditionalGeneration(LlavaConfig(vision_config=vision, text_config=text, image_token_index=3))
    rows = Dataset.from_list([{
        "images": [Image.new("RGB", (32, 32), "red"), Image.new("RGB", (32, 32), "blue")],
        "prompt": [{"role": "user", "content": question}],
        "completion": [{"role": "assistant", "content": "First"}],
    }] * 4)
    settings = SFTConfig(output_dir="out", max_steps=2, per_device_train_batch_size=2, learning_rate=0.1, logging_steps=1, save_strategy="no",
                         report_to=[], use_cpu=True, bf16=False, disable_tqdm=True, **settings)
    before = {name: weight.detach().clone() for name, weight in model.named_parameters()}
    trainer = SFTTrainer(model=model, args=settings, train_dataset=rows, processing_class=processor)
    batch = next(iter(trainer.get_train_dataloader()))
    trainer.train()
    losses = [step["loss"] for step in trainer.state.log_history if "loss" in step]
    moved = max((weight.detach() - before[name]).abs().max().item() for name, weight in model.named_parameters())
    tokens, targets = batch["input_ids"].shape[1], int((batch["labels"] != -100).sum())
    print(f"  {len(question.split())} words, max_length {settings.max_length}: {tokens} tokens, {targets} targets in a batch of two, "
          f"losses {', '.join(f'{loss:.2f}' for loss in losses)}, a weight moved by up to {moved:.3f}", flush=True)
    return tokens, targets, losses, moved


heard = Heard()
logging.captureWarnings(True)
warnings.simplefilter("always")
for name in ("", "transformers", "trl"):
    logging.getLogger(name).addHandler(heard)
short, long = "Which face is older?", " ".join(["Which face is older?"] * 20)
print("trl", version("trl"), "transformers", version("transformers"), "torch", version("torch"))
brief = trained(short)
cut = trained(long)
whole = trained(long, max_length=None)
about = [line for line in heard.lines if any(word in line.lower() for word in ("truncat", "max_length", "max_seq", "longer than", "labels"))]
print(f"{len(heard.lines)} remarks, {len(about)} of them on cutting", *about)

as_described = (
    brief[0] < 1024 and brief[1] > 0 and brief[3] > 0.01
    and cut == (1024, 0, [0, 0], 0)
    and whole[0] > 1024 and whole[1] > 0 and whole[3] > 0.01
    and not about
)
print("Nothing is learnt, and nothing is said." if as_described else "CHANGED: not as described any more.")
sys.exit(0 if as_described else 1)
PY
"$dir/venv/bin/python" look.py 2>errors || { rc=$?; cat errors; exit $rc; }
