import { createRandom } from '../../core/random.ts';
import { Backend } from '../ggml/backend.ts';
import type { Pointer } from '../ggml/binding.ts';
import type { Context, Ggml, Graph, Tensor } from '../ggml/ggml.ts';
import type { Libraries } from '../ggml/libraries.ts';
import { TENSOR_TYPES } from '../ggml/tensor-type.ts';

/** Room for tensor headers only; the data lives in backend buffers. */
const HELD_CONTEXT_BYTES = 4 << 20;
const GRAPH_CONTEXT_BYTES = 64 << 20;
const GRAPH_NODES = 8192;

/** AdamW as Loshchilov and Hutter give it; the shorter second moment suits runs of a few thousand steps. */
const ADAMW = { beta1: 0.9, beta2: 0.98, epsilon: 1e-8 };

/** A tensor that is trained. */
interface Parameter {
  readonly name: string;
  readonly tensor: Tensor;
  readonly elements: number;
}

/** Values of parameters by name, row-major, rows of ne0 elements. */
export type Weights = ReadonlyMap<string, Float32Array>;

/** How a parameter starts: all the same, or normal with this standard deviation. */
type Start = { readonly fill: number } | { readonly deviation: number };

/**
 * One ggml graph with its gradients and an AdamW step a parameter, on one thread of the CPU.
 *
 * Parameters and inputs are made first, then {@link compile} adds a loss; {@link step} uploads nothing by itself.
 * Shapes are in ggml's order, ne0 first. Owns native memory: call {@link dispose}.
 */
export class TrainingGraph {
  readonly ggml: Ggml;
  /** Context of the nodes that a forward pass computes. */
  readonly nodes: Context;
  readonly #held: Context;
  readonly #backend: Backend;
  readonly #parameters: Parameter[] = [];
  readonly #starts = new Map<string, Start>();
  readonly #uploads: (() => void)[] = [];
  readonly #adamw: Tensor;
  #buffer: Pointer<'ggml_backend_buffer'> | undefined;
  #allocator: Pointer<'ggml_gallocr'> | undefined;
  #graph: Graph | undefined;
  #lossGradient: Tensor | undefined;
  #steps = 0;

  constructor({ ggml }: Libraries) {
    this.ggml = ggml;
    this.#held = context(ggml, HELD_CONTEXT_BYTES);
    this.nodes = context(ggml, GRAPH_CONTEXT_BYTES);
    this.#backend = Backend.open({ ggml, gpu: 'cpu' });
    this.#backend.setThreads(1);
    this.#adamw = this.input([7]);
  }

  /** A trained tensor of one or two dimensions. */
  parameter(name: string, shape: readonly [number] | readonly [number, number], start: Start): Tensor {
    const tensor = this.#tensor(shape, 'F32');
    this.ggml.ggml_set_param(tensor);
    this.#parameters.push({ name, tensor, elements: shape[0] * (shape[1] ?? 1) });
    this.#starts.set(name, start);
    return tensor;
  }

  /** A tensor filled from outside before a step. */
  input(shape: readonly number[], type: 'F32' | 'I32' = 'F32'): Tensor {
    const tensor = this.#tensor(shape, type);
    this.ggml.ggml_set_input(tensor);
    return tensor;
  }

