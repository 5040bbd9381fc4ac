"""Goldens of adapters and trainings of SmolVLM and Qwen-VL: what PEFT answers and learns, on the checkpoints of their scripts.

    env/bin/pip install peft==0.21.2        (beside what llava_checkpoints.py needs)
    env/bin/python scripts/goldens/vlm_adapters.py test/fixtures/goldens [FOLDER]

What a golden holds is said in llava_adapters.py and llava_trainings.py. Pictures of several sizes make prompts of several lengths: each is
a forward pass of its own. With FOLDER, checkpoints, adapters and starts are kept there.
"""

import json
import pathlib
import sys
import tempfile
import warnings

import torch
from peft import LoraConfig, PeftModel, get_peft_model, get_peft_model_state_dict, set_peft_model_state_dict
from transformers import AutoModelForImageTextToText, AutoTokenizer, Idefics3Processor
from transformers import Qwen2_5_VLForConditionalGeneration, Qwen3VLForConditionalGeneration
from transformers.models.smolvlm.image_processing_pil_smolvlm import SmolVLMImageProcessorPil
from transformers.models.qwen2_vl.image_processing_pil_qwen2_vl import Qwen2VLImageProcessorPil

from llava_adapters import OUT, checkpoint, values
from llava_checkpoints import LABELS, picture
from llava_trainings import CLIP, IMAGES, LAMBDA, PAIRS, RATES, RISING, STEPS, WEIGHT_DECAY, chosen, plain, total_loss

warnings.filterwarnings("ignore")
LAYERS = "q_proj|k_proj|v_proj|o_proj|gate_proj|up_proj|down_proj"
MERGED = "<|vision_start|><image><|vision_end|>"
PAD = "<|vision_start|><|image_pad|><|vision_end|>"


