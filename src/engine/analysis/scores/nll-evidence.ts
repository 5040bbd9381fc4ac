import { at } from '../../../core/at.ts';
import type { Database } from '../../store/database.ts';
import { referencesOfSet, type ReferenceSet } from '../../store/reference-sets.ts';
import type { AnswerTable } from '../tables/answer-table.ts';
import { labelOfCode } from '../tables/label-code.ts';
import { ALL_ROWS } from './scored-rows.ts';
import { TargetEvidence } from './target-evidence.ts';
import type { TargetAnswer } from '../../../model/scores.ts';

/**
 * The answers that an image's NLL is made of, in the order in which their terms are added; none for no target.
 *
 * @param rows the answers that count; all by default
 * @returns and how many answers there are about it, counted or not
 */
export function nllEvidence(
  db: Database,
  table: AnswerTable,
  referenceSet: ReferenceSet,
  imageId: number,
  rows = ALL_ROWS,
): { readonly answers: TargetAnswer[]; readonly ofImage: number } {
  const target = table.images.indexOf(imageId);
  if (target < 0) return { answers: [], ofImage: 0 };
  const references = referencesOfSet(db, referenceSet.id);
  const evidence = new TargetEvidence(table, references, rows);
  const ofImage = rows.passes === null ? evidence : new TargetEvidence(table, references);
  const { ids, names } = table.images;
  const answers = Array.from(evidence.rowsOf(target), (row) => {
    const [first, second] = [at(table.first, row), at(table.second, row)];
    const reference = first === target ? second : first;
    const weights = table.weightsOfPeople(row);
    return {
      firstId: at(ids, first),
      secondId: at(ids, second),
      referenceId: at(ids, reference),
      referenceName: at(names, reference),
      referenceScore: evidence.referenceScore(row, target),
      targetFirst: first === target,
      probabilities: table.recordedProbabilities(row),
      votes: table.votesOf(row),
      label: table.label(row),
      human: labelOfCode(table.human[row]),
      ...(weights !== null && Math.max(...weights) < 1 && { humanWeights: weights }),
    };
  });
  return { answers, ofImage: ofImage.rowsOf(target).length };
}
