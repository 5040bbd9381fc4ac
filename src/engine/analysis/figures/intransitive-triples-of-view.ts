import { at } from '../../../core/at.ts';
import type { AnswerView } from '../filters/answer-view.ts';
import type { CycleCount } from './cycle-count.ts';
import { decisiveGraph } from './decisive-graph.ts';
import { countCycles } from './intransitive-triples.ts';
import { countTiedChains } from './tied-chains.ts';
import type { IntransitiveTriples } from '../../../model/consistency.ts';

/** Counts the intransitive triples among the pairs of a view and lists the clearest. */
export function intransitiveTriples(view: AnswerView, limit: number): IntransitiveTriples {
  const { graph, count, tied } = view.kept(`cycles ${limit}`, () => {
    const made = decisiveGraph(view);
    return { graph: made, count: countCycles(made, limit), tied: countTiedChains(made, limit) };
  });
  const { images } = view.table;
  const named = ({ found, ...counts }: CycleCount) => ({
    ...counts,
    triples: found.map(({ nodes, gap }) => ({
      images: nodes.map((node) => {
        const image = at(graph.images, node);
        return { id: at(images.ids, image), name: at(images.names, image), score: images.trueScore(image) };
      }),
      margin: gap,
    })),
  });
  return { ...named(count), tied: named(tied) };
}
