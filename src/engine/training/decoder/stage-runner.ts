import type { Backend } from '../../ggml/backend.ts';
import type { Pointer } from '../../ggml/binding.ts';
import type { Context, Ggml, Tensor } from '../../ggml/ggml.ts';
import { Tape } from '../tape/tape.ts';
import { noMemory } from './no-memory.ts';

/** Nodes of the largest stage, a decoder block with its gradients, several times over. */
const STAGE_NODES = 4096;

/**
 * Computes one stage after the other on one device in the same memory: whatever a stage needs beyond what is held
 * elsewhere is given to the next one. Owns native memory: call {@link dispose}.
 */
export class StageRunner {
  readonly #ggml: Ggml;
  readonly #backend: Backend;
  readonly #allocator: Pointer<'ggml_gallocr'>;

  constructor(ggml: Ggml, backend: Backend) {
    this.#ggml = ggml;
    this.#backend = backend;
    this.#allocator = ggml.ggml_gallocr_new(ggml.ggml_backend_get_default_buffer_type(backend.pointer));
  }

  /**
   * Writes a stage down on a fresh tape and computes it.
   *
   * @param write returns what is to be computed: usually copies into held tensors, because the nodes' own memory is
   *   given away afterwards
   * @throws AppError `no-memory`, or `device-lacks-operation` before anything is computed
   */
  async run(write: (tape: Tape) => readonly Tensor[]): Promise<void> {
    const ggml = this.#ggml;
    const nodes = contextFor(ggml, STAGE_NODES);
    try {
      const tape = new Tape(ggml, nodes, (node) => this.#backend.supports(node));
      const outputs = write(tape);
      const graph = ggml.ggml_new_graph_custom(nodes, STAGE_NODES, false);
      for (const node of [...tape.turns, ...outputs]) ggml.ggml_build_forward_expand(graph, node);
      this.#backend.check(graph);
      if (!ggml.ggml_gallocr_alloc_graph(this.#allocator, graph)) throw noMemory(this.#backend);
      await this.#backend.compute(graph);
    } finally {
      ggml.ggml_free(nodes);
    }
  }

  /** Bytes that the largest stage so far took. */
  get bytes(): number {
    return this.#ggml.ggml_gallocr_get_buffer_size(this.#allocator, 0);
  }

  dispose(): void {
    this.#ggml.ggml_gallocr_free(this.#allocator);
  }
}

/** A context for the headers of so many tensors and one graph of them. */
function contextFor(ggml: Ggml, tensors: number): Context {
  const mem_size = tensors * ggml.ggml_tensor_overhead() + ggml.ggml_graph_overhead_custom(tensors, false);
  const context = ggml.ggml_init({ mem_size, mem_buffer: null, no_alloc: true });
  if (context === null) throw new Error('ggml_init failed');
  return context;
}
