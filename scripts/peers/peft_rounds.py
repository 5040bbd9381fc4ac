"""An adapter that was trained here, loaded by PEFT, trained on there, and back: on the checkpoints of scripts/goldens.

    env/bin/pip install peft==0.21.2        (beside what scripts/goldens/llava_checkpoints.py needs)
    env/bin/python scripts/peers/peft_rounds.py test/fixtures/goldens FOLDER

Makes checkpoints, a workspace and trainings in FOLDER. Of each checkpoint it fails unless
- PEFT loads the exported adapter without a warning, and learns with exactly its tensors;
- PEFT answers as the product does with the epoch's own files, within 1e-3 of a label's logit;
- what PEFT saves after ten steps has the names that were exported, and the product answers with it as PEFT does, within 1e-2 as
  it asks by default and within 1e-3 with --exact.
"""

import json
import logging
import pathlib
import subprocess
import sys
import warnings

import torch
from PIL import Image
from peft import PeftModel
from safetensors.torch import load_file
from transformers import AutoTokenizer
from transformers.models.clip.image_processing_pil_clip import CLIPImageProcessorPil
from transformers.models.siglip.image_processing_pil_siglip import SiglipImageProcessorPil

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "scripts/goldens"))
from llava_adapters import checkpoint, load  # noqa: E402
from llava_checkpoints import CLIP_PICTURES, LABELS, LMOL, PICTURES, picture  # noqa: E402

FOLDER = pathlib.Path(sys.argv[2]).resolve()
BASES = ["llama", "mistral", "llama3", "qwen2", "siglip"]
TARGETS = ["attn_q", "attn_k", "attn_v", "attn_output", "ffn_gate", "ffn_up", "ffn_down"]
STEPS = 10


class Warnings(logging.Handler):
    """Whatever is warned of, by a logger or otherwise."""

    def __init__(self):
        super().__init__(logging.WARNING)
        self.heard = []

    def emit(self, record):
        self.heard.append(record.getMessage())

    def __enter__(self):
        logging.getLogger().addHandler(self)
        for name in ("transformers", "peft"):
            logging.getLogger(name).addHandler(self)
        self.catcher = warnings.catch_warnings(record=True)
        self.caught = self.catcher.__enter__()
        warnings.simplefilter("always")
        return self

    def __exit__(self, *failure):
        self.catcher.__exit__(*failure)
        self.heard += [str(each.message) for each in self.caught]
        # Of PEFT's own code, whatever is loaded.
        self.heard = [each for each in self.heard if "is_gradient_checkpointing" not in each]


def tiebreak(*args):
    command = ["node", str(ROOT / "bin/tiebreak.mjs"), *map(str, args), "--json", "--workspace", str(FOLDER / "workspace")]
    done = subprocess.run(command, capture_output=True, text=True)
    assert done.returncode == 0, f"{' '.join(map(str, args))}: {done.stdout}{done.stderr}"
    return json.loads(done.stdout)


def asked(base, *options):
    """Logits of the product, both orders."""
    one, other = FOLDER / "0.png", FOLDER / "1.png"
    card = ["--card", FOLDER / "card.json", "--gpu", "cpu", "--threads", 1]
    answers = [tiebreak("logits", "--first", a, "--second", b, *base, *card, *options) for a, b in ((one, other), (other, one))]
    return torch.tensor([[answer["logits"][label] for label in LABELS] for answer in answers])


