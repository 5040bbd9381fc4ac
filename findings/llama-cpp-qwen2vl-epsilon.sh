#!/usr/bin/env bash
# One would expect a GGUF file's epsilon of its norms (attention.layer_norm_rms_epsilon) to be used by every architecture that has such norms.
#
# In llama.cpp v0.4.0 the decoder of Qwen2-VL and Qwen2.5-VL, architecture "qwen2vl", never reads it: the norms are computed with 0, whatever
# the file says. Two files that differ in the epsilon alone, 1e-6 and 1e-3, give the same probabilities to the last bit. The same weights
# as "qwen2", whose text positions are the same, answer differently with each, and as "qwen2vl" does with an epsilon near 0.
#
# It matters here because a Qwen2.5-VL that is converted to GGUF then answers a little otherwise than in transformers: by 1e-3 in a
# logit of small random models with an epsilon of 1e-5, far more than kernels differ by, and no setting of the file mends it. An importer
# that wants the model's own answers has to write the decoder under another architecture that computes the same graph.
set -euo pipefail

if ! python3 -c 'import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
  echo 'This needs python3 3.11 or newer with venv.' >&2
  exit 2
fi
if ! node -e 'process.exit(Number(process.versions.node.split(".")[0]) < 20 ? 1 : 0)' 2>/dev/null; then
  echo 'This needs Node 20 or newer with npm.' >&2
  exit 2
fi
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
python3 -m venv "$dir/venv"
"$dir/venv/bin/pip" install --quiet --disable-pip-version-check gguf==0.19.0 numpy==2.4.6 pyyaml==6.0.4 requests==2.34.2 tqdm==4.70.1 \
  || { echo 'The packages could not be installed.' >&2; exit 2; }
cd "$dir"
echo '{"private":true,"type":"module"}' >package.json
npm install --silent --no-audit --no-fund --ignore-scripts --save-exact node-llama-cpp@3.21.1 \
  || { echo 'node-llama-cpp could not be installed.' >&2; exit 2; }
cat >make.py <<'PY'
"""A random decoder of qwen2's or qwen2vl's form: the same weights and settings, but for the name of the architecture and the epsilon."""
import sys

import gguf
import numpy

WIDTH, HEADS, FORWARD, BLOCKS, TOKENS = 64, 2, 128, 2, 259


def write(file, architecture, epsilon):
    writer = gguf.GGUFWriter(file, architecture)
    writer.add_block_count(BLOCKS)
    writer.add_context_length(128)
    writer.add_embedding_length(WIDTH)
    writer.add_feed_forward_length(FORWARD)
    writer.add_head_count(HEADS)
    writer.add_head_count_kv(HEADS)
    writer.add_layer_norm_rms_eps(epsilon)
    writer.add_rope_freq_base(10000.0)
    if architecture == "qwen2vl":
        writer.add_rope_dimension_sections([4, 6, 6, 0])
    # A whole SentencePiece vocabulary: unknown, begin, end and every byte.
    tokens = ["<unk>", "<s>", "</s>"] + [f"<0x{byte:02X}>" for byte in range(256)]
    writer.add_tokenizer_model("llama")
    writer.add_token_list(tokens)
    writer.add_token_scores([0.0] * TOKENS)
    writer.add_token_types([2, 3, 3] + [6] * 256)
    writer.add_bos_token_id(1)
    writer.add_eos_token_id(2)
    writer.add_unk_token_id(0)
    random = numpy.random.default_rng(0)
    # Small, as embeddings are: their mean square is what the epsilon is added to.
    def add(name, *shape, scale=0.05):
        writer.add_tensor(name, (random.standard_normal(shape) * scale).astype(numpy.float32))
    ones = lambda name: writer.add_tensor(name, numpy.ones(WIDTH, numpy.float32))
    add("token_embd.weight", TOKENS, WIDTH, scale=0.01)
    add("output.weight", TOKENS, WIDTH, scale=0.5)
    ones("output_norm.weight")
    for block in range(BLOCKS):
        at = f"blk.{block}."
        ones(at + "attn_norm.weight")
        ones(at + "ffn_norm.weight")
        for part in "qkv":
            add(at + f"attn_{part}.weight", WIDTH, WIDTH)
            add(at + f"attn_{part}.bias", WIDTH)
        add(at + "attn_output.weight", WIDTH, WIDTH)
        add(at + "ffn_gate.weight", FORWARD, WIDTH)
        add(at + "ffn_up.weight", FORWARD, WIDTH)
        add(at + "ffn_down.weight", WIDTH, FORWARD)
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()


for architecture in ("qwen2", "qwen2vl"):
    for epsilon in (1e-12, 1e-6, 1e-3):
        write(f"{architecture}-{epsilon:g}.gguf", architecture, epsilon)
PY
"$dir/venv/bin/python" make.py
cat >look.mjs <<'JS'
import { getLlama, LlamaLogLevel } from 'node-llama-cpp';

const llama = await getLlama({ gpu: false, build: 'never', skipDownload: true, progressLogs: false, logLevel: LlamaLogLevel.error });
console.log(`llama.cpp ${llama.llamaCppRelease.release}`);

/** Probabilities of every token behind a short text. */
async function answer(file) {
  const model = await llama.loadModel({ modelPath: file, gpuLayers: 0 });
  const context = await model.createContext({ contextSize: 64, threads: 1 });
  const text = [1, 20, 30, 40];
  const read = await context.getSequence().controlledEvaluate([...text, [50, { generateNext: { probabilities: true } }]]);
  const { probabilities } = read.at(-1).next;
  await context.dispose();
  await model.dispose();
  return probabilities;
}

const difference = (a, b) => Math.max(...[...a].map(([token, probability]) => Math.abs(probability - b.get(token))));
const seen = {};
for (const architecture of ['qwen2', 'qwen2vl'])
  for (const epsilon of ['1e-12', '1e-06', '0.001']) seen[`${architecture} ${epsilon}`] = await answer(`${architecture}-${epsilon}.gguf`);
const apart = {
  'qwen2 at 1e-6 and at 1e-3': difference(seen['qwen2 1e-06'], seen['qwen2 0.001']),
  'qwen2vl at 1e-6 and at 1e-3': difference(seen['qwen2vl 1e-06'], seen['qwen2vl 0.001']),
  'qwen2vl at 1e-3 and qwen2 at 1e-3': difference(seen['qwen2vl 0.001'], seen['qwen2 0.001']),
  'qwen2vl at 1e-3 and qwen2 at 1e-12': difference(seen['qwen2vl 0.001'], seen['qwen2 1e-12']),
};
for (const [of, by] of Object.entries(apart)) console.log(`${of}: probabilities differ by at most ${by.toExponential(1)}`);
const [used, ignored, others, zero] = Object.values(apart);
const asDescribed = used > 0.01 && ignored === 0 && others > 0.01 && zero < 1e-5;
console.log(asDescribed ? 'qwen2vl computes its norms without the epsilon of its file.' : 'CHANGED: not as described any more.');
process.exit(asDescribed ? 0 : 1);
JS
node look.mjs
