/**
 * Davidson's likelihood beside Rao and Kupper's on recorded labels of three fold models, which `import-comparisons` has read:
 *
 *     node test/bench/likelihood-kinds.ts WORKSPACE
 *
 * Model k never saw an image of fold k. Both kinds are fitted to its 1,000 pairs of that fold (and cross-validated on them), and judge
 * its answers about the fold's test images, at their true scores and as scores.
 */
import { judgeKinds } from '../../src/core/compare-kinds.ts';
import { describeKinds } from '../../src/core/describe-kinds.ts';
import { imageErrorOf } from '../../src/core/image-error.ts';
import { LIKELIHOOD_KINDS, LIKELIHOODS } from '../../src/core/likelihood.ts';
import { estimateScore } from '../../src/core/estimate.ts';
import { mae, pearson } from '../../src/core/metrics.ts';
import { coverageOf, scoreInterval } from '../../src/core/score-interval.ts';
import { AnswerView } from '../../src/engine/analysis/filters/answer-view.ts';
import { compareKindsOnTable, knownAnswers } from '../../src/engine/analysis/scores/known-answers.ts';
import { TargetEvidence } from '../../src/engine/analysis/scores/target-evidence.ts';
import { openAnswerTable } from '../../src/engine/analysis/tables/open-answer-table.ts';
import { fitKindsToTable } from '../../src/engine/jobs/scores/calibrate-run.ts';
import { referenceSetOfRun } from '../../src/engine/jobs/scores/reference-set-of-run.ts';
import { findRun, findSplit } from '../../src/engine/jobs/workspace/find-in-workspace.ts';
import { datasetById } from '../../src/engine/store/datasets.ts';
import { referencesOfSet } from '../../src/engine/store/reference-sets.ts';
import { Workspace } from '../../src/engine/store/workspace.ts';
import { FOLDS } from '../fixtures/recorded-labels.ts';

const [folder] = process.argv.slice(2);
if (folder === undefined) {
  console.error('Name a workspace: node test/bench/likelihood-kinds.ts WORKSPACE');
  process.exit(2);
}
const workspace = Workspace.open(folder);
const { db } = workspace;

console.log(
  '| fold | likelihood | fitted | cross-validated | held-out images | PC | MAE | intervals cover | width |',
);
console.log('| --- | --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: |');
const sentences: string[] = [];
for (const fold of FOLDS) {
  const pairs = openAnswerTable(workspace, findRun(db, `heldout-pairs-fold${fold}`));
  const run = findRun(db, `test-vs-reference-fold${fold}`);
  const table = openAnswerTable(workspace, run);
  const dataset = datasetById(db, run.datasetId);
  if (dataset === null) throw new Error('the run is of no dataset');
  const split = findSplit(db, dataset, undefined).id;
  const view = new AnswerView(db, table, { split, part: String(fold), side: 'target' }, null);
  const fits = fitKindsToTable(pairs, 'hard', true);
  const judge = (answers: Parameters<typeof judgeKinds>[0]) =>
    judgeKinds(
      answers,
      () => fits,
      () => 0,
      1,
    );
  const own = judge(knownAnswers(pairs, 'hard'));
  const crossed = compareKindsOnTable(pairs, 'hard', true);
  if (crossed.kind !== 'compared') throw new Error(crossed.problem);
  const heldOut = judge(knownAnswers(table, 'hard', view.rows));
  sentences.push(`Fold ${fold}, held-out pairs: ${describeKinds(crossed)}`);
  sentences.push(`Fold ${fold}, held-out images: ${describeKinds(heldOut)}`);

  const evidence = new TargetEvidence(table, referencesOfSet(db, referenceSetOfRun(db, run, undefined).id));
  const targets = evidence.targets.withRows.filter((image) => view.imagesAskedFor[image] === 1);
  for (const kind of LIKELIHOOD_KINDS) {
    const likelihood = fits[kind];
    const of = (image: number) => evidence.of(image, 'hard', false);
    const error = imageErrorOf(targets, of, likelihood);
    const scores = targets.map((image) => {
      const { score, profileInterval } = estimateScore(of(image), likelihood);
      const interval = scoreInterval(score, profileInterval, error);
      return { score, interval, trueScore: table.images.trueScore(image) };
    });
    const truths = scores.map(({ trueScore }) => trueScore ?? NaN);
    const estimates = scores.map(({ score }) => score);
    const covered = coverageOf(scores, ({ interval }) => interval);
    const width = scores.reduce((sum, { interval: [low, high] }) => sum + high - low, 0) / scores.length;
    const log = (judged: typeof own) => judged.logLikelihood[kind].toFixed(1);
    console.log(
      `| ${fold} | ${LIKELIHOODS[kind].title} | ${log(own)} | ${log(crossed)} | ${log(heldOut)} | ` +
        `${pearson(estimates, truths).toFixed(3)} | ${mae(estimates, truths).toFixed(3)} | ${covered?.covered} of ${covered?.of} | ${width.toFixed(2)} |`,
    );
  }
}
console.log(`\n${sentences.join('\n')}`);
workspace.close();
