"""Goldens of importing SmolVLM and Idefics3 checkpoints: what transformers answers for small random ones.

    python -m venv env && env/bin/pip install torch==2.13.0 transformers==5.24.0 tokenizers==0.23.3 sentencepiece==0.2.3 \
        safetensors==0.8.0 pillow==13.0.0 numpy==2.4.6
    env/bin/python scripts/goldens/smolvlm_checkpoints.py test/fixtures/goldens/checkpoints

Without torchvision, so that pictures go through transformers' PIL classes. Weights and pictures are those of llava_checkpoints.py. Prompts
go through Idefics3Processor, which assembles them as SmolVLMProcessor does (that one needs torchvision for its videos).
"""

import base64
import json
import pathlib
import sys
import tempfile

import torch
from llava_checkpoints import GPT_2_DIGITS, LABELS, LLAMA_3, PICTURES, begin, byte_level, picture, weights
from safetensors.numpy import load_file, save_file
from tokenizers import AddedToken
from transformers import (
    Idefics3Config,
    Idefics3ForConditionalGeneration,
    Idefics3Processor,
    PreTrainedTokenizerFast,
    SmolVLMConfig,
    SmolVLMForConditionalGeneration,
)
from transformers.models.idefics3.image_processing_pil_idefics3 import Idefics3ImageProcessorPil
from transformers.models.smolvlm.image_processing_pil_smolvlm import SmolVLMImageProcessorPil

OUT = pathlib.Path(sys.argv[1] if len(sys.argv) > 1 else ".")
PROMPTS = [
    "<|im_start|>User:<image><image>Which face looks more attractive? Answer with First, Second or Similar.<end_of_utterance>\nAssistant:",
    "<image>\n and <image>, which face looks more attractive?\n\nassistant:\n\n",
]
TEMPLATE = (
    "<|im_start|>{% for message in messages %}{{message['role'] | capitalize}}{% if message['content'][0]['type'] == 'image' %}{{':'}}"
    "{% else %}{{': '}}{% endif %}{% for line in message['content'] %}{% if line['type'] == 'text' %}{{line['text']}}"
    "{% elif line['type'] == 'image' %}{{ '<image>' }}{% endif %}{% endfor %}<end_of_utterance>\n{% endfor %}"
    "{% if add_generation_prompt %}{{ 'Assistant:' }}{% endif %}"
)
MARKS = ["<|im_start|>", "<fake_token_around_image>", "<image>", "<end_of_utterance>", "<global-img>"]


def tokenizer_of(made, tiles):
    """tiles: whether the names of tiles are tokens of their own, as in SmolVLM; otherwise they are read as text"""
    names = [f"<row_{row + 1}_col_{column + 1}>" for row in range(4) for column in range(4)] if tiles else []
    made.add_special_tokens([AddedToken(text, special=True, normalized=False) for text in [*MARKS[: 5 if tiles else 1], *names]])
    return PreTrainedTokenizerFast(tokenizer_object=made, bos_token="<|im_start|>", eos_token="<|end|>", pad_token="<|end|>")


def golden(name, classes, tokenizer, text, vision, images, prompts=PROMPTS, **settings):
    config_class, model_class, image_class = classes
    image_processor = image_class(**images)
    grid = image_processor.max_image_size["longest_edge"] // vision["patch_size"] // settings["scale_factor"]
    processor = Idefics3Processor(image_processor, tokenizer, image_seq_len=grid**2, chat_template=TEMPLATE)
    config = config_class(
        text_config={"model_type": "llama", "vocab_size": len(tokenizer) + 5, **text}, vision_config=vision,
        image_token_id=processor.image_token_id, **settings,
    )  # fmt: skip
    with tempfile.TemporaryDirectory() as folder:
        folder = pathlib.Path(folder)
        model_class(config).save_pretrained(folder)
        shapes = {tensor: list(values.shape) for tensor, values in load_file(folder / "model.safetensors").items()}
        save_file({tensor: weights(tensor, shape) for tensor, shape in shapes.items()}, folder / "model.safetensors", {"format": "pt"})
        processor.save_pretrained(folder)
        model = model_class.from_pretrained(folder, attn_implementation="eager", dtype=torch.float32).eval()
        files = {file.name: file.read_text() for file in folder.iterdir() if file.suffix in (".json", ".jinja") and "generation" not in file.name}
    answers, texts = [], []
    for prompt in prompts:
        answer = {"prompt": prompt, "labels": labels_of(tokenizer, prompt)}
        for order, shown in (("forward", PICTURES), ("reverse", PICTURES[::-1])):
            inputs = processor(text=[prompt], images=[[picture(*each) for each in shown]], return_tensors="pt")
            with torch.no_grad():
                logits = model(**inputs).logits[0, -1]
            answer[order] = base64.b64encode(logits.numpy().astype("<f4").tobytes()).decode()
            if order == "forward":
                answer["tokens"] = inputs.input_ids.shape[1]
                texts.append({"text": prompt, "ids": [i for i in inputs.input_ids[0].tolist() if i != processor.image_token_id]})
        answers.append(answer)
    result = {"files": files, "shapes": shapes, "pictures": PICTURES, "texts": texts, "answers": answers}
    (OUT / f"{name}.json").write_text(json.dumps(result, ensure_ascii=False, indent=1) + "\n")
    print(name, (OUT / f"{name}.json").stat().st_size, "bytes;", [answer["tokens"] for answer in answers], "tokens")


