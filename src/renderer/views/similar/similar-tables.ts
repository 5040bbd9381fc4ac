import { sentenceText, similarSentence } from '../../../core/similar-verdict.ts';
import type { ScoreWords } from '../../../core/score-words.ts';
import { LIKELIHOOD_PRESETS } from '../../../core/likelihood.ts';
import type { Proportion } from '../../../core/proportion.ts';
import { formatQuantity } from '../../../core/format.ts';
import type { SimilarPiece, SimilarScores, SimilarVariant } from '../../../model/similar-audit.ts';
import type { Metric } from '../../../model/figures.ts';
import { csvText } from '../../charts/csv-text.ts';
import type { AuditedRun } from './audited-run.ts';
import { expectedSimilar } from '../../../core/expected-similar.ts';

/** Of an exported chart or table, without an ending. */
export function fileNameOf(audited: readonly AuditedRun[], what: string): string {
  return `similar-${audited.map(({ run }) => run.name).join('-')}-${what}`;
}

/** What is shown, of which run, and the verdict. */
export function captionOf(audited: readonly AuditedRun[], words: ScoreWords): readonly string[] {
  return audited.flatMap(({ run, audit }) => [
    `Run ${run.name}, n = ${formatQuantity(audit.n, 'comparison')} of ${formatQuantity(audit.images, 'image')}.`,
    sentenceText(similarSentence(audit, audit.verdict, words)),
    ...(run.simulated
      ? ['Simulated data: these figures say nothing about real people or a real LLaVA.']
      : []),
  ]);
}

const SHARE = ['count', 'share', 'low', 'high'] as const;

function shareHeads(name: string): string[] {
  return SHARE.map((figure) => `${name}_${figure}`);
}

function shareCells(share: Proportion | null | undefined): (number | null)[] {
  if (share === null || share === undefined) return SHARE.map(() => null);
  return [share.successes, share.value, ...share.interval];
}

/** A row a bin and run. */
export function binsTable(audited: readonly AuditedRun[]): string {
  return csvText(
    [
      'run',
      'low',
      'high',
      'truly_similar',
      'n',
      ...['first', 'second', 'similar', 'higher_image', 'lower_image'].flatMap(shareHeads),
    ],
    audited.flatMap(({ run, audit }) =>
      audit.bins.map(({ low, high, n, answers, higher, lower }) => [
        run.name,
        low,
        high,
        high <= audit.theta,
        n,
        ...shareCells(answers?.First),
        ...shareCells(answers?.Second),
        ...shareCells(answers?.Similar),
        ...shareCells(higher),
        ...shareCells(lower),
      ]),
    ),
  );
}

/** A row a difference and run. */
export function upToTable(audited: readonly AuditedRun[]): string {
  return csvText(
    ['run', 'up_to', ...['recall', 'precision'].flatMap((name) => [...shareHeads(name), `${name}_of`])],
    audited.flatMap(({ run, audit }) =>
      audit.upTo.map(({ distance, recall, precision }) => [
        run.name,
        distance,
        ...shareCells(recall),
        recall?.trials ?? null,
        ...shareCells(precision),
        precision?.trials ?? null,
      ]),
    ),
  );
}

/** A row a bin and run: Similar as it was said, and as it is expected in the middle of the bin. */
export function likelihoodTable(audited: readonly AuditedRun[]): string {
  return csvText(
    ['run', 'low', 'high', 'n', ...shareHeads('observed'), 'expected_own', 'expected_uol'],
    audited.flatMap(({ run, audit }) =>
      audit.bins.map(({ low, high, n, answers }) => [
        run.name,
        low,
        high,
        n,
        ...shareCells(answers?.Similar),
        expectedSimilar(run.likelihood, (low + high) / 2),
        expectedSimilar(LIKELIHOOD_PRESETS.uol, (low + high) / 2),
      ]),
    ),
  );
}

/** A row a part or group. */
export function piecesTable(pieces: readonly SimilarPiece[]): string {
  return csvText(
    [
      'name',
      'verdict',
      'n',
      'images',
      'called',
      'truly',
      'both',
      'ratio',
      'ratio_low',
      'ratio_high',
      ...['recall', 'precision'].flatMap(shareHeads),
    ],
    pieces.map(({ name, audit }) => [
      name,
      audit.verdict.kind,
      audit.n,
      audit.images,
      audit.called,
      audit.truly,
      audit.both,
      audit.ratio?.value ?? null,
      audit.ratio?.interval?.[0] ?? null,
      audit.ratio?.interval?.[1] ?? null,
      ...shareCells(audit.recall),
      ...shareCells(audit.precision),
    ]),
  );
}

const METRICS = ['pc', 'mae', 'rmse'] as const;

/** A row a way of treating Similar. */
export function scoresTable(
  ways: readonly { readonly variant: SimilarVariant; readonly data: SimilarScores }[],
): string {
  const heads = (name: string) => [name, `${name}_low`, `${name}_high`];
  const cells = (metric: Metric) =>
    metric === null
      ? [null, null, null]
      : [metric.value, metric.interval?.[0] ?? null, metric.interval?.[1] ?? null];
  return csvText(
    [
      'similar',
      'missing',
      'images',
      'answers',
      'corrected',
      ...METRICS.flatMap(heads),
      'difference_images',
      ...METRICS.flatMap((name) => heads(`${name}_difference`)),
    ],
    ways.map(({ variant, data }) => [
      variant,
      data.missing,
      data.images,
      data.answers,
      data.corrected,
      ...METRICS.flatMap((name) => cells(data[name])),
      data.difference?.n ?? null,
      ...METRICS.flatMap((name) => cells(data.difference?.[name] ?? null)),
    ]),
  );
}
