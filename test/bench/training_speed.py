"""LoRA steps of a Llama decoder in PyTorch, for training-speed.ts: `python3 training_speed.py SETTINGS`.

SETTINGS is JSON: width, blocks, heads, keyValueHeads, feedForward, tokens, batch, rank, threads, type (`float32` or `bfloat16`, of
everything). For each line that it reads, `kept` or `checkpointed`, it makes a step and prints as JSON the seconds of the clock and of
the processor over all threads: with everything kept for the backward pass, or with each block computed again. The first line that it
prints is PyTorch's version. Attention is the fused causal one.
"""

import json
import sys
import time

import torch
import torch.nn.functional as F
from torch.utils.checkpoint import checkpoint

settings = json.loads(sys.argv[1])
width, blocks, heads = settings["width"], settings["blocks"], settings["heads"]
kv_heads, ff = settings["keyValueHeads"], settings["feedForward"]
tokens, batch, rank = settings["tokens"], settings["batch"], settings["rank"]
head_width = width // heads
torch.set_num_threads(settings["threads"])
torch.manual_seed(1)

MATRICES = {
    "q": (width, width),
    "k": (head_width * kv_heads, width),
    "v": (head_width * kv_heads, width),
    "o": (width, width),
    "gate": (ff, width),
    "up": (ff, width),
    "down": (width, ff),
}
TARGETS = ("q", "k", "v", "o")
SCALE = 32 / rank

angles = torch.outer(
    torch.arange(tokens).float(), 10_000 ** (-torch.arange(0, head_width, 2).float() / head_width)
)
torch.set_default_dtype(getattr(torch, settings["type"]))

cosine = torch.cat([angles.cos(), angles.cos()], -1).to(torch.get_default_dtype())
sine = torch.cat([angles.sin(), angles.sin()], -1).to(torch.get_default_dtype())


def rotate(x):
    half = head_width // 2
    return x * cosine + torch.cat([-x[..., half:], x[..., :half]], -1) * sine


def norm(x, gain):
    return F.rms_norm(x, (width,), gain, 1e-5)


def make_block():
    frozen = {name: torch.randn(shape) / shape[1] ** 0.5 for name, shape in MATRICES.items()}
    frozen["attention_gain"] = torch.ones(width)
    frozen["feed_forward_gain"] = torch.ones(width)
    factors = {
        name: (
            torch.randn(rank, MATRICES[name][1]).requires_grad_(),
            torch.zeros(MATRICES[name][0], rank).requires_grad_(),
        )
        for name in TARGETS
    }
    return frozen, factors


def block(x, frozen, factors):
    def linear(value, name):
        plain = F.linear(value, frozen[name])
        if name not in factors:
            return plain
        a, b = factors[name]
        return plain + SCALE * F.linear(F.linear(value, a), b)

    def split(value, count):
        return value.view(batch, tokens, count, head_width).transpose(1, 2)

    normed = norm(x, frozen["attention_gain"])
    q = rotate(split(linear(normed, "q"), heads))
    k = rotate(split(linear(normed, "k"), kv_heads))
    v = split(linear(normed, "v"), kv_heads)
    mixed = F.scaled_dot_product_attention(q, k, v, is_causal=True, enable_gqa=kv_heads != heads)
    x = x + linear(mixed.transpose(1, 2).reshape(batch, tokens, width), "o")
    normed = norm(x, frozen["feed_forward_gain"])
    gated = F.silu(linear(normed, "gate")) * linear(normed, "up")
    return x + linear(gated, "down")


layers = [make_block() for _ in range(blocks)]
head = torch.randn(3, width) / width**0.5
trained = [factor for _, factors in layers for pair in factors.values() for factor in pair]
optimiser = torch.optim.AdamW(trained, lr=2e-4)
embeddings = torch.randn(batch, tokens, width)
labels = torch.zeros(batch, dtype=torch.long)


def step(checkpointed):
    x = embeddings
    for frozen, factors in layers:
        if checkpointed:
            # A tensor that wants a gradient, without which checkpointing computes none.
            x = checkpoint(lambda value, _: block(value, frozen, factors), x, factors["q"][0], use_reentrant=False)
        else:
            x = block(x, frozen, factors)
    loss = F.cross_entropy(F.linear(norm(x[:, -1], torch.ones(width)), head), labels)
    optimiser.zero_grad()
    loss.backward()
    optimiser.step()


print(json.dumps(torch.__version__), flush=True)
for line in sys.stdin:
    start, spent = time.perf_counter(), time.process_time()
    step(line.strip() == "checkpointed")
    print(json.dumps([time.perf_counter() - start, time.process_time() - spent]), flush=True)
