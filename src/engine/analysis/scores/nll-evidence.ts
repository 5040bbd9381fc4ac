import { at } from '../../../core/at.ts';
import type { Database } from '../../store/database.ts';
import { referencesOfSet, type ReferenceSet } from '../../store/reference-sets.ts';
import type { AnswerTable } from '../tables/answer-table.ts';
import { labelOfCode } from '../tables/label-code.ts';
import { TargetEvidence } from './target-evidence.ts';
import type { TargetAnswer } from '../../../model/scores.ts';

/** The answers that an image's NLL is made of, in the order in which their terms are added; none for no target. */
export function nllEvidence(
  db: Database,
  table: AnswerTable,
  referenceSet: ReferenceSet,
  imageId: number,
): TargetAnswer[] {
  const target = table.images.indexOf(imageId);
  if (target < 0) return [];
  const evidence = new TargetEvidence(table, referencesOfSet(db, referenceSet.id));
  const { ids, names } = table.images;
  return Array.from(evidence.rowsOf(target), (row) => {
    const [first, second] = [at(table.first, row), at(table.second, row)];
    const reference = first === target ? second : first;
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
    };
  });
}
