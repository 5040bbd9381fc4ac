/** Multiplies a few matrices and attends with the kernels of a library, or those that came with the program, and sends what they gave and how fast it went. */
import process from 'node:process';
import { at } from '../../../core/at.ts';
import { createRandom } from '../../../core/random.ts';
import { Backend } from '../backend.ts';
import type { Context, Tensor } from '../ggml.ts';
import { openLibraries } from '../libraries.ts';
import { GraphMemory, HeaderMemory, TensorMemory } from '../native-memory.ts';
import { encodeTensor, WRITABLE_TYPES, type WritableType } from '../tensor-data.ts';
import { TENSOR_TYPES } from '../tensor-type.ts';
import { registerKernels } from './own-kernels.ts';
import type { MeasuredKernels } from './measure-kernels.ts';

const [DEPTH, ROWS, COLUMNS] = [768, 768, 192];
/** Of attention: numbers of a head, heads, queries and keys. */
const [HEAD, HEADS, QUERIES, KEYS] = [64, 4, 192, 512];
const RUNS = 5;
/** Of an attention's gradient, made of several operations. */
const NODES = 64;

const [, , library] = process.argv;
if (library !== undefined) registerKernels(library);
const libraries = await openLibraries('cpu');
const { ggml } = libraries;
using backend = Backend.open(libraries);
backend.setThreads(1);
const random = createRandom(1);
const numbers = (count: number): Float32Array => Float32Array.from({ length: count }, () => random.normal());

interface Factor {
  readonly type: WritableType;
  readonly shape: readonly [number, number, number];
  readonly values: Float32Array;
}

/** The result of one operation, and billions of additions and multiplications a second where it takes so many. */
function measure(
  factors: readonly Factor[],
  count: number,
  operations: number,
  operate: (context: Context, factors: readonly Tensor[]) => Tensor,
): { readonly speed: number; readonly product: Float32Array } {
  using held = new HeaderMemory(ggml, factors.length);
  const tensors = factors.map(({ type, shape }) =>
    ggml.ggml_new_tensor_3d(held.pointer, TENSOR_TYPES[type].id, ...shape),
  );
  using memory = TensorMemory.allocate(ggml, backend, held.pointer);
  if (memory === null) throw new Error('no memory for a few matrices');
  for (const [place, { type, values }] of factors.entries()) {
    const bytes = encodeTensor(type, values);
    ggml.ggml_backend_tensor_set(at(tensors, place), bytes, 0, bytes.byteLength);
  }
  using nodes = new HeaderMemory(ggml, NODES, NODES);
  const result = operate(nodes.pointer, tensors);
  ggml.ggml_set_output(result);
  const graph = ggml.ggml_new_graph_custom(nodes.pointer, NODES, false);
  ggml.ggml_build_forward_expand(graph, result);
  using room = new GraphMemory(ggml, backend);
  if (!room.allocate(graph)) throw new Error('no memory for a product');
  let fastest = Infinity;
  for (let time = 0; time < RUNS; time++) {
    const start = process.cpuUsage();
    ggml.ggml_backend_graph_compute(backend.pointer, graph);
    const { user, system } = process.cpuUsage(start);
    fastest = Math.min(fastest, user + system);
  }
  const product = new Float32Array(count);
  ggml.ggml_backend_tensor_get(result, product, 0, product.byteLength);
  return { speed: operations / fastest / 1e3, product };
}

const [weights, inputs] = [numbers(DEPTH * ROWS), numbers(DEPTH * COLUMNS)];
const products = WRITABLE_TYPES.map((type) => ({
  type,
  ...measure(
    [
      { type, shape: [DEPTH, ROWS, 1], values: weights },
      { type: 'F32', shape: [DEPTH, COLUMNS, 1], values: inputs },
    ],
    ROWS * COLUMNS,
    2 * DEPTH * ROWS * COLUMNS,
    (context, [w, x]) => ggml.ggml_mul_mat(context, w as Tensor, x as Tensor),
  ),
}));
const queries = numbers(HEAD * QUERIES * HEADS);
const [keys, values] = [numbers(HEAD * KEYS * HEADS), numbers(HEAD * KEYS * HEADS)];
const attentions = (['F16', 'BF16'] as const).map((type) => ({
  type,
  ...measure(
    [
      { type: 'F32', shape: [HEAD, QUERIES, HEADS], values: queries },
      { type, shape: [HEAD, KEYS, HEADS], values: keys },
      { type, shape: [HEAD, KEYS, HEADS], values },
    ],
    HEAD * QUERIES * HEADS,
    4 * HEAD * QUERIES * KEYS * HEADS,
    (context, [q, k, v]) =>
      ggml.ggml_flash_attn_ext(context, q as Tensor, k as Tensor, v as Tensor, null, HEAD ** -0.5, 0, 0),
  ),
}));

/** An attention's gradients by queries, keys and values, one behind the other: in one operation where the kernels have it. */
function gradientOf(
  context: Context,
  [q, k, v, by]: readonly [q: Tensor, k: Tensor, v: Tensor, by: Tensor],
): Tensor {
  const scale = HEAD ** -0.5;
  const turned = (tensor: Tensor) => ggml.ggml_cont(context, ggml.ggml_transpose(context, tensor));
  if (ggml.own !== null) {
    // Heads as sequences of one head.
    const [asked, held, mixed, given] = [q, k, v, by].map((tensor, place) =>
      ggml.ggml_reshape_4d(context, tensor, HEAD, 1, place === 0 || place === 3 ? QUERIES : KEYS, HEADS),
    ) as [Tensor, Tensor, Tensor, Tensor];
    const found = ggml.own.tiebreak_attention(context, asked, held, mixed, null, scale);
    return ggml.own.tiebreak_attention_gradient(context, asked, held, mixed, null, found, given, scale);
  }
  const product = (left: Tensor, right: Tensor) => ggml.ggml_mul_mat(context, left, right);
  const shares = ggml.ggml_soft_max_ext(context, product(k, q), null, scale, 0);
  const ofScores = ggml.ggml_soft_max_ext_back(context, product(v, by), shares, scale, 0);
  return [
    product(turned(k), ofScores),
    product(turned(q), turned(ofScores)),
    product(turned(by), turned(shares)),
  ]
    .map((tensor, place) =>
      ggml.ggml_reshape_2d(context, tensor, HEAD * (place === 0 ? QUERIES : KEYS) * HEADS, 1),
    )
    .reduce((before, next) => ggml.ggml_concat(context, before, next, 0));
}

const by = numbers(HEAD * QUERIES * HEADS);
const gradients = (['F32', 'BF16'] as const).map((type) => ({
  type,
  ...measure(
    [
      { type: 'F32', shape: [HEAD, QUERIES, HEADS], values: queries },
      { type, shape: [HEAD, KEYS, HEADS], values: keys },
      { type, shape: [HEAD, KEYS, HEADS], values },
      { type: 'F32', shape: [HEAD, QUERIES, HEADS], values: by },
    ],
    HEAD * (QUERIES + 2 * KEYS) * HEADS,
    10 * HEAD * QUERIES * KEYS * HEADS,
    (context, factors) => gradientOf(context, factors as readonly [Tensor, Tensor, Tensor, Tensor]),
  ),
}));
process.send?.({ build: libraries.cpuBuild, products, attentions, gradients } satisfies MeasuredKernels, () =>
  process.disconnect(),
);
