import { at } from '../../../core/at.ts';
import { formatQuantity } from '../../../core/format.ts';
import { scoreInterval } from '../../../core/score-interval.ts';
import { GIVEN_SCORES, VOTE_SCORES, type ScoreWords } from '../../../core/score-words.ts';
import { CALIBRATION_BINS, type AbstentionCurve, type Reliability } from '../../../model/confusion.ts';
import type { Consistency } from '../../../model/consistency.ts';
import type { Note } from '../../../model/note.ts';
import type { TableOrigin } from '../../../model/provenance.ts';
import type { ScoreRow } from '../../../model/scores.ts';
import type { RankingResult } from '../../../model/ranking.ts';
import type { SimilarAudit } from '../../../model/similar-audit.ts';
import type { Slice } from '../../../model/slice.ts';
import { abstentionCurve } from '../../analysis/figures/abstention.ts';
import { consistencyOfView } from '../../analysis/figures/consistency-of-view.ts';
import { reliability } from '../../analysis/figures/reliability.ts';
import { similarAuditOfView } from '../../analysis/figures/similar-audit.ts';
import type { AnswerView } from '../../analysis/filters/answer-view.ts';
import { rankingOfView } from '../../analysis/ranking/ranking-of-view.ts';
import { compareWithTruth } from '../../analysis/scores/compare-with-truth.ts';
import { scoresOfView } from '../../analysis/scores/scores-of-view.ts';
import { AppError } from '../../app-error.ts';
import { packageVersion } from '../../package-version.ts';
import type { Database } from '../../store/database.ts';
import { datasetById } from '../../store/datasets.ts';
import { noteOf } from '../../store/notes.ts';
import { referenceSetById } from '../../store/reference-sets.ts';
import { referenceSetOfTargets } from '../../store/reference-set-of-targets.ts';
import type { StoredScore } from '../../store/scores.ts';
import type { Workspace } from '../../store/workspace.ts';
import { limitsInWords, originOfRun } from '../export/table-origin.ts';
import { runWarnings } from '../runs/run-runtime.ts';
import { evaluateRun, type RunEvaluation } from '../scores/evaluate-run.ts';
import { scoresUnderFilter } from '../scores/evaluate-scoring.ts';
import { sourcedLikelihood } from '../scores/likelihoods-of-run.ts';
import { referenceSetOfRun } from '../scores/reference-set-of-run.ts';
import { whoseInWords } from '../export/whose-in-words.ts';

/** The scores of a run as a report shows them. */
export interface ReportedScores {
  readonly rows: readonly ScoreRow[];
  readonly unscored: number;
  readonly metrics: ReturnType<typeof compareWithTruth>;
  readonly boundHits: number;
  readonly settings: NonNullable<TableOrigin['scores']>;
  /** Whether they are the newest that were kept, which `evaluate` takes too; else they were made for the report. */
  readonly kept: boolean;
}

/** All that a report of a run says, under a filter. The same functions make it that answer views and command line. */
export interface ReportContent {
  readonly version: string;
  /** Unix milliseconds. */
  readonly madeAt: number;
  readonly slice: Slice | null;
  /** The filter's limits in words; none where everything passes. */
  readonly limits: readonly string[];
  readonly origin: TableOrigin;
  /** What the scores are called that answers are held against. */
  readonly words: ScoreWords;
  readonly warnings: readonly string[];
  readonly notes: readonly { readonly of: string; readonly note: Note }[];
  readonly evaluation: RunEvaluation;
  readonly audit: SimilarAudit;
  /** Null where no pair was asked in both orders. */
  readonly consistency: Consistency | null;
  /** Null where no probabilities were recorded, or no truth is known. */
  readonly probabilities: { readonly reliability: Reliability; readonly abstention: AbstentionCurve } | null;
  /** Null where the run has no targets to score, with why in `scoresMissing`. */
  readonly scores: ReportedScores | null;
  readonly scoresMissing: string | null;
  /** By the answers alone, as `rank` makes it, or why there is none; null for a run of targets against references. */
  readonly ranking: RankingResult | null;
}

/** As of `rank` and of the page where nothing else is chosen. */
export const REPORTED_RANKING = {
  ties: 'rao-kupper',
  positionEffect: true,
  ridge: 0,
  evidence: 'hard',
} as const;