def labels_of(tokenizer, prompt):
    question = prompt.split("<image>")[-1]
    space = "" if question.endswith("\n") else " "
    labels = {}
    for label in LABELS:
        asked, answered = (tokenizer(f"<image>{question}{answer}").input_ids for answer in ("", space + label))
        assert answered[: len(asked)] == asked
        labels[label] = answered[len(asked)]
    assert len(set(labels.values())) == 3
    return labels


TEXT = {
    "hidden_size": 64, "intermediate_size": 96, "num_hidden_layers": 2, "num_attention_heads": 4, "num_key_value_heads": 2,
    "max_position_embeddings": 1024,
}  # fmt: skip
VISION = {
    "hidden_size": 48, "intermediate_size": 80, "num_hidden_layers": 2, "num_attention_heads": 4, "image_size": 16, "patch_size": 4,
}  # fmt: skip
SMOLVLM = (SmolVLMConfig, SmolVLMForConditionalGeneration, SmolVLMImageProcessorPil)
IDEFICS3 = (Idefics3Config, Idefics3ForConditionalGeneration, Idefics3ImageProcessorPil)


def main():
    OUT.mkdir(parents=True, exist_ok=True)
    torch.manual_seed(1)
    golden(
        "smolvlm-tiles", SMOLVLM, tokenizer_of(byte_level(GPT_2_DIGITS, False, None), True), {**TEXT, "rope_theta": 1e5}, VISION,
        {"size": {"longest_edge": 45}, "max_image_size": {"longest_edge": 16}}, scale_factor=2, tie_word_embeddings=True,
    )  # fmt: skip
    # Of 25 patches a side some share a position.
    golden(
        "smolvlm-whole", SMOLVLM, tokenizer_of(byte_level(GPT_2_DIGITS, False, None), True), TEXT,
        {**VISION, "image_size": 51, "patch_size": 2, "hidden_act": "gelu"},
        {"size": {"longest_edge": 90}, "max_image_size": {"longest_edge": 51}, "do_image_splitting": False, "resample": 3}, scale_factor=5,
    )  # fmt: skip
    llama3 = byte_level(LLAMA_3, True, None)
    begin_token(llama3)
    golden(
        "idefics3-tiles", IDEFICS3, tokenizer_of(llama3, False),
        {
            **TEXT, "head_dim": 24, "rope_parameters": {
                "rope_type": "llama3", "rope_theta": 500000.0, "factor": 8.0, "low_freq_factor": 1.0, "high_freq_factor": 4.0,
                "original_max_position_embeddings": 64,
            },
        },
        {**VISION, "image_size": 20, "layer_norm_eps": 1e-5},
        {"size": {"longest_edge": 64}, "max_image_size": {"longest_edge": 24}, "image_mean": [0.4, 0.5, 0.6], "image_std": [0.3, 0.2, 0.25]},
        scale_factor=3,
    )  # fmt: skip


def begin_token(tokenizer):
    tokenizer.add_special_tokens([AddedToken("<|im_start|>", special=True, normalized=False)])
    begin(tokenizer, "<|im_start|>")


if __name__ == "__main__":
    main()
