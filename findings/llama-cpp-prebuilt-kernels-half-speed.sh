#!/usr/bin/env bash
# One would expect the prebuilt CPU libraries of node-llama-cpp, of which there is one for each kind of processor, to be about as fast as what
# the compiler of this machine makes of the same source.
#
# In node-llama-cpp 3.21.1 (llama.cpp v0.4.0) they are compiled by GCC 11.4. On a processor with AVX-512, a product of matrices in F32 takes two to three
# times as long as with the kernels that GCC 12.2 compiles of the source inside the package, with the same result; in BF16 too. Q8_0 is
# the same. The other prebuilt variants are no faster.
#
# It matters here because nine tenths of a comparison by a LLaVA are such products: compiled kernels bring a pair from 1.24 to .91 of what PyTorch takes in
# F32, and a step of training from .85 to 1.27 of PyTorch's speed. Compiling takes half a minute, needs no network and no CMake.
set -euo pipefail

if ! node -e 'process.exit(Number(process.versions.node.split(".")[0]) >= 20 ? 0 : 1)' 2>/dev/null; then
  echo 'This needs Node 20 or newer with npm.' >&2
  exit 2
fi
if ! node -e 'process.exit(process.platform === "linux" && process.arch === "x64" ? 0 : 1)' || ! grep -q avx512_bf16 /proc/cpuinfo; then
  echo 'This needs Linux on a processor with AVX-512 and its BF16.' >&2
  exit 2
fi
if ! command -v git >/dev/null || ! command -v readelf >/dev/null || [ "$(g++ -dumpversion 2>/dev/null | cut -d. -f1)" -lt 12 ] 2>/dev/null; then
  echo 'This needs git, binutils and g++ 12 or newer.' >&2
  exit 2
fi
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
echo '{"private":true,"type":"module"}' >package.json
# With the libraries for this platform, and the source of llama.cpp as a bundle of git.
npm install --silent --no-audit --no-fund --ignore-scripts --save-exact node-llama-cpp@3.21.1 @node-llama-cpp/linux-x64@3.21.1 koffi@3.3.4 \
  || { echo 'The packages could not be installed.' >&2; exit 2; }
bins=$dir/node_modules/@node-llama-cpp/linux-x64/bins/linux-x64

git clone -q --no-checkout node_modules/node-llama-cpp/llama/gitRelease.bundle source
git -C source checkout -q HEAD -- ggml
src=source/ggml/src/ggml-cpu
flags="-O3 -march=native -fPIC -w -DNDEBUG -D_GNU_SOURCE -DGGML_BACKEND_DL -DGGML_BACKEND_SHARED -DGGML_BACKEND_BUILD -DGGML_SHARED
  -DGGML_USE_LLAMAFILE -DGGML_USE_CPU_REPACK -Isource/ggml/include -Isource/ggml/src -I$src"