/** Gathers a report of the comparisons of a view. */
export function reportContent(workspace: Workspace, view: AnswerView, slice: Slice | null): ReportContent {
  const { db } = workspace;
  const { table, rows } = view;
  const { run } = table;
  const consistency = consistencyOfView(view);
  const evaluation = evaluateRun(db, view);
  const [scores, scoresMissing] = scoresOrWhyNot(workspace, view, evaluation);
  const ofSlice = slice === null ? null : noteOf(db, { kind: 'slice', id: slice.id });
  const ofRun = noteOf(db, { kind: 'run', id: run.id });
  return {
    version: packageVersion('tiebreak') ?? 'unknown',
    madeAt: Date.now(),
    slice,
    limits: limitsInWords(db, { ...view.filter, run: run.id }),
    origin: originOfRun(db, run, { what: 'report', rowOrder: null }),
    words: (datasetById(db, run.datasetId)?.scoresFrom ?? null) === null ? GIVEN_SCORES : VOTE_SCORES,
    warnings: warningsOf(view, evaluation),
    notes: [
      ...(ofSlice === null || slice === null ? [] : [{ of: `slice ${slice.name}`, note: ofSlice }]),
      ...(ofRun === null ? [] : [{ of: `run ${run.name}`, note: ofRun }]),
    ],
    evaluation,
    audit: similarAuditOfView(view),
    consistency: consistency.n === 0 ? null : consistency,
    probabilities:
      table.hasProbabilities && evaluation.labels !== null
        ? {
            reliability: reliability(table, rows, CALIBRATION_BINS),
            abstention: abstentionCurve(table, rows),
          }
        : null,
    scores,
    scoresMissing,
    ranking: referenceSetOfTargets(db, run) === null ? rankingOfView(view, REPORTED_RANKING) : null,
  };
}

function warningsOf({ table }: AnswerView, { failed, counts, comparisons }: RunEvaluation): string[] {
  return [
    ...runWarnings(table.run),
    ...(comparisons === 0 ? ['No comparison passes the filter.'] : []),
    ...(failed > 0 ? [`${formatQuantity(failed, 'comparison')} of the run failed and are left out.`] : []),
    ...(counts.lackMember > 0
      ? [
          `${formatQuantity(counts.lackMember, 'comparison lacks', 'comparisons lack')} the answer of a member and ${counts.lackMember === 1 ? 'counts' : 'count'} by those of the others.`,
        ]
      : []),
    ...(table.hasProbabilities
      ? []
      : ['No probabilities were recorded: there is no reliability, abstention or mean divergence.']),
  ];
}

/** Failures that say why a run has no scores. */
const NO_SCORES: readonly string[] = ['evidence-missing', 'name-needed', 'reference-set-missing'];

function scoresOrWhyNot(
  workspace: Workspace,
  view: AnswerView,
  evaluation: RunEvaluation,
): readonly [ReportedScores, null] | readonly [null, string] {
  try {
    return [reportedScores(workspace, view, evaluation), null];
  } catch (error) {
    if (error instanceof AppError && NO_SCORES.includes(error.code)) return [null, error.message];
    throw error;
  }
}

function reportedScores(
  workspace: Workspace,
  view: AnswerView,
  { scores: kept }: RunEvaluation,
): ReportedScores {
  const { db } = workspace;
  const { table } = view;
  const { run } = table;
  if (kept !== null) {
    const { scoring } = kept;
    const { scores, unscored, imageError } = scoresUnderFilter(db, view, scoring);
    const { source } = sourcedLikelihood(workspace, run, scoring.likelihood);
    return {
      rows: scores.map((score) => scoreRow(view, score, imageError)),
      unscored,
      metrics: kept.metrics,
      boundHits: kept.boundHits,
      settings: {
        likelihood: scoring.likelihood,
        likelihoodSource: source,
        evidence: scoring.evidence,
        corrections: scoring.corrected,
        people: scoring.people === null ? null : whoseInWords(db, scoring.people),
        referenceSet: referenceSetName(db, scoring.referenceSetId),
        intervalMethod: imageError === null ? 'profile' : 'image-error',
        imageError,
      },
      kept: true,
    };
  }
  const { likelihood, source } = sourcedLikelihood(workspace, run, null);
  const referenceSet = referenceSetOfRun(db, run, undefined);
  const settings = { likelihood, evidence: 'hard', corrections: false, referenceSet } as const;
  const { scores, unscored, imageError } = scoresOfView(db, view, settings);
  const rows = scores.map(({ image, ...score }) =>
    scoreRow(view, { ...score, imageId: at(table.images.ids, image) }, imageError),
  );
  return {
    rows,
    unscored: unscored.length,
    metrics: compareWithTruth(rows),
    boundHits: rows.filter(({ boundHit }) => boundHit !== null).length,
    settings: {
      likelihood,
      likelihoodSource: source,
      evidence: settings.evidence,
      corrections: settings.corrections,
      people: null,
      referenceSet: referenceSet.name,
      intervalMethod: imageError === null ? 'profile' : 'image-error',
      imageError,
    },
    kept: false,
  };
}

function referenceSetName(db: Database, id: number | null): string | null {
  return id === null ? null : (referenceSetById(db, id)?.name ?? null);
}

function scoreRow(
  { table: { images } }: AnswerView,
  score: StoredScore,
  imageError: number | null,
): ScoreRow {
  const image = images.indexOf(score.imageId);
  return {
    imageId: score.imageId,
    name: at(images.names, image),
    group: images.groups[image] ?? null,
    trueScore: images.trueScore(image),
    score: score.score,
    interval: scoreInterval(score.score, score.profileInterval, imageError),
    profileInterval: score.profileInterval,
    boundHit: score.boundHit,
    nll: score.nll,
    comparisons: score.comparisons,
    corrected: 0,
  };
}
