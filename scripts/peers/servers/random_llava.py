"""A random LLaVA-1.5 that vLLM, transformers and Tiebreak read, with a LoRA adapter, pictures, and what transformers answers.

    python random_llava.py FOLDER make               the checkpoint (FOLDER/model), the adapter (FOLDER/adapter), pictures (FOLDER/pictures)
    python random_llava.py FOLDER make large         the same with 576 tokens a picture and without an adapter
    python random_llava.py FOLDER truth float64 ...  log-probabilities of FOLDER/pairs.json's pairs, as FOLDER/truth-float64.json

Weights are drawn from a seed, so large that every layer makes its input 1.5 times as large before it is normed: answers then differ between
pairs, and rounding to float32 moves them by some 1e-5. The tokenizer is a SentencePiece-like BPE in which " First", " Second" and " Similar" are
one token each.
"""

import json
import pathlib
import sys

import torch

FOLDER = pathlib.Path(sys.argv[1])
MODEL, ADAPTER, PICTURES = FOLDER / "model", FOLDER / "adapter", FOLDER / "pictures"
WORDS = ["First", "Second", "Similar"]
QUESTION = "Which face looks more attractive? Answer with First, Second or Similar."
# As LLaVA-1.5's: no begin token in it.
TEMPLATE = (
    "{% for message in messages %}{{ message['role'].upper() + ': ' }}"
    "{% if message['content'] is string %}{{ message['content'] }}{% else %}"
    "{% for part in message['content'] %}{% if part['type'] == 'image' or part['type'] == 'image_url' %}{{ '<image>' }}"
    "{% else %}{{ part['text'] }}{% endif %}{% endfor %}{% endif %}{{ ' ' }}{% endfor %}"
    "{% if add_generation_prompt %}{{ 'ASSISTANT:' }}{% endif %}"
)
RANK = 4
GAIN = 1.5
SMALL = {"hidden": 64, "feed_forward": 128, "layers": 2, "heads": 2, "positions": 1024, "side": 56}
LARGE = {"hidden": 256, "feed_forward": 512, "layers": 6, "heads": 4, "positions": 2048, "side": 336}
PATCH = 14
# Pairs that transformers is asked about at once.
TOGETHER = 31


def tokenizer():
    from tokenizers import AddedToken, Tokenizer, decoders, models, normalizers, pre_tokenizers, processors, trainers

    corpus = [QUESTION, "USER: ASSISTANT: First Second Similar", ", which face looks more attractive?", *WORDS] * 20
    bytes_ = [f"<0x{byte:02X}>" for byte in range(256)]
    trainer = trainers.BpeTrainer(vocab_size=400, special_tokens=["<unk>", "<s>", "</s>", *bytes_], show_progress=False)
    trained = Tokenizer(models.BPE(unk_token="<unk>", byte_fallback=True, fuse_unk=True))
    trained.pre_tokenizer = pre_tokenizers.Metaspace(prepend_scheme="always", split=True)
    trained.train_from_iterator(corpus, trainer)
    model = json.loads(trained.to_str())["model"]
    merges = [tuple(merge) for merge in model["merges"]]
    made = Tokenizer(models.BPE(vocab=model["vocab"], merges=merges, unk_token="<unk>", byte_fallback=True, fuse_unk=True))
    made.normalizer = normalizers.Sequence([normalizers.Prepend("\u2581"), normalizers.Replace(" ", "\u2581")])
    made.decoder = decoders.Sequence([decoders.Replace("\u2581", " "), decoders.ByteFallback(), decoders.Fuse()])
    for token in ("<unk>", "<s>", "</s>", "<image>", "<pad>"):
        made.add_special_tokens([AddedToken(token, special=True, normalized=False)])
    made.post_processor = processors.TemplateProcessing(
        single="<s> $A", pair="<s> $A <s> $B", special_tokens=[("<s>", made.token_to_id("<s>"))]
    )
    return made


