import { at } from '../../../core/at.ts';
import type { PairHarm } from '../../../model/harm.ts';
import type { PairRow } from '../../../model/pair-row.ts';
import { answerRows } from '../filters/answer-row.ts';
import type { AnswerView } from '../filters/answer-view.ts';
import type { RunHarm } from './run-harm.ts';

/** Some entries as a list shows them: the comparison, and what it does. */
export function harmRows(
  view: AnswerView,
  harm: RunHarm,
  entries: Uint32Array,
): (PairRow & { readonly harm: PairHarm })[] {
  const rows = entries.map((entry) => at(harm.evidence.rows, entry));
  return answerRows(view, rows).map((row, index) => ({ ...row, harm: harm.pair(at(entries, index)) }));
}
