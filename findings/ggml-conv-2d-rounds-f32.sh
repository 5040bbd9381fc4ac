#!/usr/bin/env bash
# One would expect ggml_conv_2d of a kernel and an image in F32 to be computed in F32, as ggml_mul_mat is, or a type to be asked for.
#
# In ggml 0.23.0 (llama.cpp v0.4.0) both are rounded to F16 first: the image where its patches are laid out (im2col), the kernel in the product
# with these. The result is off by 2.5e-4 of itself, some thousand times what F32 makes. The same product written as ggml_im2col in F32 and
# ggml_mul_mat is exact to F32.
#
# It matters here because llama.cpp's vision towers begin with this convolution. A file of the tower in F32 is therefore not computed in F32: label
# log-probabilities of a small random LLaVA-1.5 that llama-server answered were .026 off, and .005 beside a reference whose first convolution
# was rounded the same way. Fused attention and keys in F16, which look like the cause, can be turned off, and this cannot.
set -euo pipefail

if ! node -e 'process.exit(Number(process.versions.node.split(".")[0]) >= 20 ? 0 : 1)' 2>/dev/null; then
  echo 'This needs Node 20 or newer with npm.' >&2
  exit 2
fi
if ! node -e 'process.exit(process.platform === "linux" && process.arch === "x64" ? 0 : 1)'; then
  echo 'This needs Linux on x86-64.' >&2
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
import { readFileSync } from 'node:fs';
import koffi from 'koffi';

const folder = 'node_modules/@node-llama-cpp/linux-x64/bins/linux-x64';
const base = koffi.load(`${folder}/libggml-base.so`);
const cpu = koffi.load(`${folder}/libggml-cpu-x64.so`);
const { release } = JSON.parse(readFileSync(`${folder}/_nlcBuildMetadata.json`, 'utf8')).buildOptions.llamaCpp;
const parameters = koffi.struct({ mem_size: 'size_t', mem_buffer: 'void*', no_alloc: 'bool' });
const int = (count) => Array(count).fill('int');
const ggml = {
  version: base.func('ggml_version', 'str', []),
  init: base.func('ggml_init', 'void*', [parameters]),
  tensor: base.func('ggml_new_tensor_4d', 'void*', ['void*', 'int', ...Array(4).fill('int64_t')]),
  data: base.func('ggml_get_data', 'void*', ['void*']),
  conv: base.func('ggml_conv_2d', 'void*', ['void*', 'void*', 'void*', ...int(6)]),
  im2col: base.func('ggml_im2col', 'void*', ['void*', 'void*', 'void*', ...int(6), 'bool', 'int']),
  reshape: base.func('ggml_reshape_2d', 'void*', ['void*', 'void*', 'int64_t', 'int64_t']),
  product: base.func('ggml_mul_mat', 'void*', ['void*', 'void*', 'void*']),
  graph: base.func('ggml_new_graph', 'void*', ['void*']),
  expand: base.func('ggml_build_forward_expand', 'void', ['void*', 'void*']),
  start: cpu.func('ggml_cpu_init', 'void', []),
  compute: cpu.func('ggml_graph_compute_with_ctx', 'int', ['void*', 'void*', 'int']),
};
const F32 = 0;
ggml.start();

let state = 1;
const random = (length) =>
  Float32Array.from({ length }, () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 31 - 1;
  });

/** A picture of 4 x 4 patches of 14 pixels in 3 colours, and 32 kernels, as the first layer of a CLIP tower. */
const [PATCH, SIDE, COLOURS, KERNELS] = [14, 4, 3, 32];
const image = random((PATCH * SIDE) ** 2 * COLOURS);
const kernel = random(PATCH ** 2 * COLOURS * KERNELS);
/** In the 64 bits of JavaScript's numbers: patches one after the other, each with its kernels. */
function exactly() {
  const result = new Float64Array(SIDE ** 2 * KERNELS);
  for (let patch = 0; patch < SIDE ** 2; patch++)
    for (let one = 0; one < KERNELS; one++)
      for (let colour = 0; colour < COLOURS; colour++)
        for (let y = 0; y < PATCH; y++)
          for (let x = 0; x < PATCH; x++) {
            const row = Math.floor(patch / SIDE) * PATCH + y;
            const column = (patch % SIDE) * PATCH + x;
            result[patch * KERNELS + one] +=
              image[(colour * PATCH * SIDE + row) * PATCH * SIDE + column] *
              kernel[((one * COLOURS + colour) * PATCH + y) * PATCH + x];
          }
  return result;
}

/** How far a way to compute it is from that: root of the mean squares, as a share of the result's own. */
function error(build, patchesFirst) {
  const context = ggml.init({ mem_size: 64 * 2 ** 20, mem_buffer: null, no_alloc: false });
  const filled = (values, ...shape) => {
    const made = ggml.tensor(context, F32, ...shape);
    new Float32Array(koffi.view(ggml.data(made), values.byteLength)).set(values);
    return made;
  };
  const out = build(context, filled(kernel, PATCH, PATCH, COLOURS, KERNELS), filled(image, PATCH * SIDE, PATCH * SIDE, COLOURS, 1));
  const graph = ggml.graph(context);
  ggml.expand(graph, out);
  if (ggml.compute(context, graph, 1) !== 0) throw new Error('ggml could not compute the graph');
  const seen = new Float32Array(koffi.view(ggml.data(out), 4 * SIDE ** 2 * KERNELS));
  const exact = exactly();
  let [off, all] = [0, 0];
  for (let patch = 0; patch < SIDE ** 2; patch++)
    for (let one = 0; one < KERNELS; one++) {
      const wanted = exact[patch * KERNELS + one];
      off += (wanted - seen[patchesFirst ? one * SIDE ** 2 + patch : patch * KERNELS + one]) ** 2;
      all += wanted ** 2;
    }
  return Math.sqrt(off / all);
}

const steps = [PATCH, PATCH, 0, 0, 1, 1];
const whole = error((context, kernels, picture) => ggml.conv(context, kernels, picture, ...steps), true);
const written = error((context, kernels, picture) => {
  const patches = ggml.im2col(context, kernels, picture, ...steps, true, F32);
  const length = PATCH ** 2 * COLOURS;
  return ggml.product(context, ggml.reshape(context, kernels, length, KERNELS), ggml.reshape(context, patches, length, SIDE ** 2));
}, false);
console.log(`ggml ${ggml.version()} of llama.cpp ${release}`);
console.log(`ggml_conv_2d, kernel and image in F32: off by ${whole.toExponential(1)}`);
console.log(`ggml_im2col in F32 and ggml_mul_mat: off by ${written.toExponential(1)}`);
process.exit(whole > 1e-4 && written < 1e-6 ? 0 : 1);
JS
if ! node look.mjs; then
  echo 'CHANGED: not as described any more.'
  exit 1
fi
echo 'ggml_conv_2d rounds a kernel and an image in F32 to F16.'
