import type { Backend } from '../../ggml/backend.ts';
import type { Ggml } from '../../ggml/ggml.ts';
import { GraphMemory } from '../../ggml/native-memory.ts';
import { noMemory } from './no-memory.ts';
import { StageGraph, type Stage } from './stage-graph.ts';

/**
 * Computes one stage after the other on one device in the same memory: whatever a stage needs beyond what is held
 * elsewhere is given to the next one.
 */
export class StageRunner implements Disposable {
  readonly #ggml: Ggml;
  readonly #backend: Backend;
  readonly #memory: GraphMemory;

  constructor(ggml: Ggml, backend: Backend) {
    this.#ggml = ggml;
    this.#backend = backend;
    this.#memory = new GraphMemory(ggml, backend);
  }

  /**
   * Writes a stage down without computing it.
   *
   * @throws AppError `device-lacks-operation` naming the first operation that the device has not
   */
  check(write: Stage): void {
    using stage = new StageGraph(this.#ggml, this.#backend, write);
    this.#backend.check(stage.graph);
  }

  /**
   * Writes a stage down on a fresh tape and computes it.
   *
   * @throws AppError `no-memory`
   */
  async run(write: Stage): Promise<void> {
    using stage = new StageGraph(this.#ggml, this.#backend, write);
    if (!this.#memory.allocate(stage.graph)) throw noMemory(this.#backend);
    await this.#backend.compute(stage.graph);
  }

  /** Bytes that the largest stage so far took. */
  get bytes(): number {
    return this.#memory.bytes;
  }

  [Symbol.dispose](): void {
    this.#memory[Symbol.dispose]();
  }
}
