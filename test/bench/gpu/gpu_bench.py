"""What gpu-bench.ts measures, in PyTorch: `python3 gpu_bench.py SETTINGS`.

SETTINGS is JSON: width, blocks, heads, feedForward of the decoder, tower (imageSize, patch, width, heads, blocks, ffn), imageTokens,
seconds, device ("auto" or "cpu"). Weights are random, in BF16 on a card and F32 on a processor. Prints one JSON object: the peak of a
large product in multiplications and additions a second; comparisons a second with each prompt read whole, with the first image's keys
and values shared, and several second images at once; pictures a second through the tower; seconds of a LoRA step with blocks computed
again; megabytes at most on the card.
"""

import json
import sys
import time

import torch
import torch.nn.functional as F
from torch.utils.checkpoint import checkpoint

settings = json.loads(sys.argv[1])
on_card = settings["device"] != "cpu" and torch.cuda.is_available()
device = torch.device("cuda" if on_card else "cpu")
dtype = torch.bfloat16 if on_card else torch.float32
torch.manual_seed(1)

# Tokens of a prompt besides those of its images: before the first, and behind the second.
BEGIN_TOKENS, QUESTION_TOKENS = 1, 7
RANK, SCALE = 8, 4.0


def done():
    if on_card:
        torch.cuda.synchronize()


def rate(work, count=1):
    """How often a second `work` is done, each time for `count`."""
    work()
    done()
    start, times = time.perf_counter(), 0
    while True:
        work()
        done()
        times += 1
        elapsed = time.perf_counter() - start
        if elapsed >= settings["seconds"]:
            return times * count / elapsed


def random(*shape):
    return torch.randn(*shape, device=device, dtype=dtype) / shape[-1] ** 0.5


def attend(q, k, v, mask):
    if hasattr(F, "scaled_dot_product_attention"):
        return F.scaled_dot_product_attention(q, k, v, attn_mask=mask)
    scores = q @ k.transpose(2, 3) / q.shape[-1] ** 0.5
    return F.softmax(scores if mask is None else scores + mask, -1) @ v


def split(x, heads):
    return x.view(x.shape[0], x.shape[1], heads, -1).transpose(1, 2)


def joined(x):
    return x.transpose(1, 2).reshape(x.shape[0], x.shape[2], -1)


def norm(x):
    return x * torch.rsqrt(x.float().pow(2).mean(-1, keepdim=True) + 1e-5).to(x.dtype)


class Decoder:
    def __init__(self):
        width, ff = settings["width"], settings["feedForward"]
        self.heads = settings["heads"]
        self.head_width = width // self.heads
        shapes = {"q": (width, width), "k": (width, width), "v": (width, width), "o": (width, width)}
        shapes |= {"gate": (ff, width), "up": (ff, width), "down": (width, ff)}
        self.blocks = [{name: random(*shape) for name, shape in shapes.items()} for _ in range(settings["blocks"])]
        self.head = random(3, width)
        self.factors = None

    def add_factors(self):
        width = settings["width"]
        make = lambda *shape: torch.randn(*shape, device=device).requires_grad_()
        self.factors = [{name: (make(RANK, width), make(width, RANK)) for name in "qkvo"} for _ in self.blocks]

    def turns(self, start, tokens):
        frequencies = 10_000 ** (-torch.arange(0, self.head_width, 2, device=device).float() / self.head_width)
        angles = torch.outer(torch.arange(start, start + tokens, device=device).float(), frequencies)
        angles = torch.cat([angles, angles], -1)
        return angles.cos().to(dtype), angles.sin().to(dtype)

    @staticmethod
    def turned(x, turns):
        cosine, sine = turns
        half = x.shape[-1] // 2
        return x * cosine + torch.cat([-x[..., half:], x[..., :half]], -1) * sine

    def block(self, index, x, turns, mask, before=None):
        weights = self.blocks[index]

        def linear(value, name):
            plain = F.linear(value, weights[name])
            if self.factors is None or name not in self.factors[index]:
                return plain
            a, b = self.factors[index][name]
            return plain + SCALE * F.linear(F.linear(value, a.to(dtype)), b.to(dtype))

        normed = norm(x)
        q, k, v = (split(linear(normed, name), self.heads) for name in "qkv")
        q, k = self.turned(q, turns), self.turned(k, turns)
        kept = (k, v)
        if before is not None:
            k, v = (torch.cat([old.expand(x.shape[0], -1, -1, -1), new], 2) for old, new in zip(before, kept))
        x = x + linear(joined(attend(q, k, v, mask)), "o")
        normed = norm(x)
        return x + linear(F.silu(linear(normed, "gate")) * linear(normed, "up"), "down"), kept

    def read(self, x, before=None):
        """Reads tokens behind those of `before`, keys and values of each block. Gives the answer, and keys and values."""
        start = 0 if before is None else before[0][0].shape[2]
        tokens = x.shape[1]
        turns = self.turns(start, tokens)
        mask = torch.full((tokens, start + tokens), float("-inf"), device=device, dtype=dtype).triu(start + 1)
        kept = []
        for index in range(len(self.blocks)):
            x, both = self.block(index, x, turns, mask, None if before is None else before[index])
            kept.append(both)
        return F.linear(norm(x[:, -1]), self.head), kept

    def step(self, x, optimiser):
        tokens = x.shape[1]
        turns = self.turns(0, tokens)
        mask = torch.full((tokens, tokens), float("-inf"), device=device, dtype=dtype).triu(1)
        for index in range(len(self.blocks)):
            # A tensor that wants a gradient, without which checkpointing computes none.
            x = checkpoint(
                lambda value, _, index=index: self.block(index, value, turns, mask)[0],
                x,
                self.factors[index]["q"][0],
                use_reentrant=False,
            )
        logits = F.linear(norm(x[:, -1]), self.head).float()
        loss = F.cross_entropy(logits, torch.zeros(x.shape[0], dtype=torch.long, device=device))
        optimiser.zero_grad()
        loss.backward()
        optimiser.step()


