import { CANNOT_JUDGE, FLAGGED } from '../tables/answer-table.ts';
import type { AnswerView } from './answer-view.ts';
import { labelOfCode } from '../tables/label-code.ts';
import { entropyOf } from '../tables/row-figures.ts';
import type { PairRow } from '../../../model/pair-row.ts';

/** What a view knows of some rows of its table. */
export function answerRows(view: AnswerView, rows: ArrayLike<number>): PairRow[] {
  const { table } = view;
  const { ids, names, scores } = table.images;
  const others = view.other === null ? null : view.labelsBy('other');
  const score = (image: number) => {
    const known = scores[image] ?? NaN;
    return Number.isNaN(known) ? null : known;
  };
  return Array.from(rows, (row) => {
    const [first, second] = [table.first[row] ?? 0, table.second[row] ?? 0];
    const reverse = table.reverse[row] ?? -1;
    const marks = table.marks[row] ?? 0;
    return {
      firstId: ids[first] ?? 0,
      secondId: ids[second] ?? 0,
      firstName: names[first] ?? '',
      secondName: names[second] ?? '',
      firstScore: score(first),
      secondScore: score(second),
      truth: labelOfCode(table.truth[row]),
      model: table.label(row),
      probabilities: table.probabilities(row),
      margin: table.gap[row] ?? 0,
      // Not the column, which would be made whole for the sake of a few rows.
      entropy: entropyOf(...table.probabilities(row)),
      reverse:
        reverse < 0 ? null : { label: table.label(reverse), probabilities: table.probabilities(reverse) },
      human: labelOfCode(table.human[row]),
      cannotJudge: (marks & CANNOT_JUDGE) !== 0,
      flagged: (marks & FLAGGED) !== 0,
      other: others === null ? null : labelOfCode(others[row]),
    };
  });
}
