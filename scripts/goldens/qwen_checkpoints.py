"""Goldens of importing Qwen2.5-VL and Qwen3-VL checkpoints: what transformers answers for small random ones.

    (environment as for llava_checkpoints.py)
    env/bin/python scripts/goldens/qwen_checkpoints.py test/fixtures/goldens/checkpoints

Without torchvision, so that pictures go through transformers' PIL class. What a golden holds is said in llava_checkpoints.py.
"""

import base64
import json
import pathlib
import sys
import tempfile

import torch
from safetensors.numpy import load_file, save_file
from tokenizers import AddedToken, Regex, Tokenizer, decoders, models, normalizers, pre_tokenizers, trainers
from transformers import AutoTokenizer, Qwen2_5_VLConfig, Qwen2_5_VLForConditionalGeneration, Qwen3VLConfig, Qwen3VLForConditionalGeneration
from transformers.models.qwen2_vl.image_processing_pil_qwen2_vl import Qwen2VLImageProcessorPil

from llava_checkpoints import CORPUS, LABELS, QWEN_2, picture, weights

MODELS = {
    "qwen2_5_vl": (Qwen2_5_VLConfig, Qwen2_5_VLForConditionalGeneration),
    "qwen3_vl": (Qwen3VLConfig, Qwen3VLForConditionalGeneration),
}
SPECIAL = [
    "<|endoftext|>", "<|im_start|>", "<|im_end|>", "<|vision_start|>", "<|vision_end|>", "<|image_pad|>", "<|video_pad|>",
]  # fmt: skip
MARKED = "<|vision_start|><|image_pad|><|vision_end|>"
TEMPLATE = (
    "{% for message in messages %}{% if loop.first and message['role'] != 'system' %}<|im_start|>system\nYou are a helpful assistant."
    "<|im_end|>\n{% endif %}<|im_start|>{{ message['role'] }}\n{% if message['content'] is string %}{{ message['content'] }}{% else %}"
    "{% for content in message['content'] %}{% if content['type'] == 'image' or 'image' in content or 'image_url' in content %}"
    "<|vision_start|><|image_pad|><|vision_end|>{% elif 'text' in content %}{{ content['text'] }}{% endif %}{% endfor %}{% endif %}"
    "<|im_end|>\n{% endfor %}{% if add_generation_prompt %}<|im_start|>assistant\n{% endif %}"
)
TEXTS = [
    "<|im_start|>user\n<|vision_start|><image><|vision_end|><|vision_start|><image><|vision_end|>Which face looks more attractive? "
    "Answer with First, Second or Similar.<|im_end|>\n<|im_start|>assistant\n",
    "Left: <image> right: <image>, 1234 or 56 - isn't \u00e4lter (caf\u00e9)?\n\n  which is it,",
]
PICTURES = [(97, 61, 0), (40, 123, 1)]


def tokenizer():
    trainer = trainers.BpeTrainer(
        vocab_size=480, initial_alphabet=pre_tokenizers.ByteLevel.alphabet(), special_tokens=[], show_progress=False
    )
    made = Tokenizer(models.BPE())
    made.pre_tokenizer = pre_tokenizers.Sequence(
        [pre_tokenizers.Split(Regex(QWEN_2), "isolated"), pre_tokenizers.ByteLevel(add_prefix_space=False, use_regex=False)]
    )
    made.decoder = decoders.ByteLevel()
    made.train_from_iterator(CORPUS, trainer)
    made.normalizer = normalizers.NFC()
    made.add_special_tokens([AddedToken(token, special=True, normalized=False) for token in SPECIAL])
    return made


