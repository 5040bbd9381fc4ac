import { evidenceOf } from '../../core/evidence.ts';
import { imageErrorOf } from '../../core/image-error.ts';
import type { LikelihoodKindName } from '../../core/likelihood.ts';
import { scoreInterval } from '../../core/score-interval.ts';
import { estimateTarget } from '../../engine/analysis/scores/estimate-target.ts';
import { parseScoreComparisons, type ScoreComparison } from '../../engine/datasets/evidence-csv.ts';
import { readSideFile } from '../../engine/datasets/side-file.ts';
import { readText } from '../../engine/datasets/read-text.ts';
import { describeProblems } from '../describe-problems.ts';
import {
  describeLikelihood,
  describeNeeds,
  likelihoodOf,
  presetLikelihood,
  type SourcedLikelihood,
} from '../likelihood-options.ts';
import type { Report } from '../report.ts';
import { describeScores, scoreDocument, type NamedScore } from '../score-report.ts';
import { describeRange } from '../describe-range.ts';
import { formatNumber } from '../text-table.ts';
import { UsageError } from '../usage-error.ts';
import type { ScoreOptions } from '../score-options.ts';

/** Scores the test images of a CSV file of comparisons, without a workspace. */
export async function scoreFile(file: string, options: ScoreOptions): Promise<Report> {
  const sourced = likelihoodOf(options) ?? presetOf(options.likelihood);
  const text = await readText(file);
  const parsed = parseScoreComparisons(text, file, {
    ...(options.answers !== undefined && { answers: options.answers }),
    ...(options.range !== undefined && { range: options.range }),
  });
  const { likelihood } = sourced;
  const targets = [...Map.groupBy(parsed.rows, ({ test }) => test)].map(([image, rows]) => ({
    image,
    trueScore: agreedScore(rows),
    evidence: rows.map(({ referenceScore, testFirst, weights }) =>
      evidenceOf(referenceScore, testFirst, weights, options.evidence),
    ),
  }));
  const imageError = imageErrorOf(targets, ({ evidence }) => evidence, likelihood);
  const scores = targets.map(({ evidence, ...target }): NamedScore => {
    const estimate = estimateTarget(evidence, likelihood);
    const { score, profileInterval } = estimate;
    return { ...target, ...estimate, interval: scoreInterval(score, profileInterval, imageError) };
  });
  const side = await readSideFile(file);
  const problems = [...side.problems, ...parsed.problems];
  const header = [
    `${file}: ${formatNumber(parsed.rows.length)} comparison${parsed.rows.length === 1 ? '' : 's'} from "${parsed.answers}"`,
    ...(parsed.otherAnswers.length > 0
      ? [`(other answers: ${parsed.otherAnswers.join(', ')}; choose with --answers)`]
      : []),
    ...describeRange(parsed.range),
  ].join(' ');
  return {
    document: {
      ...scoreDocument(scores, sourced, options.evidence, imageError),
      comparisons: parsed.rows.length,
      answers: parsed.answers,
      range: parsed.range,
      origin: side.origin,
      problems,
    },
    warnings: describeProblems(problems),
    text: [
      header,
      side.origin,
      describeLikelihood(sourced),
      '',
      describeScores(scores, imageError),
      describeProblems(problems),
    ]
      .filter((line) => line !== null)
      .join('\n'),
  };
}

/** UOL's preset, which is the papers' kind. @throws UsageError for another kind, of which there is no preset */
function presetOf(kind: LikelihoodKindName | undefined): SourcedLikelihood {
  const preset = presetLikelihood('uol');
  if (kind === undefined || kind === preset.likelihood.kind) return preset;
  throw new UsageError(`There is no preset of that kind: --likelihood ${kind} needs ${describeNeeds(kind)}.`);
}

/** The true score that a file gives an image; null where it gives none or contradicts itself. */
function agreedScore(rows: readonly ScoreComparison[]): number | null {
  const given = new Set(rows.map(({ testScore }) => testScore));
  return given.size === 1 ? (rows[0]?.testScore ?? null) : null;
}
