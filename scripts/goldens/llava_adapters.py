"""Goldens of importing PEFT adapters: what PEFT answers for small random ones on the checkpoints of llava_checkpoints.py.

    env/bin/pip install peft==0.21.2        (beside what llava_checkpoints.py needs)
    env/bin/python scripts/goldens/llava_adapters.py test/fixtures/goldens [FOLDER]

A golden holds an adapter's configuration and the names and shapes of its tensors; their numbers are made by the rule of
llava_checkpoints.py, as the tests know as well. With FOLDER, the checkpoints and adapters are kept there as PEFT saves them.
"""

import base64
import json
import pathlib
import sys
import tempfile
import warnings

import numpy as np
import torch
from peft import LoraConfig, PeftModel, get_peft_model
from safetensors.torch import load_file, save_file
from transformers import AutoTokenizer, LlavaForConditionalGeneration
from transformers.models.clip.image_processing_pil_clip import CLIPImageProcessorPil
from transformers.models.siglip.image_processing_pil_siglip import SiglipImageProcessorPil

from llava_checkpoints import CLIP_PICTURES, LABELS, LMOL, PICTURES, picture, weights

warnings.filterwarnings("ignore")
OUT = pathlib.Path(sys.argv[1] if len(sys.argv) > 1 else ".")
DECODER = r".*language_model.*\.({})"
QV = DECODER.format("q_proj|v_proj")
ALL = DECODER.format("q_proj|k_proj|v_proj|o_proj|gate_proj|up_proj|down_proj")
LIST = ["q_proj", "v_proj"]
BIG = {"r": 16, "lora_alpha": 8}

# Name, base, and the adapter's options.
VARIANTS = [
    ("decoder", "llama", {"target_modules": ALL}),
    ("rank-pattern", "llama", {"target_modules": QV, "rank_pattern": {"layers.0.self_attn.q_proj": 2, "v_proj": 8}}),
    ("alpha", "llama", {"target_modules": QV, "lora_alpha": -6.5}),
    ("rslora", "llama", {"target_modules": QV, **BIG, "use_rslora": True}),
    ("alpha-pattern", "llama", {"target_modules": QV, "alpha_pattern": {"q_proj": 2, r".*layers\.1\.self_attn\.[qv]_proj": 20}}),
    (
        "rslora-patterns", "mistral",
        {
            "target_modules": ALL, "use_rslora": True, "lora_alpha": 4, "rank_pattern": {"q_proj": 16},
            "alpha_pattern": {"^model.language_model.layers.0.mlp.down_proj": 2},
        },
    ),
    ("list", "llama", {"target_modules": LIST}),
    ("all-linear", "llama3", {"target_modules": "all-linear", "r": 2}),
    ("layers", "llama", {"target_modules": LIST, "layers_to_transform": [1]}),
    ("exclude", "llama", {"target_modules": LIST, "exclude_modules": ".*vision_tower.*"}),
    ("projector", "llama", {"target_modules": ["linear_1", "linear_2"]}),
    ("tower", "siglip", {"target_modules": r".*vision_tower.*\.(q_proj|fc1|fc2|out_proj)"}),
    ("patches", "siglip", {"target_modules": ["patch_embedding", "position_embedding"]}),
    ("saved-projector", "llama", {"target_modules": QV, "modules_to_save": ["multi_modal_projector"]}),
    ("saved-layer", "llama", {"target_modules": QV, "modules_to_save": ["linear_2", "layer_norm1"]}),
    ("others-apart", "llama", {"target_modules": QV}),
    ("bias-adapted", "llama", {"target_modules": LIST, "bias": "lora_only"}),
    ("bias-all", "siglip", {"target_modules": LIST, "bias": "all"}),
    ("pissa", "llama", {"target_modules": LIST, "init_lora_weights": "pissa"}),
    ("olora", "llama", {"target_modules": LIST, "init_lora_weights": "olora"}),
    ("pissa-rslora", "qwen2", {"target_modules": ALL, "init_lora_weights": "pissa", "use_rslora": True, "rank_pattern": {"k_proj": 8}}),
    ("head", "llama", {"target_modules": ["lm_head", "q_proj"]}),
    ("embedding", "llama", {"target_modules": ["embed_tokens", "v_proj"]}),
    ("dora", "llama", {"target_modules": QV, "use_dora": True}),
    ("dora-list", "qwen2", {"target_modules": "all-linear", "use_dora": True}),
    ("dora-pissa", "llama", {"target_modules": QV, "use_dora": True, "init_lora_weights": "pissa"}),
    ("dora-embedding", "llama", {"target_modules": ["embed_tokens"], "use_dora": True}),
    ("lora-bias", "llama", {"target_modules": LIST, "lora_bias": True}),
    ("lora-bias-qwen2", "qwen2", {"target_modules": ALL, "lora_bias": True}),
    ("norms", "llama", {"target_modules": QV, "modules_to_save": ["norm", "input_layernorm"]}),
    ("saved-head", "llama", {"target_modules": QV, "modules_to_save": ["lm_head"]}),
    ("saved-embedding", "llama", {"target_modules": QV, "modules_to_save": ["embed_tokens"]}),
    ("tokens", "llama", {"target_modules": QV, "trainable_token_indices": "asked"}),
    ("bias-qwen2", "qwen2", {"target_modules": QV, "bias": "all"}),
    ("tied-head", "qwen2", {"target_modules": ["lm_head", "q_proj"]}),
    ("tied-embedding", "qwen2", {"target_modules": ["embed_tokens", "q_proj"]}),
    ("tied-both", "qwen2", {"target_modules": ["embed_tokens", "q_proj"], "ensure_weight_tying": True}),
    ("tied-saved-head", "qwen2", {"target_modules": QV, "modules_to_save": ["lm_head"]}),
    ("tied-saved-embedding", "qwen2", {"target_modules": QV, "modules_to_save": ["embed_tokens"]}),
    ("tied-saved-both", "qwen2", {"target_modules": QV, "modules_to_save": ["embed_tokens"], "ensure_weight_tying": True}),
    ("tied-tokens", "qwen2", {"target_modules": QV, "trainable_token_indices": "asked"}),
]  # fmt: skip


