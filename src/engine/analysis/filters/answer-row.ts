import { at } from '../../../core/at.ts';
import { CANNOT_JUDGE, FLAGGED } from '../tables/answer-table.ts';
import type { AnswerView } from './answer-view.ts';
import { labelOfCode } from '../tables/label-code.ts';
import { entropyOf } from '../../../core/entropy.ts';
import type { PairRow } from '../../../model/pair-row.ts';

/** What a view knows of some rows of its table. */
export function answerRows(view: AnswerView, rows: ArrayLike<number>): PairRow[] {
  const { table } = view;
  const { ids, names } = table.images;
  const others = view.other === null ? null : view.labelsBy('other');
  return Array.from(rows, (row) => {
    const [first, second] = [at(table.first, row), at(table.second, row)];
    const reverse = at(table.reverse, row);
    const probabilities = table.recordedProbabilities(row);
    const marks = at(table.marks, row);
    return {
      firstId: at(ids, first),
      secondId: at(ids, second),
      firstName: at(names, first),
      secondName: at(names, second),
      firstScore: table.images.trueScore(first),
      secondScore: table.images.trueScore(second),
      truth: labelOfCode(table.truth[row]),
      model: table.label(row),
      probabilities,
      votes: table.votesOf(row),
      margin: probabilities === null ? null : at(table.gap, row),
      // Not the column, which would be made whole for the sake of a few rows.
      entropy: probabilities === null ? null : entropyOf(...probabilities),
      reverse:
        reverse < 0
          ? null
          : {
              label: table.label(reverse),
              probabilities: table.recordedProbabilities(reverse),
              votes: table.votesOf(reverse),
            },
      human: labelOfCode(table.human[row]),
      cannotJudge: (marks & CANNOT_JUDGE) !== 0,
      flagged: (marks & FLAGGED) !== 0,
      other: others === null ? null : labelOfCode(others[row]),
    };
  });
}
