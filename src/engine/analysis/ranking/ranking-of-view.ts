import { at } from '../../../core/at.ts';
import type { MetricValue } from '../../../core/metrics.ts';
import { mergeEdges } from '../../../core/ranking-edges.ts';
import { rankEdges, rankingObstacle, type IndexedOutcome } from '../../../core/ranking.ts';
import type {
  NamedImage,
  OpenGroup,
  RankedImage,
  RankingResult,
  RankingSettings,
} from '../../../model/ranking.ts';
import type { AnswerView } from '../filters/answer-view.ts';
import { compareWithTruth } from '../scores/compare-with-truth.ts';
import type { TableImages } from '../tables/table-images.ts';
import { fewestChanges } from './ranking-changes.ts';
import { rankingEdges, type RankingInput } from './ranking-edges.ts';

/** Groups that are told, images of each that are named, and pairs that are proposed. */
const GROUPS = 12;
const NAMED = 6;
const PROPOSED = 8;

/** What a ranking under some settings came to, and what it was made of; kept for the table. */
interface KeptRanking extends RankingInput {
  readonly outcome: IndexedOutcome | { readonly kind: 'no-answers' };
  /** Of each of the input's images: won, lost and tied. */
  readonly tallies: Float64Array;
}

function keptRanking(view: AnswerView, settings: RankingSettings): KeptRanking {
  return view.kept(`ranking ${JSON.stringify(settings)}`, () => {
    const { evidence, ...options } = settings;
    const input = rankingEdges(view.table, evidence, view.rows);
    const { images, edges } = input;
    const outcome =
      edges.count === 0 ? { kind: 'no-answers' as const } : rankEdges(images.length, edges, options);
    return { ...input, outcome, tallies: tallies(input) };
  });
}

function tallies({ images, edges }: RankingInput): Float64Array {
  const sums = new Float64Array(3 * images.length);
  const add = (place: number, value: number) => (sums[place] = at(sums, place) + value);
  for (let edge = 0; edge < edges.count; edge++) {
    const [first, second] = [at(edges.first, edge), at(edges.second, edge)];
    const [a, b, tie] = [0, 1, 2].map((label) => at(edges.weights, 3 * edge + label)) as [
      number,
      number,
      number,
    ];
    add(3 * first, a);
    add(3 * first + 1, b);
    add(3 * first + 2, tie);
    add(3 * second, b);
    add(3 * second + 1, a);
    add(3 * second + 2, tie);
  }
  return sums;
}

/** The images of a view ranked by its answers alone, or what they leave open and how to close it. */
export function rankingOfView(view: AnswerView, settings: RankingSettings): RankingResult {
  const kept = keptRanking(view, settings);
  const { outcome, images, edges } = kept;
  const { images: known } = view.table;
  switch (outcome.kind) {
    case 'ranking': {
      const rows = rankedImages(known, kept, outcome.scores, outcome.standardErrors?.scores ?? null);
      const metrics = compareWithTruth(rows);
      return {
        kind: 'ranking',
        images: rows,
        answers: edges.weights.reduce((sum, weight) => sum + weight, 0),
        positionEffect: outcome.positionEffect,
        positionOmission: outcome.positionOmission,
        positionEffectError: outcome.standardErrors?.positionEffect ?? null,
        tie: outcome.tie,
        tieError: outcome.standardErrors?.tie ?? null,
        errorAccuracy: outcome.standardErrors?.accuracy ?? null,
        logLikelihood: outcome.logLikelihood,
        agreement: metrics && {
          n: metrics.n,
          pc: orNull(metrics.pc),
          spearman: orNull(metrics.spearman),
          kendall: orNull(metrics.kendall),
        },
      };
    }
    case 'no-answers':
      return {
        kind: 'open',
        reason: 'no-answers',
        cause: null,
        groups: [],
        ofGroups: 0,
        ask: [],
        ways: [],
      };
    case 'disconnected':
    case 'unbounded':
    case 'undetermined-parameter': {
      const groups = outcome.kind === 'undetermined-parameter' ? [] : outcome.groups;
      const { ties, positionEffect, ridge } = settings;
      const merged = mergeEdges(images.length, edges);
      const ways = fewestChanges((changed) => rankingObstacle(images.length, merged, changed) === null, {
        ties,
        positionEffect,
        ridge,
      });
      return {
        kind: 'open',
        reason: outcome.kind,
        groups: groups.slice(0, GROUPS).map((group) => openGroup(known, images, group)),
        ofGroups: groups.length,
        ask: proposals(kept, groups).map(([first, second]) => ({
          first: namedImage(known, at(images, first)),
          second: namedImage(known, at(images, second)),
        })),
        cause: outcome.kind === 'undetermined-parameter' ? outcome.cause : null,
        ways: ways.map((changes) => changes.map(({ name }) => name)),
      };
    }
  }
}

