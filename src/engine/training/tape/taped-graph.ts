import { Backend } from '../../ggml/backend.ts';
import type { Pointer } from '../../ggml/binding.ts';
import type { Context, Ggml, Graph, Tensor } from '../../ggml/ggml.ts';
import type { GpuChoice, Libraries } from '../../ggml/libraries.ts';
import { TENSOR_TYPES } from '../../ggml/tensor-type.ts';
import { Tape, type Value } from './tape.ts';

/** Room for tensor headers only; the data lives in backend buffers. */
const CONTEXT_BYTES = 64 << 20;
const GRAPH_NODES = 16_384;

/**
 * A computation written down on a tape, with the memory that its inputs and nodes take on one device.
 *
 * Inputs are made first, then nodes through {@link tape}; {@link compile} fixes what is computed. Owns native memory: call
 * {@link dispose}.
 */
export class TapedGraph {
  readonly tape: Tape;
  readonly #ggml: Ggml;
  readonly #held: Context;
  readonly #backend: Backend;
  readonly #uploads: (() => void)[] = [];
  #buffer: Pointer<'ggml_backend_buffer'> | undefined;
  #allocator: Pointer<'ggml_gallocr'> | undefined;
  #graph: Graph | undefined;

  constructor(
    { ggml }: Pick<Libraries, 'ggml'>,
    {
      gpu,
      threads,
      supports,
    }: {
      readonly gpu: Exclude<GpuChoice, 'auto'>;
      readonly threads: number;
      /** Which operations to use. Defaults to all that the device has. */
      readonly supports?: (node: Tensor) => boolean;
    },
  ) {
    this.#ggml = ggml;
    this.#held = context(ggml);
    this.#backend = Backend.open({ ggml, gpu });
    this.#backend.setThreads(threads);
    this.tape = new Tape(ggml, context(ggml), supports ?? ((node) => this.#backend.supports(node)));
  }

  /** A tensor filled from outside before a computation. */
  input(shape: readonly number[], { tracked }: { readonly tracked: boolean }): Value {
    return this.tape.leaf(this.#tensor(shape, 'F32'), shape, { tracked });
  }

  /** A tensor filled once; its shape is ggml's, ne0 first. */
  constant(shape: readonly number[], values: Float32Array | Int32Array): Tensor {
    const tensor = this.#tensor(shape, values instanceof Int32Array ? 'I32' : 'F32');
    this.#uploads.push(() => this.upload(tensor, values));
    return tensor;
  }

  /** Takes the memory for everything that the outputs depend on, and fills the constants. */
  compile(outputs: readonly Tensor[]): void {
    const ggml = this.#ggml;
    const graph = ggml.ggml_new_graph_custom(this.tape.nodes, GRAPH_NODES, false);
    for (const node of this.tape.turns) ggml.ggml_build_forward_expand(graph, node);
    for (const output of outputs) {
      ggml.ggml_set_output(output);
      ggml.ggml_build_forward_expand(graph, output);
    }
    this.#buffer = ggml.ggml_backend_alloc_ctx_tensors(this.#held, this.#backend.pointer) ?? undefined;
    if (this.#buffer === undefined) throw new Error('no memory for the inputs');
    this.#allocator = ggml.ggml_gallocr_new(ggml.ggml_backend_get_default_buffer_type(this.#backend.pointer));
    if (!ggml.ggml_gallocr_alloc_graph(this.#allocator, graph)) throw new Error('no memory for the graph');
    this.#graph = graph;
    for (const upload of this.#uploads) upload();
  }

  async compute(): Promise<void> {
    if (this.#graph === undefined) throw new Error('the graph is not compiled');
    await this.#backend.compute(this.#graph);
  }

  upload(tensor: Tensor, values: Float32Array | Int32Array): void {
    this.#ggml.ggml_backend_tensor_set(tensor, values, 0, values.byteLength);
  }

  download(tensor: Tensor): Float32Array {
    const values = new Float32Array(this.#ggml.ggml_nelements(tensor));
    this.#ggml.ggml_backend_tensor_get(tensor, values, 0, values.byteLength);
    return values;
  }

  dispose(): void {
    if (this.#allocator !== undefined) this.#ggml.ggml_gallocr_free(this.#allocator);
    if (this.#buffer !== undefined) this.#ggml.ggml_backend_buffer_free(this.#buffer);
    this.#ggml.ggml_free(this.tape.nodes);
    this.#ggml.ggml_free(this.#held);
    this.#backend.dispose();
  }

  #tensor(shape: readonly number[], type: 'F32' | 'I32'): Tensor {
    const [a = 1, b = 1, c = 1, d = 1] = shape;
    const tensor =
      type === 'I32'
        ? this.#ggml.ggml_new_tensor_1d(this.#held, TENSOR_TYPES.I32.id, a)
        : this.#ggml.ggml_new_tensor_4d(this.#held, TENSOR_TYPES.F32.id, a, b, c, d);
    this.#ggml.ggml_set_input(tensor);
    return tensor;
  }
}

function context(ggml: Ggml): Context {
  const made = ggml.ggml_init({ mem_size: CONTEXT_BYTES, mem_buffer: null, no_alloc: true });
  if (made === null) throw new Error('ggml_init failed');
  return made;
}
