import type { Backend } from '../../ggml/backend.ts';
import type { Pointer } from '../../ggml/binding.ts';
import type { Context, Ggml, Graph } from '../../ggml/ggml.ts';
import { noMemory } from './no-memory.ts';
import { stageContext, stageGraph, type Stage } from './stage-graph.ts';

/**
 * A stage that is written down once and computed many times, in memory of its own: for small models, of which writing
 * down takes as long as computing. Owns native memory: call {@link dispose}.
 */
export class KeptStage {
  readonly #ggml: Ggml;
  readonly #backend: Backend;
  readonly #nodes: Context;
  readonly #allocator: Pointer<'ggml_gallocr'>;
  readonly #graph: Graph;

  /** @throws AppError `device-lacks-operation`, `no-memory` */
  constructor(ggml: Ggml, backend: Backend, write: Stage) {
    this.#ggml = ggml;
    this.#backend = backend;
    this.#nodes = stageContext(ggml);
    this.#allocator = ggml.ggml_gallocr_new(ggml.ggml_backend_get_default_buffer_type(backend.pointer));
    try {
      this.#graph = stageGraph(ggml, backend, this.#nodes, write);
      backend.check(this.#graph);
      if (!ggml.ggml_gallocr_alloc_graph(this.#allocator, this.#graph)) throw noMemory(backend);
    } catch (error) {
      this.dispose();
      throw error;
    }
  }

  async run(): Promise<void> {
    await this.#backend.compute(this.#graph);
  }

  dispose(): void {
    this.#ggml.ggml_gallocr_free(this.#allocator);
    this.#ggml.ggml_free(this.#nodes);
  }
}
