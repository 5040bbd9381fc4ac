import type { AnswerView } from '../filters/answer-view.ts';
import { decisiveGraph } from './decisive-graph.ts';
import { countCycles } from './intransitive-triples.ts';
import type { IntransitiveTriples } from '../../../model/consistency.ts';

/** Counts the intransitive triples among the pairs of a view and lists the clearest. */
export function intransitiveTriples(view: AnswerView, limit: number): IntransitiveTriples {
  const { graph, count } = view.kept(`cycles ${limit}`, () => {
    const made = decisiveGraph(view);
    return { graph: made, count: countCycles(made, limit) };
  });
  const { found, ...counts } = count;
  const { ids, names, scores } = view.table.images;
  return {
    ...counts,
    triples: found.map(({ nodes, gap }) => ({
      images: nodes.map((node) => {
        const image = graph.images[node] ?? 0;
        const score = scores[image] ?? NaN;
        return { id: ids[image] ?? 0, name: names[image] ?? '', score: Number.isNaN(score) ? null : score };
      }),
      margin: gap,
    })),
  };
}
