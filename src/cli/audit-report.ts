import { formatShare, formatShareInterval, formatQuantity } from '../core/format.ts';
import { LABELS } from '../core/labels.ts';
import { parameterValues } from '../core/likelihood.ts';
import type { MetricValue } from '../core/metrics.ts';
import type { FigureDifference } from '../core/score-differences.ts';
import type { Proportion } from '../core/proportion.ts';
import { doubtText, sentenceText, SIMILAR_RULE, similarSentence } from '../core/similar-verdict.ts';
import type { similarScoresOfRun } from '../engine/jobs/scores/similar-scores-of-run.ts';
import type { SimilarAudit, SimilarPiece, SimilarVariant } from '../model/similar-audit.ts';
import { describeLikelihood } from './likelihood-options.ts';
import { formatDecimal, formatInterval, textTable } from './text-table.ts';

type VariantScores = ReturnType<typeof similarScoresOfRun> & { readonly variant: SimilarVariant };

/** Another run's audit, to compare with. */
export interface AuditBeside {
  readonly run: string;
  readonly audit: SimilarAudit;
  /** The audited run's ratio of called to truly Similar over this run's. */
  readonly times: FigureDifference | null;
  /** Pairs of images that both runs have. */
  readonly commonPairs: number;
}

/** What an audit of Similar found. */
interface FoundAudit {
  readonly audit: SimilarAudit;
  readonly groups: readonly SimilarPiece[];
  readonly parts: readonly { readonly split: string; readonly parts: readonly SimilarPiece[] }[];
  /** The first is of Similar kept. */
  readonly scores: readonly VariantScores[];
  readonly against: AuditBeside | null;
}

const METRICS = ['pc', 'mae', 'rmse'] as const;

/** Figures under fixed names, intervals and counts beside them; null for what is not known. */
export function auditDocument({ audit, groups, parts, scores, against }: FoundAudit): object {
  const [kept] = scores;
  return {
    sentence: sentenceText(similarSentence(audit, audit.verdict)),
    rule: SIMILAR_RULE,
    ...audit,
    groups: groups.map(pieceDocument),
    parts: parts.map(({ split, parts: of }) => ({ split, parts: of.map(pieceDocument) })),
    likelihood: kept && {
      kind: kept.likelihood.kind,
      ...parameterValues(kept.likelihood),
      source: kept.source,
    },
    scores: Object.fromEntries(scores.map((way) => [way.variant, scoresDocument(way)])),
    against: against && {
      run: against.run,
      times: against.times,
      commonPairs: against.commonPairs,
      ...figuresDocument(against.audit),
    },
  };
}

function pieceDocument({ name, audit }: SimilarPiece): object {
  return { name, ...figuresDocument(audit) };
}

function figuresDocument({
  n,
  images,
  called,
  truly,
  both,
  ratio,
  recall,
  precision,
  verdict,
}: SimilarAudit): object {
  return { n, images, called, truly, both, ratio, recall, precision, verdict };
}

function scoresDocument({ missing, images, answers, corrected, metrics, difference }: VariantScores): object {
  return {
    missing,
    images,
    answers,
    corrected,
    ...metricDocument(metrics),
    difference: difference && { n: difference.n, ...metricDocument(difference) },
  };
}

function metricDocument(metrics: Readonly<Record<(typeof METRICS)[number], MetricValue>> | null): object {
  return Object.fromEntries(METRICS.map((name) => [name, metrics?.[name] ?? null]));
}

const WAYS: Readonly<Record<SimilarVariant, string>> = {
  kept: 'kept',
  dropped: 'dropped',
  soft: 'soft',
  recalibrated: 're-calibrated',
  corrected: 'corrected by people',
};

const MISSING: Readonly<Record<NonNullable<VariantScores['missing']>, string>> = {
  'no-probabilities': 'no probabilities recorded',
  'no-corrections': 'no answer was corrected by people',
  'too-few-images': 'too few images to fit on some and score the others',
  'not-fitted': 'the answers set no likelihood',
  'no-answers': 'the run compares no images with references of known score',
  'several-reference-sets':
    'the dataset has several reference sets, and the run names none; choose one with --references',
};

