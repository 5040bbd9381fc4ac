"""A random checkpoint of SmolVLM-256M's shape, or of a small one, in the layout of Hugging Face, for measuring and for llama.cpp's converter.

    env/bin/python scripts/peers/random_smolvlm.py FOLDER [small]

Needs the packages of scripts/goldens/smolvlm_checkpoints.py. The tokenizer is a small one with the marks of SmolVLM and the line breaks that
llama.cpp looks for; the embedding has the rows of the released model.
"""

import json
import pathlib
import sys

import torch

sys.path.insert(0, str(pathlib.Path(__file__).parent.parent / "goldens"))
sys.argv, arguments = sys.argv[:1], sys.argv[1:]

import llava_checkpoints  # noqa: E402
from smolvlm_checkpoints import TEMPLATE, tokenizer_of  # noqa: E402
from transformers import Idefics3Processor, SmolVLMConfig, SmolVLMForConditionalGeneration  # noqa: E402
from transformers.models.smolvlm.image_processing_pil_smolvlm import SmolVLMImageProcessorPil  # noqa: E402

folder, small = pathlib.Path(arguments[0]), arguments[1:] == ["small"]
llava_checkpoints.CORPUS.extend(["\n\n"] * 50)
tokenizer = tokenizer_of(llava_checkpoints.byte_level(llava_checkpoints.GPT_2_DIGITS, False, None), True)
text = {
    "hidden_size": 576, "intermediate_size": 1536, "num_hidden_layers": 30, "num_attention_heads": 9, "num_key_value_heads": 3,
    "head_dim": 64, "vocab_size": 49280, "max_position_embeddings": 8192, "rms_norm_eps": 1e-5, "rope_theta": 100000.0,
}  # fmt: skip
vision = {
    "hidden_size": 768, "intermediate_size": 3072, "num_hidden_layers": 12, "num_attention_heads": 12, "image_size": 512, "patch_size": 16,
}  # fmt: skip
if small:
    text |= {"hidden_size": 64, "intermediate_size": 96, "num_hidden_layers": 2, "num_attention_heads": 4, "num_key_value_heads": 2, "head_dim": 16, "vocab_size": len(tokenizer)}
    vision |= {"hidden_size": 48, "intermediate_size": 80, "num_hidden_layers": 2, "num_attention_heads": 4, "image_size": 32, "patch_size": 4}
size = vision["image_size"]
images = SmolVLMImageProcessorPil(size={"longest_edge": 4 * size}, max_image_size={"longest_edge": size})
processor = Idefics3Processor(images, tokenizer, image_seq_len=(size // vision["patch_size"] // 4) ** 2, chat_template=TEMPLATE)
torch.manual_seed(1)
model = SmolVLMForConditionalGeneration(
    SmolVLMConfig(
        text_config={"model_type": "llama", **text}, vision_config=vision, image_token_id=processor.image_token_id, scale_factor=4, tie_word_embeddings=True
    )
)  # fmt: skip
with torch.no_grad():
    for name, weight in model.named_parameters():
        if weight.ndim > 1:
            weight.normal_(0, 1.2 / weight[0].numel() ** 0.5)
            if "embed_tokens" in name:
                weight.normal_(0, 0.05)
model.to(torch.float32 if small else torch.bfloat16).save_pretrained(folder)
processor.save_pretrained(folder)
config = json.loads((folder / "config.json").read_text())
# llama.cpp's converter goes by it.
config["text_config"]["architectures"] = ["VLlama3ForCausalLM"]
(folder / "config.json").write_text(json.dumps(config, indent=2))
