/**
 * What the queues of Annotate are worth:
 *
 *     node test/bench/queues.ts [--json]
 *
 * 1. Most influential on scores, on recorded labels of ../shared/data/lmol-recorded: each fold model's answers about the test images
 *    that it never saw, under the likelihood calibrated on held-out pairs. Ten wrong answers are corrected: the most influential, and
 *    random ones. A wrong answer is one that the rule on the true scores contradicts; who corrects it says what the rule does. The order
 *    itself does not look at the truth. Each of 20 seeds draws half of the images, on which both ways are compared.
 * 2. Most informative, on simulated answers: people who answer by the calibrated likelihood at the true scores, in the order of the queue,
 *    which is made anew every 20 answers, and in random order. How many answers it takes to the same mean width of the intervals.
 */
import { activeOrder } from '../../src/core/active-order.ts';
import { activePairs } from '../../src/core/active-pairs.ts';
import { at } from '../../src/core/at.ts';
import { countAllPairs, randomPairs, type DrawnPair } from '../../src/core/draw-pairs.ts';
import { calibrate } from '../../src/core/calibration.ts';
import { estimateScore } from '../../src/core/estimate.ts';
import type { Evidence } from '../../src/core/evidence.ts';
import { rankedBeliefs, targetBelief } from '../../src/core/image-beliefs.ts';
import { labelOf, LABELS, oneHot } from '../../src/core/labels.ts';
import { LIKELIHOODS, resolveLikelihood, type Likelihood } from '../../src/core/likelihood.ts';
import { pairKey } from '../../src/core/pair-key.ts';
import type { RankingEdges } from '../../src/core/ranking-edges.ts';
import { createRandom } from '../../src/core/random.ts';
import { widthOfInterval } from '../../src/core/score-interval.ts';
import { spreadImages } from '../../src/core/spread-images.ts';
import { FOLDS, recordedPairs, recordedTargets, type RecordedTarget } from '../fixtures/recorded-labels.ts';
import { sharedData } from '../fixtures/shared-data.ts';

const SEEDS = 20;
const CORRECTED = 10;
const THETA = 0.2;

const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;

/** 95% by Student's t of 19 degrees of freedom. */
const T_19 = 2.093;
function interval(values: readonly number[]): readonly [number, number, number] {
  const m = mean(values);
  const deviation = Math.sqrt(values.reduce((sum, v) => sum + (v - m) ** 2, 0) / (values.length - 1));
  const reach = (T_19 * deviation) / Math.sqrt(values.length);
  return [m, m - reach, m + reach];
}

interface Answer {
  readonly target: number;
  readonly entry: number;
  readonly wrong: boolean;
  /** How far the score moves, at most, by what a person says. */
  readonly furthest: number;
  /** The same, by what a person is expected to say. */
  readonly expected: number;
  /** If the answer names the other image. */
  readonly turned: number;
}

