/** Multiplies a few matrices with the kernels of a library, or those that came with the program, and sends what they gave and how fast it went. */
import process from 'node:process';
import { createRandom } from '../../../core/random.ts';
import { Backend } from '../backend.ts';
import { openLibraries } from '../libraries.ts';
import { GraphMemory, HeaderMemory, TensorMemory } from '../native-memory.ts';
import { encodeTensor, WRITABLE_TYPES } from '../tensor-data.ts';
import { TENSOR_TYPES } from '../tensor-type.ts';
import { registerKernels } from './own-kernels.ts';
import type { MeasuredKernels } from './measure-kernels.ts';

const [DEPTH, ROWS, COLUMNS] = [768, 768, 192];
const RUNS = 5;

const [, , library] = process.argv;
if (library !== undefined) registerKernels(library);
const libraries = await openLibraries('cpu');
const { ggml } = libraries;
using backend = Backend.open(libraries);
backend.setThreads(1);
const random = createRandom(1);
const numbers = (count: number): Float32Array => Float32Array.from({ length: count }, () => random.normal());
const [weights, inputs] = [numbers(DEPTH * ROWS), numbers(DEPTH * COLUMNS)];

const products: MeasuredKernels['products'][number][] = [];
for (const type of WRITABLE_TYPES) {
  using held = new HeaderMemory(ggml, 2);
  const w = ggml.ggml_new_tensor_2d(held.pointer, TENSOR_TYPES[type].id, DEPTH, ROWS);
  const x = ggml.ggml_new_tensor_2d(held.pointer, TENSOR_TYPES.F32.id, DEPTH, COLUMNS);
  using memory = TensorMemory.allocate(ggml, backend, held.pointer);
  if (memory === null) throw new Error('no memory for two matrices');
  const bytes = encodeTensor(type, weights);
  ggml.ggml_backend_tensor_set(w, bytes, 0, bytes.byteLength);
  ggml.ggml_backend_tensor_set(x, inputs, 0, inputs.byteLength);
  using nodes = new HeaderMemory(ggml, 4, 8);
  const product = ggml.ggml_mul_mat(nodes.pointer, w, x);
  ggml.ggml_set_output(product);
  const graph = ggml.ggml_new_graph_custom(nodes.pointer, 8, false);
  ggml.ggml_build_forward_expand(graph, product);
  using room = new GraphMemory(ggml, backend);
  if (!room.allocate(graph)) throw new Error('no memory for a product');
  let fastest = Infinity;
  for (let time = 0; time < RUNS; time++) {
    const start = process.cpuUsage();
    ggml.ggml_backend_graph_compute(backend.pointer, graph);
    const { user, system } = process.cpuUsage(start);
    fastest = Math.min(fastest, user + system);
  }
  const found = new Float32Array(ROWS * COLUMNS);
  ggml.ggml_backend_tensor_get(product, found, 0, found.byteLength);
  products.push({ type, speed: (2 * DEPTH * ROWS * COLUMNS) / fastest / 1e3, product: found });
}
process.send?.({ build: libraries.cpuBuild, products } satisfies MeasuredKernels, () => process.disconnect());