for file in "$src"/*.c "$src"/*.cpp "$src"/arch/x86/*.c "$src"/arch/x86/*.cpp "$src"/llamafile/*.cpp "$src"/amx/*.cpp; do
  # That file tells of a prebuilt library for which processors it is.
  [ "$(basename "$file")" != cpu-feats.cpp ] || continue
  case $file in *.c) compiler='gcc -std=c11' ;; *) compiler='g++ -std=c++17' ;; esac
  $compiler $flags -c "$file" -o "$(echo "$file" | tr / _).o"
done
g++ -shared -o libggml-cpu-here.so ./*.o -L"$bins" -l:libggml-base.so -Wl,-rpath,"$bins" -lpthread

cat >measure.mjs <<'JS'
import { readdirSync } from 'node:fs';
import koffi from 'koffi';

const [, , folder, library] = process.argv;
const base = koffi.load(`${folder}/libggml-base.so`);
const score = (file) => koffi.load(file).func('ggml_backend_score', 'int', [])();
const prebuilt = readdirSync(folder)
  .filter((name) => name.startsWith('libggml-cpu-'))
  .map((name) => `${folder}/${name}`)
  .toSorted((a, b) => score(b) - score(a));
const file = library ?? prebuilt[0];
const cpu = koffi.load(file);
const parameters = koffi.struct({ mem_size: 'size_t', mem_buffer: 'void*', no_alloc: 'bool' });
const pointer = (library, name, ...types) => library.func(name, 'void*', types);
const init = pointer(base, 'ggml_init', parameters);
const tensor = pointer(base, 'ggml_new_tensor_2d', 'void*', 'int', 'int64_t', 'int64_t');
const product = pointer(base, 'ggml_mul_mat', 'void*', 'void*', 'void*');
const newGraph = pointer(base, 'ggml_new_graph', 'void*');
const expand = base.func('ggml_build_forward_expand', 'void', ['void*', 'void*']);
const allocate = pointer(base, 'ggml_backend_alloc_ctx_tensors', 'void*', 'void*');
const set = base.func('ggml_backend_tensor_set', 'void', ['void*', 'void*', 'size_t', 'size_t']);
const get = base.func('ggml_backend_tensor_get', 'void', ['void*', 'void*', 'size_t', 'size_t']);
const compute = base.func('ggml_backend_graph_compute', 'int', ['void*', 'void*']);
const device = pointer(base, 'ggml_backend_reg_dev_get', 'void*', 'size_t');
const open = pointer(base, 'ggml_backend_dev_init', 'void*', 'void*');
const backend = open(device(pointer(cpu, 'ggml_backend_init')(), 0), null);
cpu.func('ggml_backend_cpu_set_n_threads', 'void', ['void*', 'int'])(backend, 1);

const [DEPTH, ROWS, COLUMNS, RUNS] = [768, 768, 192, 15];
let state = 1;
const random = (length) =>
  Float32Array.from({ length }, () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 31 - 1;
  });
const [weights, inputs] = [random(DEPTH * ROWS), random(DEPTH * COLUMNS)];
const halves = Uint16Array.from(new Uint32Array(weights.buffer), (bits) => bits >>> 16);
const found = {};
for (const [name, type, values] of [
  ['F32', 0, weights],
  ['BF16', 30, halves],
]) {
  const context = init({ mem_size: 2 ** 20, mem_buffer: null, no_alloc: true });
  const [w, x] = [tensor(context, type, DEPTH, ROWS), tensor(context, 0, DEPTH, COLUMNS)];
  const out = product(context, w, x);
  const graph = newGraph(context);
  expand(graph, out);
  allocate(context, backend);
  set(w, values, 0, values.byteLength);
  set(x, inputs, 0, inputs.byteLength);
  let fastest = Infinity;
  for (let run = 0; run < RUNS; run++) {
    const start = process.cpuUsage();
    compute(backend, graph);
    fastest = Math.min(fastest, process.cpuUsage(start).user);
  }
  const result = new Float32Array(ROWS * COLUMNS);
  get(out, result, 0, result.byteLength);
  found[name] = { speed: (2 * DEPTH * ROWS * COLUMNS) / fastest / 1e3, some: [...result.subarray(0, 2000)] };
}
console.log(JSON.stringify({ file, ...found }));
JS
node measure.mjs "$bins" >prebuilt.json
node measure.mjs "$bins" "$dir/libggml-cpu-here.so" >here.json
cat >compare.mjs <<'JS'
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import path from 'node:path';

const [prebuilt, here] = ['prebuilt', 'here'].map((name) => JSON.parse(readFileSync(`${name}.json`, 'utf8')));
for (const [what, { file, F32, BF16 }] of Object.entries({ prebuilt, 'compiled here': here })) {
  const compiler = /GCC: \([^)]*\) [\d.]+/.exec(execFileSync('readelf', ['-p', '.comment', file], { encoding: 'utf8' }))?.[0];
  console.log(`${what}, ${path.basename(file)}, ${compiler}: F32 ${F32.speed.toFixed(0)}, BF16 ${BF16.speed.toFixed(0)} GFLOP/s of one thread`);
}
const off = Math.max(
  ...['F32', 'BF16'].map((type) => Math.max(...here[type].some.map((value, at) => Math.abs(value - prebuilt[type].some[at])))),
);
const [f32, bf16] = ['F32', 'BF16'].map((type) => here[type].speed / prebuilt[type].speed);
console.log(`compiled here is ${f32.toFixed(1)} times as fast in F32, ${bf16.toFixed(1)} times in BF16; products differ by ${off.toExponential(1)} at most, of ${Math.sqrt(768 / 9).toFixed(0)}`);
process.exit(f32 > 1.4 && bf16 > 1.4 && off < 0.01 ? 0 : 1);
JS
if ! node compare.mjs; then
  echo 'CHANGED: not as described any more.'
  exit 1
fi
echo 'The prebuilt CPU libraries of node-llama-cpp are far slower than the same source compiled here.'
