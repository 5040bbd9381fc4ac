#!/usr/bin/env bash
# One would expect that a server of the OpenAI API answers "logprobs": true, "top_logprobs": 5 with log-probabilities, or refuses it.
#
# `transformers serve` of transformers 5.24.0 answers 200 and has no "logprobs" in its choice, streamed or not, and top_logprobs of 500, which
# is more than the API allows, passes too. Its client is told nothing; the server's log says that the fields are ignored, and does not repeat it
# for later questions. The list of these fields in its code is headed "Receiving these raises an error to avoid silent misbehaviour". A field
# that the API does not know, as vLLM's logprob_token_ids, is refused with 422.
#
# It matters here because answers of a model are compared by three labels' log-probabilities of the first token. Who goes by the status alone
# stores nothing, or zeros, as if measured: the answer itself must be looked at before such a server is used.
set -euo pipefail

if ! python3 -c 'import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
  echo 'This needs python3 3.11 or newer with venv.' >&2
  exit 2
fi
dir=$(mktemp -d)
server=
trap '[ -z "$server" ] || { kill "$server" 2>/dev/null; wait "$server" 2>/dev/null; } || true; rm -rf "$dir"' EXIT
python3 -m venv "$dir/venv"
"$dir/venv/bin/pip" install --quiet --disable-pip-version-check torch==2.13.0 'transformers[serving]==5.24.0' accelerate==1.15.0 \
  numpy==2.4.6 safetensors==0.8.0 tokenizers==0.23.3 huggingface_hub==2.4.0 regex==2026.11.19 fastapi==0.165.0 starlette==1.10.0 \
  uvicorn==0.54.0 openai==3.57.0 pydantic==2.14.4 \
  || { echo 'The packages could not be installed.' >&2; exit 2; }
cd "$dir"
export PYTHONWARNINGS=ignore HF_HUB_OFFLINE=1 HF_HOME="$dir/home" TQDM_DISABLE=1 CUDA_VISIBLE_DEVICES=
cat >make_model.py <<'PY'
"""A Llama of the true architecture, small and random, with a vocabulary of nine words."""
import torch
from tokenizers import Tokenizer, models, pre_tokenizers
from transformers import LlamaConfig, LlamaForCausalLM, PreTrainedTokenizerFast

words = ["<unk>", "<s>", "</s>", "First", "Second", "Similar", "Which", "user", "assistant"]
tokenizer = Tokenizer(models.WordLevel({word: i for i, word in enumerate(words)}, unk_token="<unk>"))
tokenizer.pre_tokenizer = pre_tokenizers.WhitespaceSplit()
fast = PreTrainedTokenizerFast(tokenizer_object=tokenizer, unk_token="<unk>", bos_token="<s>", eos_token="</s>", pad_token="</s>")
fast.chat_template = "<s> {% for m in messages %}{{ m['role'] }} {{ m['content'] }} {% endfor %}{% if add_generation_prompt %}assistant{% endif %}"
fast.save_pretrained("model")
torch.manual_seed(0)
sizes = dict(hidden_size=16, intermediate_size=32, num_hidden_layers=1, num_attention_heads=2)
LlamaForCausalLM(LlamaConfig(vocab_size=len(words), bos_token_id=1, eos_token_id=2, pad_token_id=2, **sizes)).save_pretrained("model")
PY
TRANSFORMERS_VERBOSITY=error "$dir/venv/bin/python" make_model.py 2>/dev/null

port=$(python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])')
"$dir/venv/bin/transformers" serve --host 127.0.0.1 --port "$port" >log 2>&1 &
server=$!
cat >look.py <<'PY'
import json
import os
import sys
import time
import urllib.error
import urllib.request
from importlib.metadata import version

base = f"http://127.0.0.1:{sys.argv[1]}"
opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))


def ask(path, body=None):
    data = None if body is None else json.dumps(body).encode()
    request = urllib.request.Request(base + path, data, {"content-type": "application/json"})
    try:
        with opener.open(request, timeout=120) as answer:
            return answer.status, answer.read().decode()
    except urllib.error.HTTPError as error:
        return error.code, error.read().decode()


for _ in range(240):
    try:
        ask("/health")
        break
    except OSError:
        time.sleep(0.5)
else:
    print("The server did not start:", open("log").read()[-2000:], file=sys.stderr)
    sys.exit(2)

question = {"model": os.path.abspath("model"), "max_tokens": 1, "temperature": 0, "messages": [{"role": "user", "content": "Which"}]}


def shown(extra):
    status, text = ask("/v1/chat/completions", question | extra)
    chunks = [line.removeprefix("data: ") for line in text.splitlines() if line.startswith("data: {")]
    answers = [json.loads(chunk) for chunk in (chunks or [text])]
    choices = [choice for answer in answers for choice in answer.get("choices", [])]
    there = any(choice.get("logprobs") for choice in choices)
    print(f"{json.dumps(extra)}\n  {status}, log-probabilities: {'yes' if there else 'none'}", end="")
    print(f"; choice: {json.dumps(choices[0])}" if choices and not chunks else "" if choices else f"; {answers[0].get('detail')}")
    return status, there, len(choices) > 0


print("transformers", version("transformers"), "torch", version("torch"), "fastapi", version("fastapi"))
silent = [
    shown({"logprobs": True, "top_logprobs": 5}),
    shown({"logprobs": True, "top_logprobs": 5, "stream": True}),
    shown({"logprobs": True, "top_logprobs": 500}),
]
refused = shown({"logprobs": True, "logprob_token_ids": [3, 4, 5]})
told = [line for line in open("log") if "Ignoring unsupported fields" in line and "logprobs" in line]
print(f"lines of the server's log about it: {len(told)}")

as_described = all(one == (200, False, True) for one in silent) and refused[0] == 422 and 0 < len(told) < len(silent)
print("transformers serve ignores a question for log-probabilities." if as_described else "CHANGED: not as described any more.")
sys.exit(0 if as_described else 1)
PY
"$dir/venv/bin/python" look.py "$port"