def tower(images):
    shape = settings["tower"]
    width, heads = shape["width"], shape["heads"]
    blocks = [
        {name: random(*of) for name, of in zip("qkvoab", [(width, width)] * 4 + [(shape["ffn"], width), (width, shape["ffn"])])}
        for _ in range(shape["blocks"] - 1)
    ]
    kernel = random(width, 3, shape["patch"], shape["patch"])
    pixels = random(images, 3, shape["imageSize"], shape["imageSize"])

    def encode():
        x = F.conv2d(pixels, kernel, stride=shape["patch"]).flatten(2).transpose(1, 2)
        for weights in blocks:
            normed = F.layer_norm(x, (width,))
            q, k, v = (split(F.linear(normed, weights[name]), heads) for name in "qkv")
            x = x + F.linear(joined(attend(q, k, v, None)), weights["o"])
            hidden = F.linear(F.layer_norm(x, (width,)), weights["a"])
            x = x + F.linear(hidden * torch.sigmoid(1.702 * hidden), weights["b"])
        return x

    return encode


def measure_peak():
    side = 8192 if on_card else 1024
    a, b = random(side, side), random(side, side)
    return rate(lambda: a @ b) * 2 * side**3


def most_at_once(decoder, first, second):
    """Second images at once, as many as make it faster."""
    best, chosen = 0.0, 1
    for at_once in (2, 4, 8) if on_card else (2,):
        seconds = second.expand(at_once, -1, -1).contiguous()
        found = rate(lambda: decoder.read(seconds, first), at_once)
        if found > best:
            best, chosen = found, at_once
    return best, chosen


with torch.no_grad():
    results = {"torch": torch.__version__, "device": torch.cuda.get_device_name() if on_card else "cpu", "dtype": str(dtype)}
    results["peak"] = measure_peak()
    decoder = Decoder()
    width, image_tokens = settings["width"], settings["imageTokens"]
    beginning = random(1, BEGIN_TOKENS + image_tokens, width)
    rest = random(1, image_tokens + QUESTION_TOKENS, width)
    whole = torch.cat([beginning, rest], 1)
    first = decoder.read(beginning)[1]
    results["comparisonsPerSecond"] = {
        "unshared": rate(lambda: decoder.read(whole)),
        "shared": rate(lambda: decoder.read(rest, first)),
    }
    results["comparisonsPerSecond"]["batched"], results["pairsTogether"] = most_at_once(decoder, first, rest)
    del first
    images = 8 if on_card else 2
    results["towerImagesPerSecond"] = rate(tower(images), images)

decoder.add_factors()
pair = random(2, 2 * image_tokens + 9, width)
optimiser = torch.optim.AdamW([factor for of in decoder.factors for both in of.values() for factor in both], lr=2e-4)
decoder.step(pair, optimiser)
done()
start = time.perf_counter()
decoder.step(pair, optimiser)
done()
results["loraStepSeconds"] = time.perf_counter() - start
results["cardMegabytes"] = round(torch.cuda.max_memory_allocated() / 2**20) if on_card else None
print(json.dumps(results))
