import { at } from '../../core/at.ts';
import { AppError } from '../app-error.ts';
import type { Backend } from '../ggml/backend.ts';
import type { Context, Ggml, Graph, Tensor } from '../ggml/ggml.ts';

/** Where the tensors of a graph are made. */
export interface GraphSite {
  readonly ggml: Ggml;
  readonly context: Context;
  readonly backend: Backend;
}

export interface GraphSize {
  /** Tensors at most. */
  readonly nodes: number;
  /** What has no room, for an error: "16 images at once". */
  readonly what: string;
  /** What may help besides a smaller load of the device. */
  readonly advice?: string;
}

/** What is set before each run, and what is read after it. */
interface GraphEnds {
  readonly inputs: readonly Tensor[];
  readonly outputs: readonly Tensor[];
}

/** A ggml graph of inputs that are set and outputs that are read, built and allocated once. Owns native objects. */
export class EncodingGraph implements Disposable {
  readonly #ggml: Ggml;
  readonly #backend: Backend;
  readonly #graph: Graph;
  readonly #ends: GraphEnds;
  readonly #native: DisposableStack;

  /**
   * @throws AppError `out-of-memory`, `device-lacks-operation`
   */
  constructor(
    ggml: Ggml,
    backend: Backend,
    { nodes, what, advice = '' }: GraphSize,
    build: (site: GraphSite) => GraphEnds,
  ) {
    using native = new DisposableStack();
    const context = ggml.ggml_init({
      mem_size: nodes * ggml.ggml_tensor_overhead() + ggml.ggml_graph_overhead_custom(nodes, false),
      mem_buffer: null,
      no_alloc: true,
    });
    if (context === null) throw new Error('ggml_init failed');
    native.defer(() => ggml.ggml_free(context));
    const ends = build({ ggml, context, backend });
    const graph = ggml.ggml_new_graph_custom(context, nodes, false);
    for (const output of ends.outputs) {
      ggml.ggml_set_output(output);
      ggml.ggml_build_forward_expand(graph, output);
    }
    backend.check(graph);
    const allocator = ggml.ggml_gallocr_new(ggml.ggml_backend_get_default_buffer_type(backend.pointer));
    native.defer(() => ggml.ggml_gallocr_free(allocator));
    if (!ggml.ggml_gallocr_alloc_graph(allocator, graph))
      throw new AppError(
        'out-of-memory',
        `${backend.device.name} has too little memory to encode ${what}.`,
        `${advice}Close other programs that use the device, or use --gpu cpu.`,
      );
    this.#ggml = ggml;
    this.#backend = backend;
    this.#graph = graph;
    this.#ends = ends;
    this.#native = native.move();
  }

  /**
   * Inputs are set anew each time: the allocator may let a later tensor take their place once they were read.
   *
   * @param values of each input, in their order
   * @returns those of each output, ne0 first
   */
  async run(values: readonly Float32Array[]): Promise<Float32Array[]> {
    const ggml = this.#ggml;
    for (const [index, input] of this.#ends.inputs.entries()) {
      const given = at(values, index);
      ggml.ggml_backend_tensor_set(input, given, 0, given.byteLength);
    }
    await this.#backend.compute(this.#graph);
    return this.#ends.outputs.map((output) => {
      const made = new Float32Array(ggml.ggml_nelements(output));
      ggml.ggml_backend_tensor_get(output, made, 0, made.byteLength);
      return made;
    });
  }

  [Symbol.dispose](): void {
    this.#native.dispose();
  }
}
