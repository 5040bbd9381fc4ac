import type { Backend } from '../../ggml/backend.ts';
import type { Pointer } from '../../ggml/binding.ts';
import type { Ggml } from '../../ggml/ggml.ts';
import { stageContext, stageGraph, type Stage } from './stage-graph.ts';
import { noMemory } from './no-memory.ts';

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
    const nodes = stageContext(this.#ggml);
    try {
      this.#backend.check(stageGraph(this.#ggml, this.#backend, nodes, write));
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
    const nodes = stageContext(this.#ggml);
    try {
      const graph = stageGraph(this.#ggml, this.#backend, nodes, write);
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
}
