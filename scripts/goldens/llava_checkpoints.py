"""Goldens of importing LLaVA checkpoints: what transformers answers for small random ones.

    python -m venv env && env/bin/pip install torch==2.13.0 transformers==5.24.0 tokenizers==0.23.3 sentencepiece==0.2.3 \
        safetensors==0.8.0 pillow==13.0.0 numpy==2.4.6
    env/bin/python scripts/goldens/llava_checkpoints.py test/fixtures/goldens/checkpoints

Without torchvision, so that pictures go through transformers' PIL classes. A golden holds the checkpoint's small files and the names
and shapes of its tensors; weights and pictures are made of integers by rules that the tests know as well (test/fixtures/golden-checkpoint.ts).
"""

import base64
import json
import math
import pathlib
import sys
import tempfile
import zlib

import numpy as np
import sentencepiece
import torch
from PIL import Image
from safetensors.numpy import load_file, save_file
from tokenizers import Regex, Tokenizer, decoders, models, normalizers, pre_tokenizers, processors, trainers
from tokenizers import AddedToken
from transformers import (
    AutoTokenizer,
    CLIPVisionConfig,
    LlamaConfig,
    LlavaConfig,
    LlavaForConditionalGeneration,
    MistralConfig,
    Qwen2Config,
    Qwen2Tokenizer,
    SiglipVisionConfig,
)
from transformers.models.clip.image_processing_pil_clip import CLIPImageProcessorPil
from transformers.models.siglip.image_processing_pil_siglip import SiglipImageProcessorPil

OUT = pathlib.Path(sys.argv[1] if len(sys.argv) > 1 else ".")
LABELS = ["First", "Second", "Similar"]
LMOL = "<image><image>, which face looks more attractive?"
CHAT = (
    "A chat between a curious human and an assistant. USER: <image>\n<image>\nWhich face looks more attractive? "
    "Answer with First, Second or Similar. ASSISTANT:"
)
TURNS = "user: <image><image>\nWhich face looks more attractive?\n\nassistant:\n\n"
TEXTS = [
    LMOL,
    CHAT,
    TURNS,
    "Which face, 1234 or 56 - isn't \u00e4lter (caf\u00e9)?\n\n  <image>  two spaces<image>\tand \u4eba!",
]
CORPUS = [*CHAT.replace("<image>", "").split("\n"), "First Second Similar", "First", "Second", "Similar", ", which face looks more attractive, the first or the second?"] * 20

LLAMA_3 = r"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}{1,3}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+"
TEKKEN = r"[^\r\n\p{L}\p{N}]?[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]*[\p{Ll}\p{Lm}\p{Lo}\p{M}]+|[^\r\n\p{L}\p{N}]?[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]+[\p{Ll}\p{Lm}\p{Lo}\p{M}]*|\p{N}| ?[^\s\p{L}\p{N}]+[\r\n/]*|\s*[\r\n]+|\s+(?!\S)|\s+"
# Of SmolLM: GPT-2's own, behind a cut around each digit.
GPT_2_DIGITS = object()
QWEN_2 = r"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+"


def weights(name, shape):
    """Numbers in [-1, 1) made of name and place, scaled by what the tensor is."""
    count = int(np.prod(shape))
    x = np.arange(count, dtype=np.uint32) + np.uint32(zlib.crc32(name.encode()))
    for shift, factor in ((16, 0x7FEB352D), (15, 0x846CA68B)):
        x = (x ^ (x >> np.uint32(shift))) * np.uint32(factor)
    x ^= x >> np.uint32(16)
    unit = (x >> np.uint32(8)).astype(np.float32) * np.float32(2**-23) - np.float32(1)
    if len(shape) == 1:
        values = unit * np.float32(0.2)
        if "norm" in name and name.endswith("weight"):
            values = values + np.float32(1)
    elif "embed" in name:
        values = unit
    else:
        values = unit * np.float32(math.sqrt(4.5 / np.prod(shape[1:])))
    return values.reshape(shape)


def picture(width, height, seed):
    y, x, c = np.meshgrid(np.arange(height), np.arange(width), np.arange(3), indexing="ij")
    return Image.fromarray(((x * (3 + seed) + y * (5 - seed) + c * 40 + (x * y >> 4) * (seed + 1)) & 255).astype(np.uint8))


