import { at } from '../../../core/at.ts';
import { compareKinds, type KindComparisonOutcome, type KnownAnswer } from '../../../core/compare-kinds.ts';
import type { EvidenceKind } from '../../../core/evidence.ts';
import { AppError } from '../../app-error.ts';
import type { AnswerTable } from '../tables/answer-table.ts';

/**
 * A run's answers about two images of known score, each vote one; images by their index.
 *
 * @param rows all by default
 * @throws AppError 'scores-missing' where there is none, once all rows were looked at
 */
export function* knownAnswers(
  table: AnswerTable,
  evidence: EvidenceKind,
  rows: Iterable<number> = Array(table.count).keys(),
): Generator<KnownAnswer> {
  const { scores } = table.images;
  let pairs = 0;
  for (const row of rows) {
    const [first, second] = [at(table.first, row), at(table.second, row)];
    const [firstScore, secondScore] = [at(scores, first), at(scores, second)];
    if (Number.isNaN(firstScore) || Number.isNaN(secondScore)) continue;
    for (const weights of table.weightsOf(row, evidence))
      yield { first, second, firstScore, secondScore, weights };
    pairs++;
  }
  if (pairs > 0) return;
  throw new AppError(
    'scores-missing',
    `The run "${table.run.name}" has no answer about two images with known scores.`,
    'Calibrate on a run over rated images, or on the command line on a file with --from.',
  );
}

/** The same to go through several times: millions of objects are made again sooner than kept. @throws AppError as {@link knownAnswers} */
export function eachKnownAnswer(
  table: AnswerTable,
  evidence: EvidenceKind,
  rows?: Iterable<number>,
): Iterable<KnownAnswer> {
  return { [Symbol.iterator]: () => knownAnswers(table, evidence, rows) };
}

/** The kinds of likelihood on a run's answers, by cross-validation. @throws AppError as {@link knownAnswers} */
export function compareKindsOnTable(
  table: AnswerTable,
  evidence: EvidenceKind,
  fitBias: boolean,
): KindComparisonOutcome {
  return compareKinds(eachKnownAnswer(table, evidence), table.images.count, { fitBias });
}