def checkpoint(name, folder):
    """A golden checkpoint as transformers saved it."""
    golden = json.loads((OUT / "checkpoints" / f"{name}.json").read_text())
    folder.mkdir(parents=True, exist_ok=True)
    for file, text in golden["files"].items():
        (folder / file).write_text(text)
    save_file(
        {tensor: torch.from_numpy(weights(tensor, shape)) for tensor, shape in golden["shapes"].items()},
        folder / "model.safetensors", {"format": "pt"},
    )  # fmt: skip
    return golden


def values(name, shape):
    """Numbers of an adapter's tensor: factors that move logits by several, magnitudes above zero."""
    made = weights(name, shape)
    if "lora_magnitude_vector" in name:
        return made + np.float32(1.5)
    if "lora_B" in name and len(shape) > 1:
        return made * np.float32(0.3)
    return made * np.float32(0.2) if "lora_embedding" in name else made


def load(folder):
    return LlavaForConditionalGeneration.from_pretrained(folder, attn_implementation="eager", dtype=torch.float32).eval()


def inputs(model, base, golden, pictures):
    """Tokens of the prompt, those of the three labels, and pictures as the tower takes them."""
    tokenizer = AutoTokenizer.from_pretrained(base)
    ids = tokenizer(LMOL.replace("<image>", "<image>" * model.config.image_seq_length), return_tensors="pt").input_ids
    labels = [golden["answers"][0]["labels"][label] for label in LABELS]
    kind = json.loads(golden["files"]["preprocessor_config.json"])["image_processor_type"]
    processor = (
        SiglipImageProcessorPil(size={"height": 28, "width": 28}) if kind.startswith("Siglip") else CLIPImageProcessorPil(**CLIP_PICTURES)
    )
    pixels = [processor(picture(*each), return_tensors="pt").pixel_values for each in pictures]
    return ids, labels, pixels


def answers(model, base, golden):
    """Logits of the three labels, in both orders."""
    ids, labels, pixels = inputs(model, base, golden, PICTURES)
    found = {}
    for order, pair in (("forward", pixels), ("reverse", pixels[::-1])):
        with torch.no_grad():
            logits = model(input_ids=ids, pixel_values=torch.cat(pair)).logits[0, -1]
        found[order] = [round(float(logits[label]), 5) for label in labels]
    return found


