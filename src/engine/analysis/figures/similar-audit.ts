import { NORMAL_QUANTILE } from '../../../core/proportion.ts';
import { at } from '../../../core/at.ts';
import type { Proportion } from '../../../core/proportion.ts';
import { similarVerdict } from '../../../core/similar-verdict.ts';
import type { Filter } from '../../../model/filter.ts';
import type { SimilarAudit, SimilarBin, SimilarUpTo } from '../../../model/similar-audit.ts';
import type { AnswerView } from '../filters/answer-view.ts';
import type { AnswerTable } from '../tables/answer-table.ts';
import { ratioOfCounts } from './similar-ratio.ts';
import {
  ANSWERS,
  FIRST,
  placesOf,
  SECOND,
  SIMILAR,
  SimilarTallies,
  WRONG_FIRST,
  WRONG_SECOND,
} from './similar-tallies.ts';

const OTHERS = [FIRST, SECOND, WRONG_FIRST, WRONG_SECOND] as const;

/** Where and how often Similar was answered to the comparisons of a view, against where it is true. */
export function similarAuditOfView(view: AnswerView): SimilarAudit {
  return view.kept('similar', () => auditRows(view.table, view.rows, choosesComparisons(view.filter)));
}

/** Whether a filter looks at the answers, or at what is true: then it decides how many are called and truly Similar. */
function choosesComparisons({ truth, model, cells, distance, human, consistent }: Filter): boolean {
  return [truth, model, cells, distance, human, consistent].some((limit) => limit !== undefined);
}

/** @param isChosen see {@link similarVerdict} */
export function auditRows(table: AnswerTable, rows: Uint32Array, isChosen: boolean): SimilarAudit {
  const tallies = new SimilarTallies(table, rows);
  const { edges, withinTheta } = tallies.bins;
  const every = range(0, edges.length - 1);
  const within = range(0, withinTheta);
  const beyond = range(withinTheta, every.length);
  const sums = tallies.sums([
    placesOf(within, [SIMILAR]),
    placesOf(within, OTHERS),
    placesOf(beyond, [SIMILAR]),
    placesOf(beyond, OTHERS),
  ]);
  const [both, missed, wrong, neither] = [0, 1, 2, 3] as const;
  const [called, truly, all] = [
    [both, wrong],
    [both, missed],
    [both, missed, wrong, neither],
  ] as const;
  const counts = {
    n: sums.total(all),
    called: sums.total(called),
    truly: sums.total(truly),
    images: tallies.images,
    ratio: ratioOfCounts(sums, called, truly, all),
  };
  return {
    theta: table.run.theta,
    ...counts,
    comparisons: tallies.comparisons,
    unknown: tallies.unknown,
    both: sums.total([both]),
    shareCalled: sums.share({ part: called, whole: all }),
    shareTruly: sums.share({ part: truly, whole: all }),
    recall: sums.share({ part: [both], whole: truly }),
    precision: sums.share({ part: [both], whole: called }),
    verdict: similarVerdict(counts, isChosen),
    ...doubtful(table, rows),
    bins: every.map((bin) => ({
      low: at(edges, bin),
      high: at(edges, bin + 1),
      ...binFigures(tallies, bin, bin < withinTheta),
    })),
    withinTheta,
    upTo: upToEachBin(tallies, every.length),
  };
}

function doubtful(table: AnswerTable, rows: Uint32Array): Pick<SimilarAudit, 'doubtful'> {
  const errors = table.images.scoreErrors;
  if (errors === null) return {};
  const open = rows.filter((row) => {
    const error = Math.hypot(at(errors, at(table.first, row)), at(errors, at(table.second, row)));
    return Math.abs(at(table.distance, row) - table.run.theta) < NORMAL_QUANTILE * error;
  });
  return { doubtful: table.countAnswers(open) };
}

function binFigures(
  tallies: SimilarTallies,
  bin: number,
  isWithin: boolean,
): Pick<SimilarBin, 'n' | 'answers' | 'higher' | 'lower'> {
  const sums = tallies.sums(ANSWERS.map((answer) => placesOf([bin], [answer])));
  const n = sums.total(ANSWERS);
  if (n === 0) return { n, answers: null, higher: null, lower: null };
  const shareOf = (...part: readonly number[]) => known(sums.share({ part, whole: ANSWERS }));
  return {
    n,
    answers: {
      First: shareOf(FIRST, WRONG_FIRST),
      Second: shareOf(SECOND, WRONG_SECOND),
      Similar: shareOf(SIMILAR),
    },
    higher: isWithin ? null : shareOf(FIRST, SECOND),
    lower: isWithin ? null : shareOf(WRONG_FIRST, WRONG_SECOND),
  };
}

/** At the upper end of each bin, as far as comparisons called Similar lie beyond it, and up to theta. */
function upToEachBin(tallies: SimilarTallies, bins: number): SimilarUpTo[] {
  const [called, others, calledBeyond] = [0, 1, 2] as const;
  const points: SimilarUpTo[] = [];
  for (let bin = 0; bin < bins; bin++) {
    const within = range(0, bin + 1);
    const sums = tallies.sums([
      placesOf(within, [SIMILAR]),
      placesOf(within, OTHERS),
      placesOf(range(bin + 1, bins), [SIMILAR]),
    ]);
    points.push({
      distance: at(tallies.bins.edges, bin + 1),
      recall: sums.share({ part: [called], whole: [called, others] }),
      precision: sums.share({ part: [called], whole: [called, calledBeyond] }),
    });
    if (bin >= tallies.bins.withinTheta && sums.total([calledBeyond]) === 0) break;
  }
  return points;
}

function range(from: number, to: number): number[] {
  return Array.from({ length: to - from }, (_, i) => from + i);
}

function known(share: Proportion | null): Proportion {
  if (share === null) throw new Error('a bin with comparisons has shares');
  return share;
}
