import type { Backend } from '../../ggml/backend.ts';
import type { Ggml, Graph, Tensor } from '../../ggml/ggml.ts';
import { HeaderMemory } from '../../ggml/native-memory.ts';
import { Tape } from '../tape/tape.ts';

/** Says what is to be computed: usually copies into held tensors, because the nodes' own memory is given away afterwards. */
export type Stage = (tape: Tape) => readonly Tensor[];

/** Nodes of the largest stage: a block with its gradients, its attention in a few hundred chunks. */
const STAGE_NODES = 16_384;

/** A stage written down as a graph. */
export class StageGraph implements Disposable {
  readonly graph: Graph;
  readonly #headers: HeaderMemory;

  constructor(ggml: Ggml, backend: Backend, write: Stage) {
    using owned = new DisposableStack();
    this.#headers = owned.use(new HeaderMemory(ggml, STAGE_NODES, STAGE_NODES));
    const nodes = this.#headers.pointer;
    const tape = new Tape(ggml, nodes, (node) => backend.supports(node));
    const outputs = write(tape);
    this.graph = ggml.ggml_new_graph_custom(nodes, STAGE_NODES, false);
    for (const node of [...tape.turns, ...outputs]) ggml.ggml_build_forward_expand(this.graph, node);
    owned.move();
  }

  [Symbol.dispose](): void {
    this.#headers[Symbol.dispose]();
  }
}