class Peer:
    """A checkpoint as transformers reads it, and two pictures."""

    def __init__(self, name):
        self.folder = FOLDER / "bases" / name
        golden = checkpoint(name, self.folder)
        tokenizer = AutoTokenizer.from_pretrained(self.folder)
        count = json.loads(golden["files"]["config.json"])["image_seq_length"]
        self.ids = tokenizer(LMOL.replace("<image>", "<image>" * count), return_tensors="pt").input_ids
        self.labels = [golden["answers"][0]["labels"][label] for label in LABELS]
        kind = json.loads(golden["files"]["preprocessor_config.json"])["image_processor_type"]
        siglip = kind.startswith("Siglip")
        processor = SiglipImageProcessorPil(size={"height": 28, "width": 28}) if siglip else CLIPImageProcessorPil(**CLIP_PICTURES)
        one, other = (processor(picture(*each), return_tensors="pt").pixel_values for each in PICTURES)
        self.shown = torch.cat([one, other, other, one])

    def ask(self, model):
        return model(input_ids=self.ids.repeat(2, 1), pixel_values=self.shown).logits[:, -1, self.labels]


def largest(some, others):
    return float((some - others).abs().max())


def rounds(name):
    peer = Peer(name)
    base = ["--model", peer.folder, "--type", "f32"]
    fields = ["epochs=1", "batch=2", "accumulation=2", "lora.rank=4", "learningRates.lora=5e-3", "learningRates.projector=5e-4"]
    settings = [each for field in [*fields, f"lora.targets={json.dumps(TARGETS)}"] for each in ("--set", field)]
    trained = tiebreak("train", "--name", name, "--card", FOLDER / "card.json", *base, "--gpu", "cpu", "--threads", 1, *settings)
    out, back = FOLDER / "exported" / name, FOLDER / "continued" / name
    tiebreak("export", "adapter", "--training", name, "--epoch", 1, "--out", out)
    epoch = trained["epochs"][0]
    description = json.loads((FOLDER / "workspace/training" / name / "training.json").read_text())
    with Warnings() as heard:
        model = PeftModel.from_pretrained(load(peer.folder), out, is_trainable=True)
    assert not heard.heard, heard.heard
    exported = load_file(out / "adapter_model.safetensors")
    learning = {key.replace(".default", "").replace(".modules_to_save", "") for key, each in model.named_parameters() if each.requires_grad}
    assert learning == set(exported), learning ^ set(exported)
    model.eval()
    with torch.no_grad():
        there = peer.ask(model)
    own = ["--model", description["model"]["file"], "--mmproj", epoch["mmproj"], "--adapter", epoch["adapter"]]
    before = largest(there, asked(own, "--exact"))
    assert before < 1e-3, before

    optimiser = torch.optim.AdamW([each for each in model.parameters() if each.requires_grad], lr=2e-3)
    model.train()
    torch.manual_seed(0)
    for _ in range(STEPS):
        optimiser.zero_grad()
        torch.nn.functional.cross_entropy(peer.ask(model), torch.tensor([0, 1])).backward()
        optimiser.step()
    model.eval().save_pretrained(back)
    saved = load_file(back / "adapter_model.safetensors")
    assert set(saved) == set(exported), set(saved) ^ set(exported)
    with torch.no_grad():
        after = peer.ask(model)
    moved = largest(after, there)
    default = largest(after, asked(base, "--adapter", back))
    exact = largest(after, asked(base, "--adapter", back, "--exact"))
    print(f"{name}: {before:.1e} at the export, moved by {moved:.2f}, back within {default:.1e}, with --exact {exact:.1e}", flush=True)
    assert default < 1e-2 and exact < 1e-3 and moved > 0.1


def main():
    FOLDER.mkdir(parents=True, exist_ok=True)
    (FOLDER / "card.json").write_text(json.dumps({"name": "LMOL", "prompt": f"<s>{LMOL}"}))
    for index, each in enumerate(PICTURES):
        picture(*each).save(FOLDER / f"{index}.png")
    assert Image.open(FOLDER / "0.png").mode == "RGB"
    tiebreak("synthesize", FOLDER / "faces", "--count", 24, "--size", 64)
    tiebreak("import", FOLDER / "faces", "--name", "faces")
    tiebreak("pairs", "--name", "pairs", "--size", 24)
    for name in BASES:
        rounds(name)


if __name__ == "__main__":
    main()
