/**
 * What the reverse orders of a run against references are worth: scores from both orders, from the forward order alone, and with
 * the reverse asked only where its answer is expected to narrow a score's interval by at least so much.
 *
 *     node test/bench/reverse-orders.ts WORKSPACE RUN CALIBRATION
 *
 * WORKSPACE's RUN answered all targets against one reference set in both orders; CALIBRATION is a calibrated run
 * (`npm run demo`: tiebreak-demo, demo, demo-calibration). Real labels of three fold models (../shared/data/lmol-recorded, where it
 * is) are of the forward order alone: for them it prints what the reverse answers could narrow at most.
 */
import process from 'node:process';
import { comparisonInformation } from '../../src/core/adaptive.ts';
import { at } from '../../src/core/at.ts';
import { bootstrapIntervals } from '../../src/core/bootstrap.ts';
import { calibrate } from '../../src/core/calibration.ts';
import { meanProbabilities } from '../../src/core/ensemble.ts';
import { estimateScore } from '../../src/core/estimate.ts';
import { evidenceOf, type Evidence } from '../../src/core/evidence.ts';
import { imageErrorOf } from '../../src/core/image-error.ts';
import { oneHot } from '../../src/core/labels.ts';
import { resolveLikelihood, type Likelihood } from '../../src/core/likelihood.ts';
import { mae, pearson } from '../../src/core/metrics.ts';
import { createRandom } from '../../src/core/random.ts';
import { reversesWorthAsking } from '../../src/core/reverse-orders.ts';
import { expectedNarrowing, meanWidths, scoreInterval } from '../../src/core/score-interval.ts';
import { maskedSoftmax } from '../../src/core/softmax.ts';
import { calibrationsOfRun } from '../../src/engine/store/calibrations.ts';
import type { Database } from '../../src/engine/store/database.ts';
import { imageById } from '../../src/engine/store/images.ts';
import { predictionsOfComparison } from '../../src/engine/store/predictions.ts';
import { referencesOfSet } from '../../src/engine/store/reference-sets.ts';
import { runByName } from '../../src/engine/store/runs.ts';
import { Workspace } from '../../src/engine/store/workspace.ts';
import { FOLDS, recordedPairs, recordedTargets } from '../fixtures/recorded-labels.ts';
import { sharedData } from '../fixtures/shared-data.ts';

/** Least narrowing of a score's interval by one reverse answer, in units of score. */
const GAINS = [0.005, 0.002, 0.001, 0.0005, 0.0002];
const BOOTSTRAP_SEED = 20261201;

interface Target {
  readonly truth: number;
  /** Of each reference: the answer with the target shown first, then with it shown second. */
  readonly answers: readonly (readonly [forward: Evidence, reverse: Evidence])[];
}

interface Scored {
  readonly truth: number;
  readonly score: number;
  readonly asked: number;
  readonly interval: readonly [number, number];
  readonly profileInterval: readonly [number, number];
}

function scored(
  targets: readonly Target[],
  likelihood: Likelihood,
  pick: (target: Target, index: number) => readonly Evidence[],
): Scored[] {
  const picked = targets.map(pick);
  const imageError = imageErrorOf(picked, (evidence) => evidence, likelihood);
  return picked.map((evidence, index) => {
    const { score, profileInterval } = estimateScore(evidence, likelihood);
    return {
      truth: at(targets, index).truth,
      score,
      asked: evidence.length,
      interval: scoreInterval(score, profileInterval, imageError),
      profileInterval,
    };
  });
}

const three = (value: number) => value.toFixed(3);
const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;

function print(name: string, scores: readonly Scored[], beside: readonly Scored[]): void {
  const of = (some: readonly Scored[]) => ({
    pc: pearson(
      some.map(({ score }) => score),
      some.map(({ truth }) => truth),
    ),
    mae: mae(
      some.map(({ score }) => score),
      some.map(({ truth }) => truth),
    ),
  });
  const change = (drawn: readonly number[]) => {
    const [now, then] = [of(drawn.map((i) => at(scores, i))), of(drawn.map((i) => at(beside, i)))];
    return { pc: now.pc - then.pc, mae: now.mae - then.mae };
  };
  const shift = bootstrapIntervals(scores.length, change, { seed: BOOTSTRAP_SEED });
  const { pc, mae: error } = of(scores);
  const widths = meanWidths(scores);
  const asked = mean(scores.map((one) => one.asked));
  const most = mean(beside.map((one) => one.asked));
  const signed = (value: number) => `${value > 0 ? '+' : ''}${three(value)}`;
  const moved = change([...scores.keys()]);
  console.log(
    `| ${name} | ${asked.toFixed(1)} | ${((200 * (most - asked)) / most).toFixed(0)} % | ${three(pc)} | ${three(error)} | ` +
      `${signed(moved.pc)} (${shift.pc.map(signed).join(' to ')}) | ${signed(moved.mae)} (${shift.mae.map(signed).join(' to ')}) | ` +
      `${three(widths?.interval ?? NaN)} | ${three(widths?.profile ?? NaN)} |`,
  );
}