def saved(folder, kind, text, vision, processor, made, template=TEMPLATE, **whole):
    """A checkpoint as transformers saves it, its weights made by rule. Returns its tensors' shapes."""
    folder = pathlib.Path(folder)
    ids = {"vision_start_token_id": "<|vision_start|>", "vision_end_token_id": "<|vision_end|>", "image_token_id": "<|image_pad|>",
           "video_token_id": "<|video_pad|>"}  # fmt: skip
    config, model = MODELS[kind]
    asked = config(text_config=text, vision_config=vision, **{key: made.token_to_id(token) for key, token in ids.items()}, **whole)
    model(asked).save_pretrained(folder)
    shapes = {name: list(values.shape) for name, values in load_file(folder / "model.safetensors").items()}
    save_file({name: weights(name, shape) for name, shape in shapes.items()}, folder / "model.safetensors", {"format": "pt"})
    (folder / "tokenizer.json").write_text(json.dumps(json.loads(made.to_str()), ensure_ascii=False, separators=(",", ":")))
    settings = {"tokenizer_class": "PreTrainedTokenizerFast", "eos_token": "<|im_end|>", "pad_token": "<|endoftext|>"}
    (folder / "tokenizer_config.json").write_text(json.dumps(settings))
    if template:
        (folder / "chat_template.jinja").write_text(template)
    processor.save_pretrained(folder)
    return shapes