  /** A tensor filled once. */
  constant(shape: readonly number[], values: Float32Array | Int32Array): Tensor {
    const tensor = this.input(shape, values instanceof Int32Array ? 'I32' : 'F32');
    this.#uploads.push(() => {
      this.upload(tensor, values);
    });
    return tensor;
  }

  /**
   * Builds the backward pass of a scalar loss and allocates everything. Parameters get their start values, drawn from
   * the seed, or those of `weights` where it names them.
   *
   * @param outputs nodes that can be downloaded after a step, besides the loss
   */
  compile(loss: Tensor, outputs: readonly Tensor[], seed: number, weights: Weights = new Map()): void {
    const { ggml } = this;
    ggml.ggml_set_loss(loss);
    const graph = this.#forward([loss, ...outputs]);
    ggml.ggml_build_backward_expand(this.nodes, graph, null);
    // Its memory would be given to other nodes once it has been read, and the next step needs it again.
    this.#lossGradient = ggml.ggml_graph_get_grad(graph, loss) ?? undefined;
    if (this.#lossGradient === undefined) throw new Error('the loss has no gradient');
    ggml.ggml_set_output(this.#lossGradient);
    for (const { tensor, name } of this.#parameters) {
      const gradient = ggml.ggml_graph_get_grad(graph, tensor);
      if (gradient === null) throw new Error(`the loss does not depend on ${name}`);
      ggml.ggml_set_output(gradient);
      const moment = () => ggml.ggml_dup_tensor(this.#held, tensor);
      ggml.ggml_build_forward_expand(
        graph,
        ggml.ggml_opt_step_adamw(this.nodes, tensor, gradient, moment(), moment(), this.#adamw),
      );
    }
    this.#allocate(graph);
    ggml.ggml_graph_reset(graph);
    this.#fill(seed, weights);
  }

  /** Allocates everything for forward passes alone, see {@link compile}. */
  compileForward(outputs: readonly Tensor[], weights: Weights): void {
    this.#allocate(this.#forward(outputs));
    this.#fill(0, weights);
  }

  #forward(outputs: readonly Tensor[]): Graph {
    const graph = this.ggml.ggml_new_graph_custom(this.nodes, GRAPH_NODES, true);
    for (const output of outputs) {
      this.ggml.ggml_set_output(output);
      this.ggml.ggml_build_forward_expand(graph, output);
    }
    this.#graph = graph;
    return graph;
  }

  #allocate(graph: Graph): void {
    const { ggml } = this;
    this.#buffer = ggml.ggml_backend_alloc_ctx_tensors(this.#held, this.#backend.pointer) ?? undefined;
    if (this.#buffer === undefined) throw new Error('no memory for the parameters');
    this.#allocator = ggml.ggml_gallocr_new(ggml.ggml_backend_get_default_buffer_type(this.#backend.pointer));
    if (!ggml.ggml_gallocr_alloc_graph(this.#allocator, graph))
      throw new Error('no memory for the training graph');
  }

  #fill(seed: number, weights: Weights): void {
    this.#uploads.forEach((upload) => {
      upload();
    });
    this.#parameters.forEach(({ name, tensor, elements }, index) => {
      const given = weights.get(name);
      if (given !== undefined && given.length !== elements) throw new Error(`${name} has another size`);
      this.upload(tensor, given ?? startValues(this.#starts.get(name), elements, seed, index));
    });
  }

  /** One forward pass of a graph made by {@link compileForward}. */
  async forward(): Promise<void> {
    if (this.#lossGradient !== undefined) throw new Error('this graph trains');
    await this.#compute();
  }

  /** One forward and backward pass and one AdamW step at this learning rate; 0 leaves the weights as they are. */
  async step(learningRate: number, weightDecay: number): Promise<void> {
    if (this.#graph === undefined || this.#lossGradient === undefined)
      throw new Error('the graph is not compiled');
    this.upload(this.#lossGradient, Float32Array.of(1));
    if (learningRate > 0) this.#steps++;
    const { beta1, beta2, epsilon } = ADAMW;
    const corrections = [beta1, beta2].map((beta) => 1 / (1 - beta ** Math.max(1, this.#steps)));
    this.upload(
      this.#adamw,
      Float32Array.of(learningRate, beta1, beta2, epsilon, weightDecay, ...corrections),
    );
    await this.#compute();
  }

  async #compute(): Promise<void> {
    if (this.#graph === undefined) throw new Error('the graph is not compiled');
    await this.#backend.compute(this.#graph);
  }

  upload(tensor: Tensor, values: Float32Array | Int32Array): void {
    this.ggml.ggml_backend_tensor_set(tensor, values, 0, values.byteLength);
  }

  download(tensor: Tensor): Float32Array {
    const values = new Float32Array(this.ggml.ggml_nelements(tensor));
    this.ggml.ggml_backend_tensor_get(tensor, values, 0, values.byteLength);
    return values;
  }

  /** Gradient of the loss by a parameter, after a step. */
  gradient(tensor: Tensor): Float32Array {
    const gradient = this.#graph === undefined ? null : this.ggml.ggml_graph_get_grad(this.#graph, tensor);
    if (gradient === null) throw new Error('the tensor has no gradient');
    return this.download(gradient);
  }

  weights(): Weights {
    return new Map(this.#parameters.map(({ name, tensor }) => [name, this.download(tensor)]));
  }

  dispose(): void {
    if (this.#allocator !== undefined) this.ggml.ggml_gallocr_free(this.#allocator);
    if (this.#buffer !== undefined) this.ggml.ggml_backend_buffer_free(this.#buffer);
    this.ggml.ggml_free(this.nodes);
    this.ggml.ggml_free(this.#held);
    this.#backend.dispose();
  }

  #tensor(shape: readonly number[], type: 'F32' | 'I32'): Tensor {
    const [a = 1, b = 1, c = 1, d = 1] = shape;
    const { id } = TENSOR_TYPES[type];
    if (shape.length === 1) return this.ggml.ggml_new_tensor_1d(this.#held, id, a);
    if (shape.length === 2) return this.ggml.ggml_new_tensor_2d(this.#held, id, a, b);
    return this.ggml.ggml_new_tensor_4d(this.#held, id, a, b, c, d);
  }
}

function context(ggml: Ggml, bytes: number): Context {
  const made = ggml.ggml_init({ mem_size: bytes, mem_buffer: null, no_alloc: true });
  if (made === null) throw new Error('ggml_init failed');
  return made;
}

function startValues(start: Start | undefined, elements: number, seed: number, stream: number): Float32Array {
  if (start === undefined) throw new Error('a parameter without a start');
  if ('fill' in start) return new Float32Array(elements).fill(start.fill);
  const random = createRandom(seed, stream);
  return Float32Array.from({ length: elements }, () => start.deviation * random.normal());
}