function study(folder: string) {
  const targets = recordedTargets(folder);
  const likelihoods = new Map(
    FOLDS.map((fold) => {
      const outcome = calibrate(recordedPairs(folder, fold), { fitBias: true });
      if (!outcome.converged) throw new Error(outcome.problem);
      return [fold, outcome.likelihood];
    }),
  );
  const likelihoodOf = ({ fold }: RecordedTarget): Likelihood => {
    const likelihood = likelihoods.get(fold);
    if (likelihood === undefined) throw new Error(`no calibration of fold ${fold}`);
    return likelihood;
  };
  const scores = targets.map((target) => estimateScore(target.evidence, likelihoodOf(target)).score);
  const answers: Answer[] = [];
  for (const [index, target] of targets.entries()) {
    const likelihood = likelihoodOf(target);
    const { form, scale, t, bias } = resolveLikelihood(likelihood);
    for (const [entry, one] of target.evidence.entries()) {
      const said = one.weights.indexOf(1);
      const truth = LABELS.indexOf(labelOf(target.truth, one.referenceScore, THETA));
      const moves = LABELS.map((label, code) => {
        if (code === said) return 0;
        const changed = target.evidence.with(entry, { ...one, weights: oneHot(label) });
        return Math.abs(estimateScore(changed, likelihood).score - at(scores, index));
      });
      const chances = form.probabilities(scale * (at(scores, index) - one.referenceScore + bias), t);
      answers.push({
        target: index,
        entry,
        wrong: said !== truth,
        furthest: Math.max(...moves),
        expected: moves.reduce((sum, move, code) => sum + move * (chances[code] ?? 0), 0),
        turned: said === 2 ? 0 : at(moves, 1 - said),
      });
    }
  }
  const maeAfter = (corrected: readonly Answer[], images: readonly number[]) => {
    const byTarget = Map.groupBy(corrected, ({ target }) => target);
    return mean(
      images.map((index) => {
        const target = at(targets, index);
        const ofTarget = byTarget.get(index);
        if (ofTarget === undefined) return Math.abs(at(scores, index) - target.truth);
        const evidence: Evidence[] = [...target.evidence];
        for (const { entry } of ofTarget) {
          const one = at(evidence, entry);
          evidence[entry] = { ...one, weights: oneHot(labelOf(target.truth, one.referenceScore, THETA)) };
        }
        return Math.abs(estimateScore(evidence, likelihoodOf(target)).score - target.truth);
      }),
    );
  };
  const kinds = ['furthest', 'expected', 'turned'] as const;
  const inQueue = (list: readonly Answer[], kind: (typeof kinds)[number]) => {
    const order = list.toSorted((a, b) => b[kind] - a[kind]);
    const spread = spreadImages(
      order.map(({ target }) => target),
      order.map(({ entry }) => targets.length + entry),
      targets.length + 1000,
    );
    return [...spread.order].map((place) => at(order, place));
  };
  const JUDGED = 200;
  const rows = Array.from({ length: SEEDS }, (_, seed): Record<string, number> => {
    const random = createRandom(seed + 1);
    const images = random.sample([...targets.keys()], Math.floor(targets.length / 2));
    const among = new Set(images);
    const mine = answers.filter(({ target }) => among.has(target));
    const wrong = mine.filter((answer) => answer.wrong);
    const before = maeAfter([], images);
    const ofRandom = maeAfter(random.sample(wrong, CORRECTED), images) - before;
    const judged = random.sample(mine, JUDGED);
    return {
      before,
      random: ofRandom,
      randomJudged: maeAfter(judged, images) - before,
      randomWrong: judged.filter((answer) => answer.wrong).length,
      ...Object.fromEntries(
        kinds.flatMap((kind): [string, number][] => {
          const queue = inQueue(mine, kind);
          const found = queue.filter((answer) => answer.wrong).slice(0, CORRECTED);
          const first = queue.slice(0, JUDGED);
          return [
            [kind, maeAfter(found, images) - before],
            [`${kind}Until`, queue.indexOf(at(found, CORRECTED - 1)) + 1],
            [`${kind}Judged`, maeAfter(first, images) - before],
            [`${kind}Wrong`, first.filter((answer) => answer.wrong).length],
          ];
        }),
      ),
    };
  });
  const column = (name: string) => rows.map((row) => row[name] ?? NaN);
  const less = (a: string, b: string) => interval(rows.map((row) => (row[a] ?? NaN) - (row[b] ?? NaN)));
  return {
    images: targets.length,
    answers: answers.length,
    wrong: answers.filter(({ wrong }) => wrong).length,
    before: mean(column('before')),
    randomTen: interval(column('random')),
    randomJudged: interval(column('randomJudged')),
    randomWrong: mean(column('randomWrong')),
    kinds: Object.fromEntries(
      kinds.map((kind) => [
        kind,
        {
          ten: interval(column(kind)),
          tenLessRandom: less(kind, 'random'),
          seedsBetter: rows.filter((row) => (row[kind] ?? NaN) < (row['random'] ?? NaN)).length,
          until: mean(column(`${kind}Until`)),
          judged: interval(column(`${kind}Judged`)),
          judgedLessRandom: less(`${kind}Judged`, 'randomJudged'),
          wrong: mean(column(`${kind}Wrong`)),
        },
      ]),
    ),
  };
}

/** Answers of one sitting, in an order that is made anew every so often. */
const BATCH = 20;
/** Answers an image at which random order is measured. */
const AN_IMAGE = [5, 10, 20];

interface Race {
  /** Mean width of the intervals after each batch. */
  readonly random: readonly number[];
  readonly active: readonly number[];
}