def qwen(model_class):
    def load(folder):
        return model_class.from_pretrained(folder, attn_implementation="eager", dtype=torch.float32).eval()

    def inputs(folder, config, prompt, pictures):
        """Of two pictures, as the model takes them."""
        fast = AutoTokenizer.from_pretrained(folder)
        processor = Qwen2VLImageProcessorPil.from_pretrained(folder)
        made = [processor(each, return_tensors="pt") for each in pictures]
        counts = [int(each.image_grid_thw[0].prod()) // processor.merge_size**2 for each in made]
        marked = prompt.replace(MERGED, "<image>").replace("<image>", PAD).split("<|image_pad|>")
        whole = marked[0] + "".join("<|image_pad|>" * count + rest for count, rest in zip(counts, marked[1:]))
        ids = fast(whole, return_tensors="pt").input_ids
        return {
            "input_ids": ids,
            "pixel_values": torch.cat([each.pixel_values for each in made]),
            "image_grid_thw": torch.cat([each.image_grid_thw for each in made]),
            "mm_token_type_ids": (ids == config.image_token_id).int(),
        }

    return load, inputs


    return load_model, model_inputs


def smolvlm():
    def load(folder):
        return AutoModelForImageTextToText.from_pretrained(folder, attn_implementation="eager", dtype=torch.float32).eval()

    def inputs(folder, config, prompt, pictures):
        images = SmolVLMImageProcessorPil.from_pretrained(folder)
        tokens = (images.max_image_size["longest_edge"] // config.vision_config.patch_size // config.scale_factor) ** 2
        processor = Idefics3Processor(images, AutoTokenizer.from_pretrained(folder), image_seq_len=tokens)
        return dict(processor(text=[prompt], images=[pictures], return_tensors="pt"))

    return load, inputs


# Of each base: how it is loaded and asked, the module of its decoder, and those of its projector.
BASES = {
    "smolvlm-whole": (smolvlm(), "text_model", ["connector"]),
    "qwen2.5-vl": (qwen(Qwen2_5_VLForConditionalGeneration), "language_model", ["visual.merger"]),
    "qwen3-vl-in-order": (
        qwen(Qwen3VLForConditionalGeneration), "language_model",
        ["visual.merger", "visual.deepstack_merger_list.0", "visual.deepstack_merger_list.1"],
    ),
}  # fmt: skip


def decoder(base, layers=LAYERS):
    return rf".*{BASES[base][1]}.*\.({layers})"


def variants():
    """Name, base, and the adapter's options."""
    for base, (_, _, projector) in BASES.items():
        yield f"{base}-decoder", base, {"target_modules": decoder(base)}
        yield f"{base}-list", base, {"target_modules": ["q_proj", "v_proj", "down_proj"], "r": 2}
        yield f"{base}-all-linear", base, {"target_modules": "all-linear", "r": 2}
        yield f"{base}-saved", base, {"target_modules": decoder(base, "q_proj|v_proj"), "modules_to_save": projector}
        yield f"{base}-dora", base, {"target_modules": "all-linear", "r": 2, "use_dora": True}
        yield f"{base}-norms", base, {"target_modules": decoder(base, "q_proj"), "modules_to_save": ["input_layernorm", "norm"]}


def opened(base, folder):
    golden = checkpoint(base, folder / "bases" / base)
    (load, inputs), _, _ = BASES[base]
    path = folder / "bases" / base
    answer = golden["answers"][0]
    labels = [answer["labels"][label] for label in LABELS]
    model = load(path)
    ask = lambda config, pictures: inputs(path, config, answer["prompt"], pictures)  # noqa: E731
    return golden, model, ask, labels


def adapter(name, base, options, folder):
    golden, model, ask, labels = opened(base, folder)
    config = LoraConfig(**{"r": 4, "lora_alpha": 16, "lora_dropout": 0.1, **options})
    model = get_peft_model(model, config).eval()
    made = {
        key: torch.from_numpy(values(key, list(tensor.shape))) if tensor.dtype.is_floating_point else tensor
        for key, tensor in get_peft_model_state_dict(model).items()
    }
    set_peft_model_state_dict(model, made)
    path = folder / "adapters" / name
    model.save_pretrained(path)
    (load, _), _, _ = BASES[base]
    # As a user has it: the base from its folder, the adapter from its own.
    model = PeftModel.from_pretrained(load(folder / "bases" / base), path).eval()
    logits = []
    for pair in (golden["pictures"], golden["pictures"][::-1]):
        with torch.no_grad():
            asked = ask(model.config, [picture(*each) for each in pair])
            logits.append(model(**asked).logits[0, -1, labels].tolist())
    saved = json.loads((path / "adapter_config.json").read_text())
    keep = ("peft_type", "r", "lora_alpha", "use_dora", "target_modules", "modules_to_save", "bias", "use_rslora")
    print(name, logits[0], flush=True)
    return {
        "name": name,
        "base": base,
        "config": {key: saved[key] for key in keep if saved.get(key) is not None},
        "tensors": {key: list(tensor.shape) for key, tensor in made.items()},
        "forward": logits[0],
        "reverse": logits[1],
    }


def training(base, folder):
    _, model, ask, labels = opened(base, folder)
    config = model.config
    options = {"r": 2, "lora_alpha": 4, "lora_dropout": 0.0, "target_modules": decoder(base), "modules_to_save": BASES[base][2]}
    model = get_peft_model(model, LoraConfig(**options)).eval()
    start = {
        key: torch.from_numpy(values(key, list(tensor.shape))) if "lora_" in key else tensor
        for key, tensor in get_peft_model_state_dict(model).items()
    }
    set_peft_model_state_dict(model, start)
    images = [picture(*each) for each in IMAGES]
    shown = [[ask(config, [images[i] for i in order]) for order in ((a, b), (b, a))] for a, b, _ in PAIRS]
    learning = [(key, each) for key, each in model.named_parameters() if each.requires_grad]
    groups = [
        {"params": [each for key, each in learning if ("lora_" in key) == (group == "lora")], "lr": rate} for group, rate in RATES.items()
    ]
    optimiser = torch.optim.AdamW(groups, weight_decay=WEIGHT_DECAY)
    schedule = torch.optim.lr_scheduler.LambdaLR(optimiser, lambda step: min(1.0, (step + 1) / RISING))
    losses, norms = [], []
    for step in range(STEPS):
        optimiser.zero_grad()
        loss = sum(
            total_loss(torch.stack([model(**each).logits[0, -1, labels] for each in orders]), label)
            for orders, (_, _, label) in zip(shown, PAIRS)
        ) / len(PAIRS)
        loss.backward()
        if step == 0:
            gradients = {plain(key): chosen(each.grad) for key, each in learning}
        norms.append(float(torch.nn.utils.clip_grad_norm_([each for _, each in learning], CLIP)))
        losses.append(float(loss))
        optimiser.step()
        schedule.step()
    trained = get_peft_model_state_dict(model)
    assert set(trained) == set(gradients), set(trained) ^ set(gradients)
    print(base, [round(loss, 4) for loss in losses[:: STEPS - 1]], "norm", round(norms[0], 4), len(trained), "tensors", flush=True)
    return {
        "base": base,
        "shapes": {key: list(tensor.shape) for key, tensor in trained.items()},
        "losses": losses,
        "norms": norms,
        "gradients": gradients,
        "weights": {key: chosen(tensor) for key, tensor in trained.items()},
    }


def written(file, results):
    (OUT / file).write_text("[\n" + ",\n".join(json.dumps(each) for each in results) + "\n]\n")


def main():
    with tempfile.TemporaryDirectory() as temporary:
        folder = pathlib.Path(sys.argv[2] if len(sys.argv) > 2 else temporary)
        written("vlm-adapters.json", [adapter(*each, folder) for each in variants()])
        written("vlm-trainings.json", [training(base, folder) for base in BASES])


if __name__ == "__main__":
    main()