/** The order in which a matrix shows the images: indices in the table. */
export function rankingOrder(
  view: AnswerView,
  settings: RankingSettings,
): { readonly isRanked: boolean; readonly order: readonly number[]; readonly input: RankingInput } {
  const kept = keptRanking(view, settings);
  const { outcome, images, tallies: sums } = kept;
  const share = (place: number) => {
    const [won, lost, tied] = [at(sums, 3 * place), at(sums, 3 * place + 1), at(sums, 3 * place + 2)];
    return (won + tied / 2) / (won + lost + tied);
  };
  const byShare = (places: readonly number[]) => places.toSorted((a, b) => share(b) - share(a) || a - b);
  const places = [...images.keys()];
  const order =
    outcome.kind === 'ranking'
      ? places.toSorted((a, b) => at(outcome.scores, b) - at(outcome.scores, a))
      : 'groups' in outcome
        ? outcome.groups.flatMap(byShare)
        : byShare(places);
  return { isRanked: outcome.kind === 'ranking', order, input: kept };
}

/** Null where it is not defined. */
function orNull(metric: MetricValue): MetricValue | null {
  return [metric.value, ...(metric.interval ?? [])].some(Number.isNaN) ? null : metric;
}

function rankedImages(
  known: TableImages,
  { images, tallies: sums }: KeptRanking,
  scores: readonly number[],
  errors: readonly number[] | null,
): RankedImage[] {
  return images
    .map((image, place) => ({
      imageId: at(known.ids, image),
      name: at(known.names, image),
      group: at(known.groups, image),
      // Estimates are made of a ranking, and do not tell how good it is.
      trueScore: known.areEstimated ? null : known.trueScore(image),
      score: at(scores, place),
      standardError: errors === null ? null : at(errors, place),
      won: at(sums, 3 * place),
      lost: at(sums, 3 * place + 1),
      tied: at(sums, 3 * place + 2),
    }))
    .sort((a, b) => b.score - a.score)
    .map((image, index) => ({ ...image, rank: index + 1 }));
}

function openGroup(known: TableImages, images: readonly number[], group: readonly number[]): OpenGroup {
  return {
    count: group.length,
    images: group.slice(0, NAMED).map((place) => namedImage(known, at(images, place))),
  };
}

function namedImage(known: TableImages, image: number): NamedImage {
  return { id: at(known.ids, image), name: at(known.names, image) };
}

/**
 * One pair for each two neighbouring groups: the image of the earlier that won least, and the one of the later that won most, so that
 * the answer is the least certain one.
 */
function proposals(
  { tallies: sums }: KeptRanking,
  groups: readonly (readonly number[])[],
): [number, number][] {
  const share = (place: number) => at(sums, 3 * place) - at(sums, 3 * place + 1);
  const extreme = (group: readonly number[], sign: number) =>
    group.reduce((best, place) => (sign * share(place) > sign * share(best) ? place : best));
  return groups
    .slice(1, PROPOSED + 1)
    .map((later, index) => [extreme(at(groups, index), -1), extreme(later, 1)]);
}