def logits_of(folder, kind, texts, pictures):
    """Behind each text the logits of all tokens, in both orders of the pictures, and the ids of the text without its images."""
    model = MODELS[kind][1].from_pretrained(folder, attn_implementation="eager", dtype=torch.float32).eval()
    fast = AutoTokenizer.from_pretrained(folder)
    processor = Qwen2VLImageProcessorPil.from_pretrained(folder)
    image, merge = model.config.image_token_id, processor.merge_size
    made = [processor(each, return_tensors="pt") for each in pictures]
    results = []
    for text in texts:
        marked = text.replace("<|vision_start|><image><|vision_end|>", "<image>").replace("<image>", MARKED).split("<|image_pad|>")
        answers = {}
        for order, pair in (("forward", made), ("reverse", made[::-1])):
            counts = [int(each.image_grid_thw[0].prod()) // merge**2 for each in pair]
            whole = marked[0] + "".join("<|image_pad|>" * count + rest for count, rest in zip(counts, marked[1:]))
            ids = fast(whole, return_tensors="pt").input_ids
            with torch.no_grad():
                logits = model(
                    input_ids=ids,
                    pixel_values=torch.cat([each.pixel_values for each in pair]),
                    image_grid_thw=torch.cat([each.image_grid_thw for each in pair]),
                    mm_token_type_ids=(ids == image).int(),
                ).logits[0, -1]
            answers[order] = logits.numpy()
        results.append({"ids": [i for i in ids[0].tolist() if i != image], **answers})
    return results, fast


def labels_of(text, fast):
    question = text.split("<image>")[-1]
    space = "" if question.endswith("\n") else " "
    asked = fast(question).input_ids
    labels = {}
    for label in LABELS:
        answered = fast(question + space + label).input_ids
        assert answered[: len(asked)] == asked
        labels[label] = answered[len(asked)]
    assert len(set(labels.values())) == 3
    return labels


def golden(out, name, kind, text, vision, size, **whole):
    made = tokenizer()
    cut = {"merge_size": vision.get("spatial_merge_size", 2), "temporal_patch_size": vision.get("temporal_patch_size", 2)}
    processor = Qwen2VLImageProcessorPil(patch_size=vision["patch_size"], size=size, **cut)
    text = {"vocab_size": made.get_vocab_size() + 5, **text}
    with tempfile.TemporaryDirectory() as folder:
        shapes = saved(folder, kind, text, vision, processor, made, **whole)
        results, fast = logits_of(folder, kind, TEXTS, [picture(*each) for each in PICTURES])
        names = ["config.json", "preprocessor_config.json", "tokenizer.json", "tokenizer_config.json", "chat_template.jinja"]
        files = {file: (pathlib.Path(folder) / file).read_text() for file in names}
    encoded = lambda logits: base64.b64encode(logits.astype("<f4").tobytes()).decode()  # noqa: E731
    result = {
        "files": files,
        "shapes": shapes,
        "pictures": PICTURES,
        "texts": [{"text": text, "ids": each["ids"]} for text, each in zip(TEXTS, results)],
        "answers": [
            {"prompt": text, "labels": labels_of(text, fast), "forward": encoded(each["forward"]), "reverse": encoded(each["reverse"])}
            for text, each in zip(TEXTS, results)
        ],
    }
    (out / f"{name}.json").write_text(json.dumps(result, ensure_ascii=False, indent=1) + "\n")
    print(name, (out / f"{name}.json").stat().st_size, "bytes")


TEXT = {"hidden_size": 64, "intermediate_size": 96, "num_hidden_layers": 3, "num_attention_heads": 4, "num_key_value_heads": 2,
        "max_position_embeddings": 512}  # fmt: skip


def main():
    out = pathlib.Path(sys.argv[1] if len(sys.argv) > 1 else ".")
    torch.manual_seed(1)
    # Windows of 2 x 2 tokens, which the pictures do not fill, and one block of three that sees all.
    golden(
        out, "qwen2.5-vl", "qwen2_5_vl",
        {**TEXT, "tie_word_embeddings": False, "rope_parameters": {"rope_type": "default", "rope_theta": 1e6, "mrope_section": [2, 3, 3]}},
        {"depth": 3, "hidden_size": 48, "intermediate_size": 72, "num_heads": 4, "patch_size": 6, "window_size": 24, "out_hidden_size": 64,
         "fullatt_block_indexes": [1]},
        {"shortest_edge": 24 * 24, "longest_edge": 60 * 60},
    )  # fmt: skip
    # Every token a patch, kernels of three frames, no regular blocks, scaled positions, and tied embeddings.
    golden(
        out, "qwen2.5-vl-odd", "qwen2_5_vl",
        {**TEXT, "num_key_value_heads": 1, "rms_norm_eps": 1e-4,
         "rope_parameters": {"rope_type": "linear", "factor": 3.0, "rope_theta": 1e4, "mrope_section": [4, 1, 3]}},
        {"depth": 4, "hidden_size": 40, "intermediate_size": 56, "num_heads": 2, "patch_size": 9, "window_size": 27, "out_hidden_size": 64,
         "fullatt_block_indexes": [0, 3], "spatial_merge_size": 1, "temporal_patch_size": 3, "hidden_act": "gelu_pytorch_tanh"},
        {"shortest_edge": 20 * 20, "longest_edge": 55 * 55}, tie_word_embeddings=True,
    )  # fmt: skip
    # Deepstack behind two blocks, as many as the decoder has, and a third that is not there; a head's width apart; fewer sections than
    # a head has frequencies.
    golden(
        out, "qwen3-vl", "qwen3_vl",
        {**TEXT, "num_hidden_layers": 2, "head_dim": 24, "rope_parameters": {"rope_type": "default", "rope_theta": 5e6, "mrope_section": [4, 3, 3]}},
        {"depth": 4, "hidden_size": 48, "intermediate_size": 80, "num_heads": 3, "patch_size": 5, "out_hidden_size": 64,
         "num_position_embeddings": 36, "deepstack_visual_indexes": [2, 0, 9]},
        {"shortest_edge": 30 * 30, "longest_edge": 80 * 80},
    )  # fmt: skip
    # Mergers in the order of their blocks, as released ones are, and a block behind the last that is added to: for adapters and trainings.
    golden(
        out, "qwen3-vl-in-order", "qwen3_vl",
        {**TEXT, "head_dim": 24, "rope_parameters": {"rope_type": "default", "rope_theta": 5e6, "mrope_section": [4, 3, 3]}},
        {"depth": 4, "hidden_size": 48, "intermediate_size": 80, "num_heads": 3, "patch_size": 5, "out_hidden_size": 64,
         "num_position_embeddings": 36, "deepstack_visual_indexes": [0, 2]},
        {"shortest_edge": 30 * 30, "longest_edge": 80 * 80},
    )  # fmt: skip


if __name__ == "__main__":
    main()