PICTURES = [(97, 61, 0), (40, 75, 1)]


def all_merges(vocabulary):
    """Every way to divide a token into two, as transformers makes them of a SentencePiece model."""
    merges = []
    for token, rank in vocabulary.items():
        ways = [(token[:i], token[i:]) for i in range(1, len(token)) if token[:i] in vocabulary and token[i:] in vocabulary]
        merges += [(rank, *way) for way in sorted(ways, key=lambda way: (vocabulary[way[0]], vocabulary[way[1]]))]
    return [(left, right) for _, left, right in sorted(merges, key=lambda merge: merge[0])]


def sentence_piece(kind):
    bytes_ = [f"<0x{byte:02X}>" for byte in range(256)]
    trainer = trainers.BpeTrainer(vocab_size=640, special_tokens=["<unk>", "<s>", "</s>", *bytes_], show_progress=False)
    tokenizer = Tokenizer(models.BPE(unk_token="<unk>", byte_fallback=True, fuse_unk=True))
    tokenizer.pre_tokenizer = pre_tokenizers.Metaspace(prepend_scheme="always", split=True)
    tokenizer.train_from_iterator(CORPUS, trainer)
    model = json.loads(tokenizer.to_str())["model"]
    merges = [tuple(merge) for merge in model["merges"]]
    if kind == "scores":
        special = {"<unk>", "<s>", "</s>", *bytes_}
        merges = all_merges({token: rank for token, rank in model["vocab"].items() if token not in special})
    made = Tokenizer(models.BPE(vocab=model["vocab"], merges=merges, unk_token="<unk>", byte_fallback=True, fuse_unk=True))
    if kind == "scores":
        made.normalizer = normalizers.Sequence([normalizers.Prepend("\u2581"), normalizers.Replace(" ", "\u2581")])
    else:
        made.pre_tokenizer = pre_tokenizers.Metaspace(prepend_scheme="first", split=False)
    made.decoder = decoders.Sequence([decoders.Replace("\u2581", " "), decoders.ByteFallback(), decoders.Fuse()])
    made.add_special_tokens([AddedToken(token, special=True, normalized=False) for token in ("<unk>", "<s>", "</s>")])
    made.add_special_tokens([AddedToken("<image>", special=True, normalized=False), AddedToken("<pad>", special=True, normalized=False)])
    begin(made, "<s>")
    return made


def byte_level(pattern, ignore_merges, first):
    trainer = trainers.BpeTrainer(
        vocab_size=480, initial_alphabet=pre_tokenizers.ByteLevel.alphabet(), special_tokens=[], show_progress=False
    )
    made = Tokenizer(models.BPE(ignore_merges=ignore_merges))
    made.pre_tokenizer = pre_tokenizers.Sequence(
        [pre_tokenizers.Digits(individual_digits=True), pre_tokenizers.ByteLevel(add_prefix_space=False, use_regex=True)]
        if pattern is GPT_2_DIGITS
        else [pre_tokenizers.Split(Regex(pattern), "isolated"), pre_tokenizers.ByteLevel(add_prefix_space=False, use_regex=False)]
    )
    made.decoder = decoders.ByteLevel()
    made.train_from_iterator(CORPUS, trainer)
    if first is None and pattern is QWEN_2:
        made.normalizer = normalizers.NFC()
    made.add_special_tokens([AddedToken(token, special=True, normalized=False) for token in ("<|begin|>", "<|end|>", "<image>")])
    if first is not None:
        begin(made, first)
    return made


def begin(tokenizer, token):
    tokenizer.post_processor = processors.TemplateProcessing(
        single=f"{token} $A", pair=f"{token} $A {token} $B", special_tokens=[(token, tokenizer.token_to_id(token))]
    )


def clip(**changes):
    return CLIPVisionConfig(
        **{
            "hidden_size": 48, "intermediate_size": 80, "num_hidden_layers": 3, "num_attention_heads": 4,
            "image_size": 28, "patch_size": 7, "projection_dim": 32, **changes,
        }
    )  # fmt: skip


TEXT = {
    "hidden_size": 64, "intermediate_size": 96, "num_hidden_layers": 2, "num_attention_heads": 4, "num_key_value_heads": 2,
    "max_position_embeddings": 512,
}  # fmt: skip


