"""Goldens of training: what PyTorch and PEFT learn from one batch, on the checkpoints of llava_checkpoints.py.

    env/bin/pip install peft==0.21.2        (beside what llava_checkpoints.py needs)
    env/bin/python scripts/goldens/llava_trainings.py test/fixtures/goldens [FOLDER]

Each training starts from factors that are made by the rule of llava_adapters.py, learns from the same four pairs at every step, and
adapts every matrix of the decoder and the whole projector. The loss is the product's: cross-entropy over the three labels' logits behind
the prompt, both orders of a pair, and the divergence of the two. A golden holds the gradients of the first step and the weights after the
last, of each tensor at most 32 numbers. With FOLDER, checkpoints and starts are kept there.
"""

import base64
import json
import pathlib
import sys
import tempfile

import numpy as np
import torch
from peft import LoraConfig, get_peft_model, get_peft_model_state_dict, set_peft_model_state_dict

from llava_adapters import ALL, OUT, checkpoint, inputs, load, values
from llava_checkpoints import LABELS, PICTURES

BASES = ["llama", "mistral", "llama3", "qwen2", "siglip"]
LORA = {"r": 2, "lora_alpha": 4, "lora_dropout": 0.0, "target_modules": ALL, "modules_to_save": ["multi_modal_projector"]}
IMAGES = [*PICTURES, (60, 60, 2), (90, 50, 3)]
PAIRS = [(0, 1, "First"), (1, 2, "Similar"), (2, 3, "Second"), (3, 0, "First")]
REVERSED = {"First": "Second", "Second": "First", "Similar": "Similar"}
STEPS, RISING = 20, 2
RATES = {"lora": 2e-3, "projector": 2e-4}
LAMBDA, WEIGHT_DECAY, CLIP = 0.5, 0.01, 1.0
MOST = 32


def chosen(tensor):
    """At most 32 numbers of a tensor, evenly spread, as base64."""
    flat = tensor.detach().numpy().astype("<f4").reshape(-1)
    count = min(MOST, flat.size)
    places = np.arange(count) * flat.size // count
    return base64.b64encode(flat[places].tobytes()).decode()


def total_loss(logits, label):
    """Of one pair: rows of logits with its first image first, and second."""
    log = torch.log_softmax(logits, -1)
    truth, reverse = LABELS.index(label), LABELS.index(REVERSED[label])
    entropy = -(log[0, truth] + log[1, reverse]) / 2
    divergence = (log[0].exp() * (log[0] - log[1, [1, 0, 2]])).sum()
    return entropy + LAMBDA * divergence


def train(name, folder):
    golden = checkpoint(name, folder / "bases" / name)
    base = folder / "bases" / name
    model = get_peft_model(load(base), LoraConfig(**LORA)).eval()
    start = {
        key: torch.from_numpy(values(key, list(tensor.shape))) if "lora_" in key else tensor
        for key, tensor in get_peft_model_state_dict(model).items()
    }
    set_peft_model_state_dict(model, start)
    if folder != OUT:
        model.save_pretrained(folder / "starts" / name)
    ids, labels, pixels = inputs(model, base, golden, IMAGES)
    # Both orders of every pair, one behind the other.
    shown = torch.cat([pixels[i] for a, b, _ in PAIRS for i in (a, b, b, a)])
    learning = [(key, each) for key, each in model.named_parameters() if each.requires_grad]
    groups = [
        {"params": [each for key, each in learning if ("lora_" in key) == (group == "lora")], "lr": rate} for group, rate in RATES.items()
    ]
    optimiser = torch.optim.AdamW(groups, weight_decay=WEIGHT_DECAY)
    schedule = torch.optim.lr_scheduler.LambdaLR(optimiser, lambda step: min(1.0, (step + 1) / RISING))
    losses, norms = [], []
    for step in range(STEPS):
        optimiser.zero_grad()
        logits = model(input_ids=ids.repeat(2 * len(PAIRS), 1), pixel_values=shown).logits[:, -1, labels]
        loss = sum(total_loss(logits[2 * i : 2 * i + 2], label) for i, (_, _, label) in enumerate(PAIRS)) / len(PAIRS)
        loss.backward()
        if step == 0:
            by_key = {plain(key): each.grad for key, each in learning}
            gradients = {key: chosen(each) for key, each in by_key.items()}
        norms.append(float(torch.nn.utils.clip_grad_norm_([each for _, each in learning], CLIP)))
        losses.append(float(loss))
        optimiser.step()
        schedule.step()
    trained = get_peft_model_state_dict(model)
    assert set(trained) == set(gradients), set(trained) ^ set(gradients)
    print(name, [round(loss, 4) for loss in losses[:: STEPS - 1]], "norm", round(norms[0], 4), len(trained), "tensors", flush=True)
    return {
        "base": name,
        "shapes": {key: list(tensor.shape) for key, tensor in trained.items()},
        "losses": losses,
        "norms": norms,
        "gradients": gradients,
        "weights": {key: chosen(tensor) for key, tensor in trained.items()},
    }


def plain(name):
    """A parameter's name as PEFT saves it."""
    return name.replace(".default", "").replace(".modules_to_save", "")


def main():
    with tempfile.TemporaryDirectory() as temporary:
        folder = pathlib.Path(sys.argv[2] if len(sys.argv) > 2 else temporary)
        results = [train(name, folder) for name in BASES]
    (OUT / "trainings.json").write_text("[\n" + ",\n".join(json.dumps(each) for each in results) + "\n]\n")


if __name__ == "__main__":
    main()