/** The same for a person. */
export function describeAudit({ audit, groups, parts, scores, against }: FoundAudit): string {
  const lines = [sentenceText(similarSentence(audit, audit.verdict)), SIMILAR_RULE];
  if (audit.n === 0) return lines.join('\n');
  lines.push(
    '',
    `${describeAnswers(audit)} of ${formatQuantity(audit.images, 'image')} with ${audit.doubtful === undefined ? 'true' : 'estimated'} scores`,
  );
  if (audit.doubtful !== undefined) lines.push(doubtText(audit.doubtful, audit.n));
  if (audit.unknown > 0)
    lines.push(`${formatQuantity(audit.unknown, 'answer')} about images without them are left out.`);
  lines.push(
    textTable(
      ['', 'share', '95% interval', 'count', 'of'],
      [
        ['called Similar', ...describeShare(audit.shareCalled)],
        ['truly Similar', ...describeShare(audit.shareTruly)],
        ['recall', ...describeShare(audit.recall)],
        ['precision', ...describeShare(audit.precision)],
      ],
    ),
    '',
    textTable(
      ['difference', 'n', ...LABELS, 'Similar', '95% interval'],
      audit.bins
        .filter(({ n }) => n > 0)
        .map(({ low, high, n, answers }) => [
          `${formatDecimal(low)} to ${formatDecimal(high)}`,
          n,
          ...LABELS.map((label) => answers?.[label].successes ?? 0),
          ...describeShare(answers?.Similar ?? null).slice(0, 2),
        ]),
    ),
  );
  for (const { title, pieces } of [
    { title: 'group', pieces: groups },
    ...parts.map(({ split, parts: pieces }) => ({ title: `part of ${split}`, pieces })),
  ])
    if (pieces.length > 0) lines.push('', describePieces(title, pieces));
  if (against !== null) lines.push('', ...describeAgainst(against));
  lines.push('', ...describeScores(scores));
  return lines.join('\n');
}

/** '1,000 comparisons', or '3,000 answers to 1,000 comparisons'. */
function describeAnswers({ n, comparisons }: SimilarAudit): string {
  const of = formatQuantity(comparisons, 'comparison');
  return n === comparisons ? of : `${formatQuantity(n, 'answer')} to ${of}`;
}

function describeAgainst({ run, audit, times, commonPairs }: AuditBeside): string[] {
  return [
    `Run "${run}": ${sentenceText(similarSentence(audit, audit.verdict))}`,
    times === null
      ? 'The two ratios cannot be compared: in one of the runs nothing is called, or nothing is truly Similar.'
      : `This run's ratio is ${formatDecimal(times.value)} times that of "${run}" (95% interval ${formatInterval(times.interval)}).`,
    commonPairs === 0
      ? 'The runs have no pair of images in common: they are compared as they are, and nothing is paired.'
      : `${formatQuantity(commonPairs, 'pair')} of images are in both.`,
  ];
}

function describePieces(title: string, pieces: readonly SimilarPiece[]): string {
  return textTable(
    [title, 'called', 'truly', 'times', '95% interval', 'verdict'],
    pieces.map(({ name, audit: { called, truly, ratio, verdict } }) => [
      name,
      called,
      truly,
      formatDecimal(ratio?.value),
      ratio === null ? '' : formatInterval(ratio.interval),
      verdict.kind === 'unknown' ? 'cannot be told' : verdict.kind,
    ]),
  );
}

function describeScores(scores: readonly VariantScores[]): string[] {
  const [kept] = scores;
  if (kept === undefined || kept.missing === 'no-answers') return [`No scores: ${MISSING['no-answers']}.`];
  if (kept.missing === 'several-reference-sets') return [`No scores: ${MISSING[kept.missing]}.`];
  const known = scores.filter(({ missing }) => missing === null);
  return [
    `Scores with Similar, under ${describeLikelihood(kept)}`,
    textTable(
      ['Similar', 'images', ...METRICS.flatMap((name) => [name, 'vs kept', '95% interval'])],
      known.map(({ variant, images, metrics, difference }) => [
        WAYS[variant],
        images,
        ...METRICS.flatMap((name) => [
          formatDecimal(metrics?.[name].value),
          difference === null ? '' : formatDecimal(difference[name].value),
          intervalOrBlank(difference?.[name]),
        ]),
      ]),
    ),
    ...scores.flatMap(({ variant, missing }) =>
      missing === null ? [] : [`${WAYS[variant]}: ${MISSING[missing]}`],
    ),
  ];
}

function describeShare(share: Proportion | null): [string, string, number | string, number | string] {
  return share === null
    ? ['-', '', 0, 0]
    : [formatShare(share.value), formatShareInterval(share.interval), share.successes, share.trials];
}

function intervalOrBlank(metric: MetricValue | undefined): string {
  return metric == null ? '' : formatInterval(metric.interval);
}
