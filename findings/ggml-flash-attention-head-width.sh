#!/usr/bin/env bash
# One would expect ggml's fused attention (ggml_flash_attn_ext) to be about as exact for one width of a head as for another, and for few
# queries as for many, above all where F32 precision is asked for (ggml_flash_attn_ext_set_prec with GGML_PREC_F32).
#
# On a CPU ggml 0.23.0 (llama.cpp v0.4.0) has two ways to add up values in F16. One keeps the sums in F32 and is off by 3e-7 of the
# result. It is taken only for 64 queries or more at once, and only for heads whose width is a multiple of the vectors a build computes
# with: 16 numbers with AVX-512, 8 with AVX, 4 with SSE 4.2. The other keeps every sum in half precision and is off by .0024 over 256
# keys, some 7,000 times as much, and by .009 over 4,096. The inputs below are exact in F16, so keys and values are not rounded. The
# precision that is asked for changes nothing of it. With keys and values in F32 all widths and numbers of queries are exact.
#
# It matters here because llama.cpp keeps keys and values in F16 by default. A model with heads of 40 or 72 numbers then answers a prompt
# otherwise on a processor with AVX-512 than on one without, and one of any width less exactly where fewer than 64 tokens are read at
# once. Label logits of small models were up to .09 off for their heads' width. That looks like the price of rounding keys and values to F16,
# which is .002 at most in the same logits.
set -euo pipefail

if ! node -e 'process.exit(Number(process.versions.node.split(".")[0]) >= 20 ? 0 : 1)' 2>/dev/null; then
  echo 'This needs Node 20 or newer with npm.' >&2
  exit 2
fi
if ! node -e 'process.exit(process.platform === "linux" && process.arch === "x64" ? 0 : 1)'; then
  echo 'This needs Linux on x86-64, whose builds of ggml it compares.' >&2
  exit 2
fi
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
echo '{"private":true,"type":"module"}' >package.json
# The libraries that node-llama-cpp 3.21.1 runs on this platform.
npm install --silent --no-audit --no-fund --ignore-scripts --save-exact @node-llama-cpp/linux-x64@3.21.1 koffi@3.3.4 \
  || { echo 'The packages could not be installed.' >&2; exit 2; }
cat >look.mjs <<'JS'
// One build of ggml's CPU code in a process of its own: node look.mjs BUILD STEP
import { readFileSync } from 'node:fs';
import koffi from 'koffi';

const [build, step] = [process.argv[2], Number(process.argv[3])];
const folder = 'node_modules/@node-llama-cpp/linux-x64/bins/linux-x64';
const base = koffi.load(`${folder}/libggml-base.so`);
const cpu = koffi.load(`${folder}/libggml-cpu-${build}.so`);
const { release } = JSON.parse(readFileSync(`${folder}/_nlcBuildMetadata.json`, 'utf8')).buildOptions.llamaCpp;
const vectors = step === 1 ? 'no vectors' : `vectors of ${step} numbers`;
console.log(`ggml ${base.func('ggml_version', 'str', [])()} of llama.cpp ${release}, build "${build}", ${vectors}`);
if (cpu.func('ggml_backend_score', 'int', [])() === 0) {
  console.log('  not for this processor, left out');
  process.exit(0);
}

const parameters = koffi.struct({ mem_size: 'size_t', mem_buffer: 'void*', no_alloc: 'bool' });
const ggml = {
  init: base.func('ggml_init', 'void*', [parameters]),
  free: base.func('ggml_free', 'void', ['void*']),
  tensor: base.func('ggml_new_tensor_3d', 'void*', ['void*', 'int', 'int64_t', 'int64_t', 'int64_t']),
  data: base.func('ggml_get_data', 'void*', ['void*']),
  attention: base.func('ggml_flash_attn_ext', 'void*', [...Array(5).fill('void*'), ...Array(3).fill('float')]),
  precision: base.func('ggml_flash_attn_ext_set_prec', 'void', ['void*', 'int']),
  graph: base.func('ggml_new_graph', 'void*', ['void*']),
  expand: base.func('ggml_build_forward_expand', 'void', ['void*', 'void*']),
  toHalf: base.func('ggml_fp32_to_fp16_row', 'void', ['void*', 'void*', 'int64_t']),
  start: cpu.func('ggml_cpu_init', 'void', []),
  compute: cpu.func('ggml_graph_compute_with_ctx', 'int', ['void*', 'void*', 'int']),
};
const [F32, F16, PRECISION_F32] = [0, 1, 10];
ggml.start();