/** Targets of recorded true scores beside references, answers drawn from a likelihood. */
function raceOfTargets(targets: readonly RecordedTarget[], likelihood: Likelihood, seed: number): Race {
  const { form, scale, t, bias } = resolveLikelihood(likelihood);
  const references = at(targets, 0).evidence.map(({ referenceScore }) => referenceScore);
  const random = createRandom(seed);
  // Drawn once: both orders get the same answer to the same pair.
  const labels = targets.map(({ truth }) =>
    references.map((reference) => {
      const [first, second] = form.probabilities(scale * (truth - reference + bias), t);
      const drawn = random.uniform();
      return at(LABELS, drawn < first ? 0 : drawn < first + second ? 1 : 2);
    }),
  );
  const pairs = targets.flatMap((_, target) =>
    references.map((__, reference) => [target, reference] as const),
  );
  const most = Math.max(...AN_IMAGE) * targets.length;
  const play = (next: (said: readonly Evidence[][], done: Uint8Array) => readonly number[]) => {
    const said: Evidence[][] = targets.map(() => []);
    const widths = targets.map(() => 4);
    const done = new Uint8Array(pairs.length);
    const means: number[] = [];
    for (let answers = 0; answers < most; answers += BATCH) {
      const changed = new Set<number>();
      for (const pair of next(said, done).slice(0, BATCH)) {
        const [target, reference] = at(pairs, pair);
        done[pair] = 1;
        changed.add(target);
        at(said, target).push({
          referenceScore: at(references, reference),
          targetFirst: true,
          weights: oneHot(at(at(labels, target), reference)),
        });
      }
      for (const target of changed)
        widths[target] = widthOfInterval(estimateScore(at(said, target), likelihood).profileInterval);
      means.push(mean(widths));
    }
    return means;
  };
  const shuffled = random.shuffle([...pairs.keys()]);
  const chances = (difference: number) => form.probabilities(scale * difference, t);
  const beliefs = {
    means: Float64Array.from([...targets.map(() => 3), ...references]),
    variances: new Float64Array(targets.length + references.length),
  };
  return {
    random: play((_, done) => shuffled.filter((pair) => done[pair] !== 1).slice(0, BATCH)),
    active: play((said, done) => {
      for (const [target, evidence] of said.entries()) {
        const { mean: of, variance } = targetBelief(evidence, likelihood);
        beliefs.means[target] = of;
        beliefs.variances[target] = variance;
      }
      const open = shuffled.filter((pair) => done[pair] !== 1);
      const first = open.map((pair) => at(pairs, pair)[0]);
      const second = open.map((pair) => targets.length + at(pairs, pair)[1]);
      const { order } = activeOrder(first, second, beliefs, chances, 10 * BATCH);
      const near = order.subarray(0, 10 * BATCH);
      const spread = spreadImages(
        [...near].map((place) => at(first, place)),
        [...near].map((place) => at(second, place)),
        targets.length + references.length,
      );
      return [...spread.order.subarray(0, BATCH)].map((place) => at(open, near[place] ?? 0));
    }),
  };
}

/** Pairs drawn from images alone, scores in logits. */
function raceOfImages(images: number, seed: number): Race {
  const random = createRandom(seed);
  const logits = Array.from({ length: images }, () => 1.5 * random.normal());
  const ids = logits.map((_, image) => image + 1);
  const { probabilities } = LIKELIHOODS.davidson;
  const play = (
    next: (edges: RankingEdges, known: ReadonlySet<string>, batch: number) => readonly DrawnPair[],
  ) => {
    const answers = createRandom(seed, 7);
    const [first, second, weights]: [number[], number[], number[]] = [[], [], []];
    const known = new Set<string>();
    const means: number[] = [];
    const edgesNow = (): RankingEdges => ({
      count: first.length,
      first: Int32Array.from(first),
      second: Int32Array.from(second),
      weights: Float64Array.from(weights),
    });
    for (let batch = 0; batch * BATCH < Math.max(...AN_IMAGE) * images; batch++) {
      for (const [a, b] of next(edgesNow(), known, batch)) {
        known.add(pairKey(a, b));
        const [p, q] = probabilities(at(logits, a - 1) - at(logits, b - 1), 0);
        const drawn = answers.uniform();
        const label = drawn < p ? 'First' : drawn < p + q ? 'Second' : 'Similar';
        first.push(a - 1);
        second.push(b - 1);
        weights.push(...oneHot(label));
      }
      const { variances } = rankedBeliefs(images, edgesNow());
      means.push(2 * 1.959963984540054 * mean([...variances].map(Math.sqrt)));
    }
    return means;
  };
  const grouped = ids.map((id) => ({ id, group: null }));
  const shuffled = randomPairs(grouped, countAllPairs(images), seed);
  return {
    random: play((_, __, batch) => shuffled.slice(batch * BATCH, (batch + 1) * BATCH)),
    active: play(
      (edges, known, batch) =>
        activePairs(ids, rankedBeliefs(images, edges), { known, pairs: BATCH, seed: seed + batch }).pairs,
    ),
  };
}

/** How many answers active order takes to the width that random order has after so many. */
function fewer(races: readonly Race[], images: number) {
  return AN_IMAGE.map((each) => {
    const answers = each * images;
    const rows = races.map(({ random, active }) => {
      const width = at(random, Math.ceil(answers / BATCH) - 1);
      const reached = active.findIndex((one) => one <= width);
      return { width, answers: reached < 0 ? NaN : (reached + 1) * BATCH };
    });
    return {
      random: Math.ceil(answers / BATCH) * BATCH,
      width: mean(rows.map(({ width }) => width)),
      active: interval(rows.map((row) => row.answers)),
    };
  });
}

const folder = sharedData('lmol-recorded');
if (folder !== null) {
  const targets = recordedTargets(folder);
  const outcome = calibrate(recordedPairs(folder, 1), { fitBias: false });
  if (!outcome.converged) throw new Error(outcome.problem);
  const seeds = Array.from({ length: SEEDS }, (_, seed) => seed + 1);
  const IMAGES = 60;
  console.log(
    JSON.stringify(
      {
        influence: study(folder),
        activeOfTargets: fewer(
          seeds.map((seed) => raceOfTargets(targets, outcome.likelihood, seed)),
          targets.length,
        ),
        activeOfImages: fewer(
          seeds.map((seed) => raceOfImages(IMAGES, seed)),
          IMAGES,
        ),
      },
      null,
      1,
    ),
  );
}
