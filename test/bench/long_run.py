"""What people run beside Tiebreak, for long-run.ts: a LLaVA in PyTorch and transformers, on one thread.

    long_run.py make FOLDER TOKENIZER
    long_run.py shared|plain FOLDER PICTURES f32|bf16 FIRSTS PROMPT ID,ID,ID

`make` writes a random LLaVA-1.5 of 84.5 million weights and 576 tokens a picture with the tokenizer and processor of a folder. `shared`
is what a careful script does: each picture is encoded once, and the keys and values of the first picture's half of the prompt are kept
for all its seconds. `plain` asks each pair from its pictures. Prints JSON: processor seconds a pair and a picture, and the labels'
logits of every pair in turn.
"""

import glob
import json
import sys
import time

import torch

torch.set_num_threads(1)
torch.set_grad_enabled(False)


def make(folder, source):
    from transformers import AutoProcessor, CLIPVisionConfig, LlamaConfig, LlavaConfig, LlavaForConditionalGeneration

    torch.manual_seed(0)
    processor = AutoProcessor.from_pretrained(source)
    tokens = processor.tokenizer
    text = LlamaConfig(
        hidden_size=768,
        intermediate_size=2048,
        num_hidden_layers=8,
        num_attention_heads=12,
        num_key_value_heads=12,
        vocab_size=-(-len(tokens) // 32) * 32,
        max_position_embeddings=4096,
        rms_norm_eps=1e-5,
    )
    vision = CLIPVisionConfig(
        hidden_size=512,
        intermediate_size=2048,
        num_hidden_layers=8,
        num_attention_heads=8,
        image_size=336,
        patch_size=14,
        projection_dim=768,
    )
    config = LlavaConfig(
        text_config=text,
        vision_config=vision,
        image_token_index=tokens.convert_tokens_to_ids("<image>"),
        image_seq_length=576,
        vision_feature_layer=-2,
    )
    model = LlavaForConditionalGeneration(config).float().eval()
    for name, weight in model.named_parameters():
        if weight.dim() >= 2 and "position" not in name:
            weight.normal_(0, weight[0].numel() ** -0.5)
    model.save_pretrained(folder)
    processor.save_pretrained(folder)


class Asked:
    def __init__(self, folder, pictures, kind, prompt, ids):
        from PIL import Image
        from transformers import AutoProcessor, LlavaForConditionalGeneration

        self.dtype = {"f32": torch.float32, "bf16": torch.bfloat16}[kind]
        self.model = LlavaForConditionalGeneration.from_pretrained(folder, dtype=self.dtype, attn_implementation="sdpa").eval()
        self.processor = AutoProcessor.from_pretrained(folder, backend="pil")
        self.prompt = prompt
        self.ids = ids
        self.images = [Image.open(file).convert("RGB") for file in sorted(glob.glob(pictures + "/*.png"))]

    def pixels(self, images):
        return self.processor.image_processor(images, return_tensors="pt")["pixel_values"].to(self.dtype)

    def plain(self, first, second):
        inputs = self.processor(text=self.prompt, images=[self.images[first], self.images[second]], return_tensors="pt")
        inputs["pixel_values"] = inputs["pixel_values"].to(self.dtype)
        return self.model(**inputs, logits_to_keep=1, use_cache=False).logits[0, -1, self.ids].float().tolist()

    def encode(self, image):
        found = self.model.get_image_features(pixel_values=self.pixels([image]))
        found = getattr(found, "pooler_output", found)
        found = found[0] if isinstance(found, (list, tuple)) else found
        return found.reshape(-1, found.shape[-1])

    def shared(self, encoded, firsts):
        from transformers import DynamicCache

        model = self.model
        tokens = self.processor(text=self.prompt, images=self.images[:2], return_tensors="pt")["input_ids"][0]
        places = (tokens == self.processor.tokenizer.convert_tokens_to_ids("<image>")).nonzero().flatten()
        half = len(places) // 2
        cut = places[half].item()
        texts = model.get_input_embeddings()(tokens)

        def embedded(first, second):
            found = texts[None].clone()
            found[0, places[:half]] = encoded[first]
            found[0, places[half:]] = encoded[second]
            return found

        answers = []
        for first in range(firsts):
            cache = DynamicCache()
            model.model.language_model(inputs_embeds=embedded(first, first)[:, :cut], past_key_values=cache, use_cache=True)
            for second in range(len(self.images)):
                if second == first:
                    continue
                rest = embedded(first, second)[:, cut:]
                positions = torch.arange(cut, cut + rest.shape[1])
                states = model.model.language_model(
                    inputs_embeds=rest, past_key_values=cache, use_cache=True, cache_position=positions
                ).last_hidden_state[:, -1]
                answers.append(model.lm_head(states)[0, self.ids].float().tolist())
                cache.crop(-rest.shape[1])
        return answers


if sys.argv[1] == "make":
    make(*sys.argv[2:4])
else:
    way, folder, pictures, kind, firsts, prompt, ids = sys.argv[1:8]
    asked = Asked(folder, pictures, kind, prompt, [int(one) for one in ids.split(",")])
    asked.plain(0, 1)
    start = time.process_time()
    encoded = [asked.encode(image) for image in asked.images] if way == "shared" else []
    picture = (time.process_time() - start) / len(asked.images)
    start = time.process_time()
    answers = asked.shared(encoded, int(firsts)) if way == "shared" else [asked.plain(0, second) for second in (1, 2, 3)]
    print(json.dumps({"pair": (time.process_time() - start) / len(answers), "picture": picture, "answers": answers}))