let state = 1;
/** Multiples of 1/512 from -2 to 2: exact in F16 as in F32. */
const random = (length) =>
  Float32Array.from({ length }, () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return ((state >>> 8) % 2047 - 1023) / 512;
  });

/** softmax(q k^T / sqrt(width)) v of one head, in the 64 bits of JavaScript's numbers. */
function exactly(q, k, v, { width, queries, keys, scale }) {
  const result = new Float64Array(width * queries);
  for (let query = 0; query < queries; query++) {
    const scores = Array.from({ length: keys }, (_, key) => {
      let product = 0;
      for (let at = 0; at < width; at++) product += q[query * width + at] * k[key * width + at];
      return product * scale;
    });
    const most = Math.max(...scores);
    const shares = scores.map((score) => Math.exp(score - most));
    const all = shares.reduce((sum, share) => sum + share);
    for (let key = 0; key < keys; key++)
      for (let at = 0; at < width; at++) result[query * width + at] += (shares[key] / all) * v[key * width + at];
  }
  return result;
}

/** How far ggml is from the exact result: root of the mean squares, as a share of the result's own. */
function error({ width, queries, keys = 256, type = F16 }) {
  const context = ggml.init({ mem_size: 32 * 2 ** 20, mem_buffer: null, no_alloc: false });
  const tensor = (values, rows, type) => {
    const made = ggml.tensor(context, type, width, rows, 1);
    if (type === F16) ggml.toHalf(values, ggml.data(made), values.length);
    else new Float32Array(koffi.view(ggml.data(made), values.byteLength)).set(values);
    return made;
  };
  const scale = Math.fround(1 / Math.sqrt(width));
  const [q, k, v] = [random(width * queries), random(width * keys), random(width * keys)];
  const out = ggml.attention(context, tensor(q, queries, F32), tensor(k, keys, type), tensor(v, keys, type), null, scale, 0, 0);
  ggml.precision(out, PRECISION_F32);
  const graph = ggml.graph(context);
  ggml.expand(graph, out);
  if (ggml.compute(context, graph, 1) !== 0) throw new Error('ggml could not compute the graph');
  const seen = Float32Array.from(new Float32Array(koffi.view(ggml.data(out), 4 * width * queries)));
  ggml.free(context);
  const exact = exactly(q, k, v, { width, queries, keys, scale });
  const squares = (values) => values.reduce((sum, value) => sum + value * value, 0);
  return Math.sqrt(squares(exact.map((value, at) => value - seen[at])) / squares(exact));
}

/** From 16 to 80, among them no multiple of 4 (30) and multiples of 4 and 8 alone. */
const WIDTHS = [16, 20, 24, 30, 32, 36, 40, 48, 56, 60, 64, 72, 80];
const EXACT = 1e-5;
const HALF = 1e-3;
let asDescribed = true;
for (const [name, type] of [['F16', F16], ['F32', F32]])
  for (const queries of [8, 63, 64, 100]) {
    const errors = WIDTHS.map((width) => error({ width, queries, type }));
    for (const [at, width] of WIDTHS.entries()) {
      const exact = type === F32 || (queries >= 64 && width % step === 0);
      if (exact ? !(errors[at] < EXACT) : !(errors[at] > HALF)) asDescribed = false;
    }
    const of = (wanted) => {
      const widths = WIDTHS.filter((_, at) => wanted(errors[at]));
      return widths.length === WIDTHS.length ? 'all' : widths.join(' ') || 'none';
    };
    console.log(
      `  keys and values in ${name}, ${queries} queries: off by ${Math.min(...errors).toExponential(1)} to ${Math.max(...errors).toExponential(1)}; ` +
        `below 1e-5 at widths ${of((by) => by < EXACT)}; above 1e-3 at ${of((by) => by > HALF)}`,
    );
  }
for (const [width, queries] of [[64, 64], [64, 63], [30, 64]]) {
  const by = [16, 256, 4096].map((keys) => error({ width, queries, keys }));
  console.log(`  F16, width ${width}, ${queries} queries: off by ${by.map((one) => one.toExponential(1)).join(', ')} over 16, 256, 4,096 keys`);
}
process.exit(asDescribed ? 0 : 1);
JS
same=yes
for build in 'x64 1' 'sse42 4' 'haswell 8' 'skylakex 16'; do
  # shellcheck disable=SC2086
  node look.mjs $build || same=no
done
if [ "$same" = no ]; then
  echo 'CHANGED: not as described any more.'
  exit 1
fi
echo 'Values in F16 are added up in half precision, but for 64 queries or more and widths that fit the vectors.'