function ofWorkspace(db: Database, name: string, calibrated: string): void {
  const run = runByName(db, name);
  const likelihood = calibrationsOfRun(db, runByName(db, calibrated)?.id ?? -1).at(-1)?.likelihood;
  if (run?.plan?.kind !== 'against-references' || run.plan.orders !== 'both' || likelihood === undefined)
    throw new Error(
      `${name} is not a run against references in both orders, or ${calibrated} is not calibrated`,
    );
  const references = referencesOfSet(db, run.plan.references);
  const answer = (first: number, second: number, targetFirst: boolean, score: number): Evidence => {
    const members = predictionsOfComparison(db, run.id, first, second).map(({ logits, label }) =>
      logits === null ? oneHot(label) : maskedSoftmax(logits),
    );
    return evidenceOf(score, targetFirst, meanProbabilities(members), 'hard');
  };
  const targets = run.plan.targets.map((id): Target => {
    const answers = references.flatMap((reference) =>
      reference.id === id || reference.score === null
        ? []
        : [
            [
              answer(id, reference.id, true, reference.score),
              answer(reference.id, id, false, reference.score),
            ] as const,
          ],
    );
    return { truth: imageById(db, id)?.score ?? NaN, answers };
  });
  console.log(
    '\n| answers | of them a target | reverse orders not asked | PC | MAE | PC less both | MAE less both | interval | noise |',
  );
  console.log('| --- | --- | --- | --- | --- | --- | --- | --- | --- |');
  const both = scored(targets, likelihood, ({ answers }) => answers.flat());
  const forwardOf = ({ answers }: Target) => answers.map(([forward]) => forward);
  print('both orders', both, both);
  const imageError = imageErrorOf(targets.map(forwardOf), (evidence) => evidence, likelihood);
  for (const gain of GAINS)
    print(
      `reverse where it gains ${gain}`,
      scored(targets, likelihood, (target) => {
        const forward = forwardOf(target);
        const chosen = reversesWorthAsking(forward, { likelihood, imageError, gain });
        return [...forward, ...chosen.map((index) => at(target.answers, index)[1])];
      }),
      both,
    );
  print('forward alone', scored(targets, likelihood, forwardOf), both);
  print(
    'reverse alone',
    scored(targets, likelihood, ({ answers }) => answers.map(([, reverse]) => reverse)),
    both,
  );
  // As many answers as the forward order has: half of the references, asked both ways.
  print(
    'half of the references, both orders',
    scored(targets, likelihood, ({ answers }, index) =>
      createRandom(1, index)
        .sample(answers, Math.ceil(answers.length / 2))
        .flat(),
    ),
    both,
  );
}

function ofRecorded(folder: string): void {
  const targets = recordedTargets(folder);
  const rows = FOLDS.flatMap((fold) => {
    const outcome = calibrate(recordedPairs(folder, fold), { fitBias: true });
    if (!outcome.converged) throw new Error(`fold ${fold}: ${outcome.problem}`);
    const { likelihood } = outcome;
    const ofFold = targets.filter((target) => target.fold === fold);
    const imageError = imageErrorOf(ofFold, ({ evidence }) => evidence, likelihood);
    return ofFold.map(({ evidence }) => {
      const estimate = estimateScore(evidence, likelihood);
      const interval = scoreInterval(estimate.score, estimate.profileInterval, imageError);
      const all = evidence.reduce(
        (sum, { referenceScore }) =>
          sum + comparisonInformation(referenceScore, estimate.score, resolveLikelihood(likelihood)),
        0,
      );
      return {
        width: interval[1] - interval[0],
        most: expectedNarrowing(estimate, imageError, all),
        asked: GAINS.map((gain) => reversesWorthAsking(evidence, { likelihood, imageError, gain }).length),
        of: evidence.length,
      };
    });
  });
  console.log(
    `\nRecorded labels: intervals ${three(mean(rows.map(({ width }) => width)))} wide from the forward order; all reverse orders ` +
      `are expected to narrow them by ${mean(rows.map(({ most }) => most)).toFixed(4)}.`,
  );
  for (const [index, gain] of GAINS.entries()) {
    const share = mean(rows.map(({ asked, of }) => 1 - at(asked, index) / of));
    console.log(`${(100 * share).toFixed(1)} % gain less than ${gain} each`);
  }
}

const [folder, run = 'demo', calibrated = 'demo-calibration'] = process.argv.slice(2);
if (folder !== undefined) {
  const workspace = Workspace.open(folder);
  try {
    ofWorkspace(workspace.db, run, calibrated);
  } finally {
    workspace.close();
  }
}
const recorded = sharedData('lmol-recorded');
if (recorded !== null) ofRecorded(recorded);
