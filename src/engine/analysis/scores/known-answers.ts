import { at } from '../../../core/at.ts';
import { compareKinds, type KindComparisonOutcome } from '../../../core/compare-kinds.ts';
import type { EvidenceKind } from '../../../core/evidence.ts';
import type { KnownAnswers } from '../../../core/known-answers.ts';
import { labelIndex, largestLabel } from '../../../core/labels.ts';
import { AppError } from '../../app-error.ts';
import type { AnswerTable } from '../tables/answer-table.ts';

/**
 * A run's answers about two images of known score, each vote one; images by their index. Where all answers are such, and certain of
 * their labels, these are the table's own columns.
 *
 * Hot loops (`test/bench/million-queries.ts`): indices are in range by construction; their defaults are for the compiler alone.
 *
 * @param rows rising; all by default
 * @throws AppError 'scores-missing' where there is none
 */
export function knownAnswers(table: AnswerTable, evidence: EvidenceKind, rows?: Uint32Array): KnownAnswers {
  const { first, second, model, images, columns } = table;
  const known = rowsOfKnownScore(table, rows);
  if (known?.length === 0 || table.count === 0)
    throw new AppError(
      'scores-missing',
      `The run "${table.run.name}" has no answer about two images with known scores.`,
      'Calibrate on a run over rated images, or on the command line on a file with --from.',
    );
  const { scores } = images;
  if (columns.votes === null && evidence === 'hard')
    return known === null
      ? { first, second, scores, labels: model, weights: null }
      : {
          first: pick(first, known),
          second: pick(second, known),
          scores,
          labels: pick(model, known),
          weights: null,
        };
  const all = known ?? Uint32Array.from(model.keys());
  const answers = table.countAnswers(all);
  const areWeighted = evidence === 'soft' || columns.votes?.weights != null;
  const made = {
    first: new Int32Array(answers),
    second: new Int32Array(answers),
    labels: new Uint8Array(answers),
    weights: areWeighted ? new Float64Array(3 * answers) : null,
  };
  let answer = 0;
  for (const row of all)
    for (const weights of table.weightsOf(row, evidence)) {
      made.first[answer] = at(first, row);
      made.second[answer] = at(second, row);
      made.labels[answer] = labelIndex(largestLabel(weights));
      made.weights?.set(weights, 3 * answer);
      answer++;
    }
  return { ...made, scores };
}

/** The rows about two images of known score; null for all of the table. */
function rowsOfKnownScore(
  { first, second, count, images: { scores } }: AnswerTable,
  rows: Uint32Array | undefined,
): Uint32Array | null {
  const isKnown = (row: number) =>
    !Number.isNaN(scores[first[row] ?? NaN]) && !Number.isNaN(scores[second[row] ?? NaN]);
  if (rows !== undefined && rows.length < count) return rows.filter(isKnown);
  let known = 0;
  for (let row = 0; row < count; row++) if (isKnown(row)) known++;
  if (known === count) return null;
  const found = new Uint32Array(known);
  for (let row = count - 1; row >= 0; row--) if (isKnown(row)) found[--known] = row;
  return found;
}

function pick<Column extends Int32Array | Uint8Array>(column: Column, rows: Uint32Array): Column {
  const picked = new (column.constructor as new (length: number) => Column)(rows.length);
  for (let place = 0; place < picked.length; place++) picked[place] = column[rows[place] ?? NaN] ?? NaN;
  return picked;
}

/** The kinds of likelihood on a run's answers, by cross-validation. @throws AppError as {@link knownAnswers} */
export function compareKindsOnTable(
  table: AnswerTable,
  evidence: EvidenceKind,
  fitBias: boolean,
): KindComparisonOutcome {
  return compareKinds(knownAnswers(table, evidence), table.images.count, { fitBias });
}
