import type { Backend } from '../../ggml/backend.ts';
import type { Context, Ggml, Graph, Tensor } from '../../ggml/ggml.ts';
import { Tape } from '../tape/tape.ts';

/** Says what is to be computed: usually copies into held tensors, because the nodes' own memory is given away afterwards. */
export type Stage = (tape: Tape) => readonly Tensor[];

/** Nodes of the largest stage: a block with its gradients, its attention in a few hundred chunks. */
const STAGE_NODES = 16_384;

/** A context for the headers of a stage's tensors and one graph of them. Free it with `ggml_free`. */
export function stageContext(ggml: Ggml): Context {
  const mem_size =
    STAGE_NODES * ggml.ggml_tensor_overhead() + ggml.ggml_graph_overhead_custom(STAGE_NODES, false);
  const context = ggml.ggml_init({ mem_size, mem_buffer: null, no_alloc: true });
  if (context === null) throw new Error('ggml_init failed');
  return context;
}

/** Writes a stage down as a graph in a context of {@link stageContext}. */
export function stageGraph(ggml: Ggml, backend: Backend, nodes: Context, write: Stage): Graph {
  const tape = new Tape(ggml, nodes, (node) => backend.supports(node));
  const outputs = write(tape);
  const graph = ggml.ggml_new_graph_custom(nodes, STAGE_NODES, false);
  for (const node of [...tape.turns, ...outputs]) ggml.ggml_build_forward_expand(graph, node);
  return graph;
}
