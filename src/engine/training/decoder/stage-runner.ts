import type { Backend } from '../../ggml/backend.ts';
import type { Pointer } from '../../ggml/binding.ts';
import type { Context, Ggml, Graph, Tensor } from '../../ggml/ggml.ts';
import { Tape } from '../tape/tape.ts';
import { noMemory } from './no-memory.ts';

/** Nodes of the largest stage: a block with its gradients, its attention in a few hundred chunks. */
const STAGE_NODES = 16_384;

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
   * Writes a stage down without computing it.
   *
   * @throws AppError `device-lacks-operation` naming the first operation that the device has not
   */
  check(write: Stage): void {
    const nodes = contextFor(this.#ggml, STAGE_NODES);
    try {
      this.#backend.check(this.#graph(nodes, write));
    } finally {
      this.#ggml.ggml_free(nodes);
    }
  }

  /**
   * Writes a stage down on a fresh tape and computes it.
   *
   * @throws AppError `no-memory`
   */
  async run(write: Stage): Promise<void> {
    const nodes = contextFor(this.#ggml, STAGE_NODES);
    try {
      const graph = this.#graph(nodes, write);
      if (!this.#ggml.ggml_gallocr_alloc_graph(this.#allocator, graph)) throw noMemory(this.#backend);
      await this.#backend.compute(graph);
    } finally {
      this.#ggml.ggml_free(nodes);
    }
  }

  /** Bytes that the largest stage so far took. */
  get bytes(): number {
    return this.#ggml.ggml_gallocr_get_buffer_size(this.#allocator, 0);
  }

  dispose(): void {
    this.#ggml.ggml_gallocr_free(this.#allocator);
  }

  #graph(nodes: Context, write: Stage): Graph {
    const ggml = this.#ggml;
    const tape = new Tape(ggml, nodes, (node) => this.#backend.supports(node));
    const outputs = write(tape);
    const graph = ggml.ggml_new_graph_custom(nodes, STAGE_NODES, false);
    for (const node of [...tape.turns, ...outputs]) ggml.ggml_build_forward_expand(graph, node);
    return graph;
  }
}

/** Says what is to be computed: usually copies into held tensors, because the nodes' own memory is given away afterwards. */
type Stage = (tape: Tape) => readonly Tensor[];

/** A context for the headers of so many tensors and one graph of them. */
function contextFor(ggml: Ggml, tensors: number): Context {
  const mem_size = tensors * ggml.ggml_tensor_overhead() + ggml.ggml_graph_overhead_custom(tensors, false);
  const context = ggml.ggml_init({ mem_size, mem_buffer: null, no_alloc: true });
  if (context === null) throw new Error('ggml_init failed');
  return context;
}
