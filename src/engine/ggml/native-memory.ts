import type { Backend } from './backend.ts';
import type { Pointer } from './binding.ts';
import type { Context, Ggml, Graph } from './ggml.ts';

/** Memory for the headers of tensors and graphs; what the tensors hold lies elsewhere. */
export class HeaderMemory implements Disposable {
  readonly pointer: Context;
  readonly #ggml: Ggml;

  /** @param graphNodes nodes of the one graph that it holds beside the tensors. Defaults to no graph. */
  constructor(ggml: Ggml, tensors: number, graphNodes = 0) {
    const ofGraph = graphNodes === 0 ? 0 : ggml.ggml_graph_overhead_custom(graphNodes, false);
    const mem_size = tensors * ggml.ggml_tensor_overhead() + ofGraph;
    const context = ggml.ggml_init({ mem_size, mem_buffer: null, no_alloc: true });
    if (context === null) throw new Error('ggml_init failed');
    this.pointer = context;
    this.#ggml = ggml;
  }

  [Symbol.dispose](): void {
    this.#ggml.ggml_free(this.pointer);
  }
}

/** What all tensors of a context hold, in the memory of a device. */
export class TensorMemory implements Disposable {
  readonly pointer: Pointer<'ggml_backend_buffer'>;
  readonly #ggml: Ggml;

  private constructor(ggml: Ggml, pointer: Pointer<'ggml_backend_buffer'>) {
    this.#ggml = ggml;
    this.pointer = pointer;
  }

  /** Null where the device has no room for them. */
  static allocate(ggml: Ggml, backend: Backend, context: Context): TensorMemory | null {
    const pointer = ggml.ggml_backend_alloc_ctx_tensors(context, backend.pointer);
    return pointer === null ? null : new TensorMemory(ggml, pointer);
  }

  [Symbol.dispose](): void {
    this.#ggml.ggml_backend_buffer_free(this.pointer);
  }
}

/** Memory for the nodes of one graph after the other; it grows with the largest. */
export class GraphMemory implements Disposable {
  readonly #ggml: Ggml;
  readonly #allocator: Pointer<'ggml_gallocr'>;

  constructor(ggml: Ggml, backend: Backend) {
    this.#ggml = ggml;
    this.#allocator = ggml.ggml_gallocr_new(ggml.ggml_backend_get_default_buffer_type(backend.pointer));
  }

  /** Whether the device has room for the graph's nodes, which now lie there. */
  allocate(graph: Graph): boolean {
    return this.#ggml.ggml_gallocr_alloc_graph(this.#allocator, graph);
  }

  /** Bytes that the largest graph so far took. */
  get bytes(): number {
    return this.#ggml.ggml_gallocr_get_buffer_size(this.#allocator, 0);
  }

  [Symbol.dispose](): void {
    this.#ggml.ggml_gallocr_free(this.#allocator);
  }
}