def variant(name, base, golden, options, folder):
    if options.get("trainable_token_indices") == "asked":
        # Tokens of the prompt, and one that is answered.
        asked = golden["answers"][0]["labels"]["First"]
        options = {**options, "trainable_token_indices": sorted({*golden["texts"][0]["ids"][3:6], asked})}
    model = get_peft_model(load(base), LoraConfig(**{"r": 4, "lora_alpha": 16, **options}))
    model.save_pretrained(folder)
    saved = load_file(folder / "adapter_model.safetensors")
    tensors, copies = {}, {}
    for tensor, content in saved.items():
        # What PEFT keeps of an adapted embedding or head is the base's own matrix.
        if tensor.endswith("base_layer.weight"):
            copies[tensor] = "embed" if "embed_tokens" in tensor or golden["tied"] else "head"
        elif options.get("ensure_weight_tying") and "lm_head" in tensor:
            # The same tensors twice; a linear layer's factors are an embedding's, turned.
            copies[tensor] = "tied"
        else:
            tensors[tensor] = list(content.shape)
            saved[tensor] = torch.from_numpy(values(tensor, tensors[tensor]))
    for tensor in (each for each, kind in copies.items() if kind == "tied"):
        twin = tensor.replace("lm_head", "model.language_model.embed_tokens")
        for factor, other in (("lora_A.weight", "lora_embedding_B"), ("lora_B.weight", "lora_embedding_A")):
            twin = twin.replace(factor, other)
        saved[tensor] = (saved[twin].T if "lora_" in tensor else saved[twin]).contiguous().clone()
    save_file(saved, folder / "adapter_model.safetensors", {"format": "pt"})
    config = json.loads((folder / "adapter_config.json").read_text())
    config["base_model_name_or_path"] = "base"
    # PEFT keeps a set, whose order is another each time.
    if isinstance(config["target_modules"], list):
        config["target_modules"].sort()
    (folder / "adapter_config.json").write_text(json.dumps(config, indent=1))
    model = PeftModel.from_pretrained(load(base), folder).eval()
    others = {}
    if name == "others-apart":
        # As LLaVA's own scripts keep what was trained beside factors.
        bias = torch.from_numpy(values("mm_projector.2.bias", [64]))
        torch.save({"base_model.model.model.mm_projector.2.bias": bias}, folder / "non_lora_trainables.bin")
        others = {"others": base64.b64encode((folder / "non_lora_trainables.bin").read_bytes()).decode()}
        model.base_model.model.model.multi_modal_projector.linear_2.bias.data.copy_(bias)
    asked = {key: value for key, value in config.items() if value not in (None, {}, [], False) and key not in SILENT}
    return {"name": name, "config": asked, "tensors": tensors, **({"copies": copies} if copies else {}), **others, **answers(model, base, golden)}


# Fields that say nothing of the answers.
SILENT = ["auto_mapping", "base_model_name_or_path", "inference_mode", "lora_dropout", "megatron_core", "peft_version", "qalora_group_size"]


def main():
    kept = pathlib.Path(sys.argv[2]) if len(sys.argv) > 2 else None
    with tempfile.TemporaryDirectory() as temporary:
        folder = kept or pathlib.Path(temporary)
        bases, results = {}, []
        for name, base, options in VARIANTS:
            if base not in bases:
                golden = checkpoint(base, folder / "bases" / base)
                config = json.loads(golden["files"]["config.json"])
                golden["tied"] = config.get("tie_word_embeddings") is True
                plain = answers(load(folder / "bases" / base), folder / "bases" / base, golden)
                bases[base] = golden
                print(base, plain, flush=True)
            results.append({"base": base, **variant(name, folder / "bases" / base, bases[base], options, folder / "adapters" / name)})
            print(name, results[-1]["forward"], results[-1]["reverse"], len(results[-1]["tensors"]), flush=True)
    (OUT / "adapters.json").write_text("[\n" + ",\n".join(json.dumps(each) for each in results) + "\n]\n")


if __name__ == "__main__":
    main()