def golden(name, tokenizer, text_config, vision_config, processor, settings, split=False, normed=False, **llava):
    """
    One checkpoint as transformers saves it, and its answers.

    split: the tokenizer is vocab.json and merges.txt, as older versions kept Qwen2's
    normed: the tower is read behind its last norm, as transformers 4 read SigLIP's
    """
    image = tokenizer.token_to_id("<image>")
    config = LlavaConfig(text_config=text_config, vision_config=vision_config, image_token_index=image, **llava)
    config.image_seq_length = (vision_config.image_size // vision_config.patch_size) ** 2
    if isinstance(vision_config, CLIPVisionConfig) == (config.vision_feature_select_strategy == "full"):
        config.image_seq_length += 1 if isinstance(vision_config, CLIPVisionConfig) else -1
    with tempfile.TemporaryDirectory() as folder:
        folder = pathlib.Path(folder)
        LlavaForConditionalGeneration(config).save_pretrained(folder)
        shapes = {tensor: list(values.shape) for tensor, values in load_file(folder / "model.safetensors").items()}
        save_file({tensor: weights(tensor, shape) for tensor, shape in shapes.items()}, folder / "model.safetensors", {"format": "pt"})
        parts = tokenizer_files(tokenizer, settings, split)
        for file, text in parts.items():
            (folder / file).write_text(text)
        processor.save_pretrained(folder)
        model = LlavaForConditionalGeneration.from_pretrained(folder, attn_implementation="eager", dtype=torch.float32)
        fast = (Qwen2Tokenizer if split else AutoTokenizer).from_pretrained(folder)
        if normed:
            model.model.vision_tower.register_forward_hook(read_behind_last_norm)
        tower = config.image_seq_length

        def ids_of(text):
            return fast(text.replace("<image>", "<image>" * tower), return_tensors="pt").input_ids

        files = {file: (folder / file).read_text() for file in ("config.json", "preprocessor_config.json")} | parts
        return write(name, files, shapes, model, processor, [(text, ids_of(text), image) for text in TEXTS],
                     lambda text: fast(text).input_ids)  # fmt: skip


def tokenizer_files(tokenizer, settings, split):
    whole = json.loads(tokenizer.to_str())
    if not split:
        return {
            "tokenizer.json": json.dumps(whole, ensure_ascii=False, separators=(",", ":")),
            "tokenizer_config.json": json.dumps({"tokenizer_class": "PreTrainedTokenizerFast", **settings}),
        }
    added = {str(token.pop("id")): token for token in whole["added_tokens"]}
    return {
        "vocab.json": json.dumps(whole["model"]["vocab"], ensure_ascii=False, separators=(",", ":")),
        "merges.txt": "#version: 0.2\n" + "".join(f"{left} {right}\n" for left, right in whole["model"]["merges"]),
        "tokenizer_config.json": json.dumps({"tokenizer_class": "Qwen2Tokenizer", "added_tokens_decoder": added, **settings}),
    }


def read_behind_last_norm(tower, _, output):
    output.hidden_states = (*output.hidden_states[:-1], tower.post_layernorm(output.hidden_states[-1]))
    return output


def answers_of(model, processor, ids):
    pixels = [processor(picture(*each), return_tensors="pt").pixel_values for each in PICTURES]
    results = {}
    for order, pair in (("forward", pixels), ("reverse", pixels[::-1])):
        with torch.no_grad():
            logits = model.eval()(input_ids=ids, pixel_values=torch.cat(pair)).logits[0, -1]
        results[order] = base64.b64encode(logits.numpy().astype("<f4").tobytes()).decode()
    return results


def write(name, files, shapes, model, processor, texts, tokenize, more=None):
    answers = []
    for text, ids, image in texts[:3]:
        question = text.split("<image>")[-1]
        space = "" if question.endswith("\n") else " "
        labels = {}
        for label in LABELS:
            asked, answered = tokenize(f"<image>{question}"), tokenize(f"<image>{question}{space}{label}")
            assert answered[: len(asked)] == asked
            labels[label] = answered[len(asked)]
        # Without a space Second and Similar both begin with S in a SentencePiece vocabulary.
        if len(set(labels.values())) == 3:
            answers.append({"prompt": text, "labels": labels, **answers_of(model, processor, ids)})
    assert len(answers) >= 2
    result = {
        "files": files,
        "shapes": shapes,
        "pictures": PICTURES,
        "texts": [{"text": text, "ids": [i for i in ids[0].tolist() if i != image]} for text, ids, image in texts],
        "answers": answers,
        **(more or {}),
    }
    (OUT / f"{name}.json").write_text(json.dumps(result, ensure_ascii=False, indent=1) + "\n")
    print(name, (OUT / f"{name}.json").stat().st_size, "bytes")
    return result


def original(name, linear=False):
    """
    A folder of LLaVA's own code: its tower is a whole CLIP in a folder of its own, texts are cut piece by piece.

    linear: the projector is one layer, the class token is kept, and pictures are cut to a square
    """
    with tempfile.TemporaryDirectory() as folder:
        prefix = f"{folder}/tokenizer"
        sentencepiece.SentencePieceTrainer.train(
            sentence_iterator=iter(CORPUS), model_prefix=prefix, model_type="bpe", vocab_size=400, byte_fallback=True,
            normalization_rule_name="identity", remove_extra_whitespaces=False, character_coverage=1.0, minloglevel=2,
        )  # fmt: skip
        model_file = pathlib.Path(f"{prefix}.model").read_bytes()
        pieces = sentencepiece.SentencePieceProcessor(model_file=f"{prefix}.model")
        text = LlamaConfig(**TEXT, vocab_size=pieces.get_piece_size(), rms_norm_eps=1e-5)
        # No text has this id: LLaVA's code marks an image by a number that is no token.
        image = text.vocab_size - 1
        config = LlavaConfig(
            text_config=text, vision_config=clip(), image_token_index=image,
            vision_feature_select_strategy="full" if linear else "default", projector_hidden_act="linear" if linear else "gelu",
        )  # fmt: skip
        LlavaForConditionalGeneration(config).save_pretrained(folder)
        saved = {tensor: list(values.shape) for tensor, values in load_file(f"{folder}/model.safetensors").items()}
        names = {tensor: original_name(tensor) for tensor in saved}
        values = {tensor: weights(names[tensor], shape) for tensor, shape in saved.items()}
        if linear:
            # The second layer does nothing, and is not part of the checkpoint.
            values |= {"multi_modal_projector.linear_2.weight": np.eye(64, dtype=np.float32), "multi_modal_projector.linear_2.bias": np.zeros(64, np.float32)}
            for part in ("weight", "bias"):
                names[f"multi_modal_projector.linear_1.{part}"] = f"model.mm_projector.{part}"
                del names[f"multi_modal_projector.linear_2.{part}"]
                values[f"multi_modal_projector.linear_1.{part}"] = weights(f"model.mm_projector.{part}", saved[f"multi_modal_projector.linear_1.{part}"])
        save_file(values, f"{folder}/model.safetensors", {"format": "pt"})
        model = LlavaForConditionalGeneration.from_pretrained(folder, attn_implementation="eager", dtype=torch.float32)
    processor = CLIPImageProcessorPil(**CLIP_PICTURES)

    def padded(picture, return_tensors):
        side = max(picture.size)
        square = Image.new("RGB", (side, side), tuple(int(255 * mean) for mean in processor.image_mean))
        square.paste(picture, ((side - picture.width) // 2, (side - picture.height) // 2))
        return processor(square, return_tensors=return_tensors)

    def ids_of(text):
        ids = [pieces.bos_id()]
        for index, piece in enumerate(text.split("<image>")):
            ids += ([image] * (17 if linear else 16) if index > 0 else []) + (pieces.encode(piece) if piece else [])
        return torch.tensor([ids])

    shapes = {names[tensor]: shape for tensor, shape in saved.items() if tensor in names}
    in_tower = {tensor: shape for tensor, shape in shapes.items() if tensor.startswith("vision_model.")}
    files = {
        "config.json": json.dumps({
            "architectures": ["LlavaLlamaForCausalLM"], "model_type": "llava", "mm_vision_tower": "tower", "mm_hidden_size": 48,
            "mm_projector_type": "linear" if linear else "mlp2x_gelu", "mm_vision_select_layer": -2,
            "mm_vision_select_feature": "cls_patch" if linear else "patch",
            "mm_use_im_start_end": False, "image_aspect_ratio": "square" if linear else "pad", "vocab_size": text.vocab_size, "rms_norm_eps": 1e-5,
            "rope_theta": 10000.0, "rope_scaling": None, **TEXT,
        }),
        "tokenizer_config.json": json.dumps({"add_bos_token": True, "add_eos_token": False, "legacy": False, **SENTENCE_PIECE}),
    }  # fmt: skip
    tower = {
        "files": {
            "config.json": json.dumps({"model_type": "clip", "vision_config": clip().to_dict()}),
            "preprocessor_config.json": json.dumps({
                "feature_extractor_type": "CLIPFeatureExtractor", "size": 28, "crop_size": 28, "resample": 3, "do_center_crop": True,
                "image_mean": processor.image_mean, "image_std": processor.image_std,
            }),
        },
        "shapes": {**in_tower, "text_model.final_layer_norm.weight": [32], "visual_projection.weight": [32, 48]},
    }  # fmt: skip
    prepare = processor if linear else padded
    write(name, files, {tensor: shape for tensor, shape in shapes.items() if tensor not in in_tower}, model, prepare,
          [(text, ids_of(text), image) for text in TEXTS], lambda text: pieces.encode(text.replace("<image>", "")),
          {"tower": tower, "tokenizerModel": base64.b64encode(model_file).decode()})  # fmt: skip


def original_name(name):
    for ours, theirs in (
        ("language_model.model.", "model."), ("language_model.lm_head", "lm_head"), ("model.language_model.", "model."),
        ("vision_tower.", "vision_model."), ("multi_modal_projector.linear_1", "model.mm_projector.0"),
        ("multi_modal_projector.linear_2", "model.mm_projector.2"),
    ):  # fmt: skip
        if name.startswith(ours):
            return theirs + name[len(ours) :]
    return name


class Harmless:
    """Pickled as a call that no table of tensors has."""

    def __reduce__(self):
        return len, ("abc",)


def torch_files():
    """Files of torch.save, and the bytes of their tensors; two that hold more than tensors."""
    shared = torch.arange(24, dtype=torch.float32).reshape(4, 6)
    table = {
        "f32": shared, "part": shared[2:], "f16": torch.tensor([[1.5, -2.25]], dtype=torch.float16),
        "bf16": torch.tensor([3.0, -0.5, 1e20], dtype=torch.bfloat16), "ids": torch.arange(3),
        "parameter": torch.nn.Parameter(torch.ones(2, 1)),
    }  # fmt: skip
    raw = {
        name: base64.b64encode(tensor.detach().contiguous().view(torch.uint8).numpy().tobytes()).decode() for name, tensor in table.items()
    }

    def saved(value):
        with tempfile.NamedTemporaryFile(suffix=".bin") as file:
            torch.save(value, file.name)
            return base64.b64encode(pathlib.Path(file.name).read_bytes()).decode()

    from collections import Counter, OrderedDict

    result = {
        "sound": {"bin": saved(table), "tensors": raw, "shapes": {name: list(tensor.shape) for name, tensor in table.items()}},
        "ordered": saved(OrderedDict(table)),
        "module": saved(torch.nn.Linear(2, 1).state_dict()),
        "call": saved({"weight": torch.ones(1), "extra": Harmless()}),
        "class": saved({"weight": torch.ones(1), "extra": Counter("ab")}),
        "nested": saved({"state_dict": {"weight": torch.ones(1)}}),
        "transposed": saved({"weight": torch.ones(2, 3).t()}),
    }
    (OUT / "torch-files.json").write_text(json.dumps(result, indent=1) + "\n")


CLIP_PICTURES = {"size": {"shortest_edge": 28}, "crop_size": {"height": 28, "width": 28}}
SENTENCE_PIECE = {"bos_token": "<s>", "eos_token": "</s>", "unk_token": "<unk>"}


def main():
    OUT.mkdir(parents=True, exist_ok=True)
    torch.manual_seed(1)
    scores, pairs = sentence_piece("scores"), sentence_piece("pairs")
    golden(
        "llama", scores, LlamaConfig(**TEXT, vocab_size=scores.get_vocab_size() + 7, rms_norm_eps=1e-5), clip(),
        CLIPImageProcessorPil(**CLIP_PICTURES), SENTENCE_PIECE,
    )  # fmt: skip
    golden(
        "mistral", pairs,
        MistralConfig(**{**TEXT, "head_dim": 24}, vocab_size=pairs.get_vocab_size(), rope_parameters={"rope_type": "default", "rope_theta": 1e5}),
        clip(hidden_act="gelu"), CLIPImageProcessorPil(**CLIP_PICTURES), SENTENCE_PIECE, vision_feature_layer=[1, -2],
    )  # fmt: skip
    llama3 = byte_level(LLAMA_3, True, "<|begin|>")
    golden(
        "llama3", llama3,
        LlamaConfig(
            **{**TEXT, "max_position_embeddings": 1024}, vocab_size=llama3.get_vocab_size(),
            rope_parameters={
                "rope_type": "llama3", "rope_theta": 500000.0, "factor": 8.0, "low_freq_factor": 1.0, "high_freq_factor": 4.0,
                "original_max_position_embeddings": 64,
            },
        ),
        clip(), CLIPImageProcessorPil(**CLIP_PICTURES), {"bos_token": "<|begin|>", "eos_token": "<|end|>"},
    )  # fmt: skip
    qwen2 = byte_level(QWEN_2, False, None)
    golden(
        "qwen2", qwen2,
        Qwen2Config(
            **TEXT, vocab_size=qwen2.get_vocab_size() + 3, tie_word_embeddings=True,
            rope_parameters={"rope_type": "default", "rope_theta": 1e6},
        ),
        clip(), CLIPImageProcessorPil(**CLIP_PICTURES), {"eos_token": "<|end|>"},
    )  # fmt: skip
    SIGLIP = {
        "hidden_size": 48, "intermediate_size": 80, "num_hidden_layers": 3, "num_attention_heads": 4, "image_size": 28, "patch_size": 7,
        "vision_use_head": False,
    }  # fmt: skip
    golden(
        "siglip", scores, LlamaConfig(**TEXT, vocab_size=scores.get_vocab_size()),
        SiglipVisionConfig(**SIGLIP),
        SiglipImageProcessorPil(size={"height": 28, "width": 28}), SENTENCE_PIECE,
        vision_feature_layer=-1, vision_feature_select_strategy="full",
    )  # fmt: skip
    golden(
        "siglip-normed", scores, LlamaConfig(**TEXT, vocab_size=scores.get_vocab_size()), SiglipVisionConfig(**SIGLIP),
        SiglipImageProcessorPil(size={"height": 28, "width": 28}), SENTENCE_PIECE,
        normed=True, vision_feature_layer=-1, vision_feature_select_strategy="full",
    )  # fmt: skip
    golden(
        "siglip-first", byte_level(TEKKEN, True, "<|begin|>"),
        MistralConfig(
            **TEXT, vocab_size=480,
            rope_parameters={
                "rope_type": "longrope", "rope_theta": 1e4, "short_factor": [1 + place / 10 for place in range(8)], "long_factor": [4.0] * 8,
                "original_max_position_embeddings": 256,
            },
        ),
        SiglipVisionConfig(**{**SIGLIP, "hidden_act": "quick_gelu"}), SiglipImageProcessorPil(size={"height": 28, "width": 28}, resample=2),
        {"bos_token": "<|begin|>", "eos_token": "<|end|>"},
        vision_feature_layer=[-1, 1], vision_feature_select_strategy="default", projector_hidden_act="gelu_pytorch_tanh",
    )  # fmt: skip
    golden(
        "clip-full", qwen2,
        LlamaConfig(
            **TEXT, vocab_size=qwen2.get_vocab_size(), attention_bias=True, mlp_bias=True,
            rope_parameters={"rope_type": "yarn", "rope_theta": 1e4, "factor": 4.0, "original_max_position_embeddings": 128},
        ),
        clip(image_size=30, hidden_act="relu"),
        CLIPImageProcessorPil(size={"shortest_edge": 36}, crop_size={"height": 30, "width": 30}, resample=1),
        {"bos_token": "<|begin|>", "eos_token": "<|end|>", "unk_token": None, "pad_token": "<|end|>"},
        split=True, vision_feature_layer=-1, vision_feature_select_strategy="full", projector_hidden_act="relu", multimodal_projector_bias=False,
    )  # fmt: skip
    original("original")
    original("original-linear", linear=True)
    torch_files()


if __name__ == "__main__":
    main()