def make(shape):
    from PIL import Image
    from safetensors.torch import load_file, save_file
    from transformers import CLIPVisionConfig, LlamaConfig, LlavaConfig, LlavaForConditionalGeneration
    import numpy as np

    torch.manual_seed(7)
    made = tokenizer()
    text = LlamaConfig(
        vocab_size=made.get_vocab_size(), hidden_size=shape["hidden"], intermediate_size=shape["feed_forward"],
        num_hidden_layers=shape["layers"], num_attention_heads=shape["heads"], num_key_value_heads=shape["heads"],
        max_position_embeddings=shape["positions"], bos_token_id=1, eos_token_id=2,
    )
    side = shape["side"]
    vision = CLIPVisionConfig(
        hidden_size=64, intermediate_size=96, num_hidden_layers=3, num_attention_heads=4, image_size=side, patch_size=PATCH, projection_dim=32,
    )
    config = LlavaConfig(
        text_config=text, vision_config=vision, image_token_index=made.token_to_id("<image>"), image_seq_length=(side // PATCH) ** 2,
        vision_feature_layer=-2, vision_feature_select_strategy="default", architectures=["LlavaForConditionalGeneration"],
    )
    model = LlavaForConditionalGeneration(config)
    with torch.no_grad():
        for name, tensor in model.named_parameters():
            if tensor.dim() > 1:
                inputs = tensor.shape[-1] if "embed" in name and "patch" not in name else tensor[0].numel()
                tensor.normal_(0, GAIN / inputs**0.5)
            elif name.endswith("bias"):
                tensor.normal_(0, 0.1)
    model.save_pretrained(MODEL)
    # As the hub has it, which vLLM wants.
    tensors = load_file(MODEL / "model.safetensors")
    renamed = {
        (name.replace("vision_tower.", "vision_tower.vision_model.", 1) if name.startswith("vision_tower.") and "vision_model" not in name else name): value
        for name, value in tensors.items()
    }
    save_file(renamed, MODEL / "model.safetensors", {"format": "pt"})
    made.save(str(MODEL / "tokenizer.json"))
    write = lambda name, value: (MODEL / name).write_text(json.dumps(value, indent=2))
    write("tokenizer_config.json", {
        "tokenizer_class": "LlamaTokenizerFast", "bos_token": "<s>", "eos_token": "</s>", "unk_token": "<unk>", "pad_token": "<pad>",
        "add_bos_token": True, "legacy": False, "model_max_length": shape["positions"], "image_token": "<image>", "processor_class": "LlavaProcessor",
        "extra_special_tokens": {"image_token": "<image>"},
    })
    write("special_tokens_map.json", {"bos_token": "<s>", "eos_token": "</s>", "unk_token": "<unk>", "pad_token": "<pad>"})
    write("preprocessor_config.json", {
        "image_processor_type": "CLIPImageProcessor", "processor_class": "LlavaProcessor", "crop_size": {"height": side, "width": side},
        "size": {"shortest_edge": side}, "do_center_crop": True, "do_convert_rgb": True, "do_normalize": True, "do_rescale": True,
        "do_resize": True, "resample": 3, "rescale_factor": 1 / 255,
        "image_mean": [0.48145466, 0.4578275, 0.40821073], "image_std": [0.26862954, 0.26130258, 0.27577711],
    })
    write("processor_config.json", {
        "processor_class": "LlavaProcessor", "image_token": "<image>", "patch_size": PATCH, "vision_feature_select_strategy": "default",
        "num_additional_image_tokens": 1,
    })
    write("generation_config.json", {"bos_token_id": 1, "eos_token_id": 2, "pad_token_id": made.token_to_id("<pad>")})
    (MODEL / "chat_template.jinja").write_text(TEMPLATE)

    if shape is SMALL:
        write_adapter(save_file)
    write_pictures(Image, np)


def write_adapter(save_file):
    ADAPTER.mkdir(parents=True, exist_ok=True)
    (ADAPTER / "adapter_config.json").write_text(json.dumps({
        "peft_type": "LORA", "task_type": "CAUSAL_LM", "r": RANK, "lora_alpha": 2 * RANK, "lora_dropout": 0.0, "bias": "none",
        "target_modules": ["q_proj", "v_proj", "down_proj"], "base_model_name_or_path": str(MODEL), "inference_mode": True,
    }, indent=2))
    save_file(adapter_tensors(), ADAPTER / "adapter_model.safetensors", {"format": "pt"})


def write_pictures(Image, np):
    PICTURES.mkdir(parents=True, exist_ok=True)
    random = np.random.default_rng(11)
    for index in range(21):
        width, height = (int(side) for side in random.integers(40, 140, 2))
        y, x = np.mgrid[0:height, 0:width]
        waves = [np.sin(x * random.uniform(0.02, 0.3) + y * random.uniform(0.02, 0.3) + random.uniform(0, 6)) for _ in range(3)]
        Image.fromarray(np.uint8(127.5 * (1 + np.stack(waves, -1)))).save(PICTURES / f"{index:02}.png")


SHAPES = {"self_attn.q_proj": (64, 64), "self_attn.v_proj": (64, 64), "mlp.down_proj": (128, 64)}


def adapter_tensors(prefix="base_model.model.language_model.model"):
    draw = torch.Generator().manual_seed(23)
    tensors = {}
    for layer in range(2):
        for module, (width, out) in SHAPES.items():
            name = f"{prefix}.layers.{layer}.{module}"
            tensors[f"{name}.lora_A.weight"] = torch.randn(RANK, width, generator=draw) * 0.15
            tensors[f"{name}.lora_B.weight"] = torch.randn(out, RANK, generator=draw) * 0.15
    return tensors


def truth(dtype):
    from PIL import Image
    from transformers import AutoImageProcessor, AutoTokenizer, LlavaForConditionalGeneration

    # Scaled by torchvision, as vLLM does; Pillow's scaling moves log-probabilities by far more than rounding.
    processor = AutoImageProcessor.from_pretrained(MODEL, backend="torchvision")
    tokens = AutoTokenizer.from_pretrained(MODEL)
    job = json.loads((FOLDER / "pairs.json").read_text())
    names = sorted({name for pair in job["pairs"] for name in pair})
    pixels = {name: processor([Image.open(PICTURES / name)], return_tensors="pt").pixel_values.to(getattr(torch, dtype)) for name in names}
    answers = {}
    for adapted in (False, True):
        model = LlavaForConditionalGeneration.from_pretrained(MODEL, dtype=getattr(torch, dtype), attn_implementation="eager").eval()
        if adapted:
            plain = adapter_tensors("model.language_model")
            parameters = dict(model.named_parameters())
            with torch.no_grad():
                for name in plain:
                    if name.endswith("lora_A.weight"):
                        module = name.removesuffix(".lora_A.weight")
                        change = plain[f"{module}.lora_B.weight"] @ plain[name] * 2
                        parameters[f"{module}.weight"] += change.to(parameters[f"{module}.weight"].dtype)
        for kind, prompt in job["prompts"].items():
            ids = tokens(prompt.replace("<image>", "<image>" * (SMALL["side"] // PATCH) ** 2), return_tensors="pt", add_special_tokens=not prompt.startswith("<s>")).input_ids
            ending = tokens(prompt[prompt.rindex("<image>") + 7 :], add_special_tokens=False).input_ids
            words = [tokens(prompt[prompt.rindex("<image>") + 7 :] + " " + word, add_special_tokens=False).input_ids[len(ending)] for word in WORDS]
            found = []
            for start in range(0, len(job["pairs"]), TOGETHER):
                pairs = job["pairs"][start : start + TOGETHER]
                shown = torch.cat([pixels[name] for pair in pairs for name in pair])
                with torch.no_grad():
                    logits = model(input_ids=ids.expand(len(pairs), -1), pixel_values=shown, logits_to_keep=1).logits[:, -1].double()
                found += torch.log_softmax(logits, -1)[:, words].tolist()
            answers[f"{kind}{' adapter' if adapted else ''}"] = {"tokens": ids.shape[1], "ids": words, "answers": found}
    (FOLDER / f"truth-{dtype}.json").write_text(json.dumps(answers))


if __name__ == "__main__":
    if sys.argv[2] == "make":
        make(LARGE if "large" in sys.argv[3:] else SMALL)
    else:
        for name in sys.argv[3:]:
            truth(name)
