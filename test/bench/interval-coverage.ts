/**
 * How many true scores 95% intervals of several kinds cover, and how wide they are, on recorded labels and on the demo:
 *
 *     node test/bench/interval-coverage.ts RECORDED DEMO
 *
 * RECORDED is a folder with `heldout-pairs-foldK.csv`, `test-vs-reference.csv` and `folds.csv`; each image is judged by the
 * model that never saw it, under the likelihood fitted to that model's held-out pairs. DEMO is a workspace of `tiebreak demo`.
 */
import { calibrate } from '../../src/core/calibration.ts';
import { estimateScore } from '../../src/core/estimate.ts';
import type { Evidence } from '../../src/core/evidence.ts';
import { imageErrorOf } from '../../src/core/image-error.ts';
import type { Interval } from '../../src/core/interval.ts';
import { valueOfRole, type Likelihood } from '../../src/core/likelihood.ts';
import { createRandom } from '../../src/core/random.ts';
import { coverageOf, scoreInterval } from '../../src/core/score-interval.ts';
import { openAnswerTable } from '../../src/engine/analysis/tables/open-answer-table.ts';
import { TargetEvidence } from '../../src/engine/analysis/scores/target-evidence.ts';
import { findRun } from '../../src/engine/jobs/workspace/find-in-workspace.ts';
import { referenceSetOfRun } from '../../src/engine/jobs/scores/reference-set-of-run.ts';
import { likelihoodOfRun } from '../../src/engine/store/likelihood-of-run.ts';
import { referencesOfSet } from '../../src/engine/store/reference-sets.ts';
import { Workspace } from '../../src/engine/store/workspace.ts';
import { FOLDS, recordedPairs, recordedTargets, type Fold } from '../fixtures/recorded-labels.ts';

const [recorded, demo] = process.argv.slice(2);
if (recorded === undefined || demo === undefined) {
  console.error('Name two folders: node test/bench/interval-coverage.ts RECORDED DEMO');
  process.exit(2);
}

/** Resamples of a target's references. */
const RESAMPLES = 200;

/** Share of conformal intervals that may miss. */
const MISS = 0.05;

interface Target {
  readonly truth: number;
  readonly evidence: readonly Evidence[];
}

/** One comparator's targets, none of which it was trained or calibrated on. */
interface Judged {
  readonly name: string;
  readonly likelihood: Likelihood;
  readonly targets: readonly Target[];
}

function foldOf(folder: string, fold: Fold): Judged {
  const outcome = calibrate(recordedPairs(folder, fold));
  if (!outcome.converged) throw new Error(`fold ${fold} cannot be calibrated: ${outcome.problem}`);
  const targets = recordedTargets(folder).filter((target) => target.fold === fold);
  return { name: `fold ${fold}`, likelihood: outcome.likelihood, targets };
}

function demoOf(folder: string): Judged {
  const workspace = Workspace.open(folder);
  const run = findRun(workspace.db, 'demo');
  const table = openAnswerTable(workspace, run);
  const { id } = referenceSetOfRun(workspace.db, run, undefined);
  const evidence = new TargetEvidence(table, referencesOfSet(workspace.db, id));
  const targets = evidence.targets.withRows.map((image) => ({
    truth: table.images.trueScore(image) ?? NaN,
    evidence: evidence.of(image, 'hard', false),
  }));
  const { likelihood } = likelihoodOfRun(workspace.db, run);
  workspace.close();
  return { name: 'demo', likelihood, targets };
}

type Method = (judged: Judged, others: readonly Judged[]) => (target: Target) => Interval;

const estimate = ({ evidence }: Target, { likelihood }: Judged) => estimateScore(evidence, likelihood);

function widened(judged: Judged, imageError: number | null): (target: Target) => Interval {
  return (target) => {
    const { score, profileInterval } = estimate(target, judged);
    return scoreInterval(score, profileInterval, imageError);
  };
}

const METHODS: Readonly<Record<string, Method>> = {
  profile: (judged) => widened(judged, null),

  'references resampled': (judged) => {
    const random = createRandom(1);
    return ({ truth, evidence }) => {
      const scores = Array.from({ length: RESAMPLES }, () => {
        const drawn = evidence.flatMap(() => evidence[random.integer(evidence.length)] ?? []);
        return estimate({ truth, evidence: drawn }, judged).score;
      }).sort((a, b) => a - b);
      const at = (share: number) => scores[Math.round(share * (RESAMPLES - 1))] ?? NaN;
      return [at(0.025), at(0.975)];
    };
  },

  'image error, fitted': (judged) =>
    widened(
      judged,
      imageErrorOf(judged.targets, ({ evidence }) => evidence, judged.likelihood),
    ),

  "image error, half of the pair's": (judged) =>
    widened(judged, Math.PI / (Math.sqrt(6) * valueOfRole(judged.likelihood, 'scale'))),

  'conformal, images of the others': (judged, others) => {
    const residuals = others
      .flatMap((other) =>
        other.targets.map((target) => Math.abs(estimate(target, other).score - target.truth)),
      )
      .sort((a, b) => a - b);
    const arm = residuals[Math.ceil((1 - MISS) * (residuals.length + 1)) - 1] ?? Infinity;
    return (target) => {
      const { score } = estimate(target, judged);
      return [score - arm, score + arm];
    };
  },
};

const folds = FOLDS.map((fold) => foldOf(recorded, fold));
const all = [...folds, demoOf(demo)];
console.log(
  `| 95% interval | ${all.map(({ name, targets }) => `${name} (${targets.length})`).join(' | ')} | folds together | mean width |`,
);
console.log(`| --- |${' ---: |'.repeat(all.length + 2)}`);
for (const [name, method] of Object.entries(METHODS)) {
  const judge = (judged: Judged) => {
    const others = folds.filter((other) => other !== judged);
    const intervalOf = method(judged, others);
    return judged.targets.map((target) => ({ interval: intervalOf(target), trueScore: target.truth }));
  };
  const coveredBy = (scores: ReturnType<typeof judge>) =>
    coverageOf(scores, ({ interval }) => interval)?.covered ?? 0;
  const width = (scores: ReturnType<typeof judge>) =>
    scores.reduce((sum, { interval: [low, high] }) => sum + (high - low), 0) / scores.length;
  const told = (scores: ReturnType<typeof judge>) => `${coveredBy(scores)} (${width(scores).toFixed(2)})`;
  const together = folds.flatMap(judge);
  const share = (100 * coveredBy(together)) / together.length;
  console.log(
    `| ${name} | ${all.map((judged) => told(judge(judged))).join(' | ')} | ${share.toFixed(0)} % | ${width(together).toFixed(2)} |`,
  );
}
