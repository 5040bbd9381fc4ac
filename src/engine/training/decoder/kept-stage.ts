import type { Backend } from '../../ggml/backend.ts';
import type { Ggml, Graph } from '../../ggml/ggml.ts';
import { GraphMemory } from '../../ggml/native-memory.ts';
import { noMemory } from './no-memory.ts';
import { StageGraph, type Stage } from './stage-graph.ts';

/**
 * A stage that is written down once and computed many times, in memory of its own: for small models, of which writing
 * down takes as long as computing.
 */
export class KeptStage implements Disposable {
  readonly #backend: Backend;
  readonly #graph: Graph;
  readonly #owned: DisposableStack;

  /** @throws AppError `device-lacks-operation`, `no-memory` */
  constructor(ggml: Ggml, backend: Backend, write: Stage) {
    using owned = new DisposableStack();
    this.#backend = backend;
    this.#graph = owned.use(new StageGraph(ggml, backend, write)).graph;
    backend.check(this.#graph);
    const memory = owned.use(new GraphMemory(ggml, backend));
    if (!memory.allocate(this.#graph)) throw noMemory(backend);
    this.#owned = owned.move();
  }

  async run(): Promise<void> {
    await this.#backend.compute(this.#graph);
  }

  [Symbol.dispose](): void {
    this.#owned.dispose();
  }
}
