import type { EvidenceKind } from '../../../core/evidence.ts';
import type { Likelihood } from '../../../core/likelihood.ts';
import type { HarmList, HarmSort } from '../../../model/harm.ts';
import type { TableOrigin } from '../../../model/provenance.ts';
import type { AnswerView } from '../../analysis/filters/answer-view.ts';
import type { RunHarm } from '../../analysis/harm/run-harm.ts';
import type { Database } from '../../store/database.ts';
import { HARM_COLUMNS } from './harm-export-rows.ts';
import { originOfRun, selectionOf } from './table-origin.ts';
import { DEFAULT_WHOSE } from '../../../model/whose-labels.ts';
import { whoseInWords } from './whose-in-words.ts';

/** What the refits of a list of what hurts were made with. */
interface HarmScoring {
  readonly likelihood: Likelihood;
  readonly source: string;
  readonly evidence: EvidenceKind;
  readonly corrections: boolean;
  readonly referenceSet: { readonly name: string };
}

/** Where a table of what hurts comes from. */
export function harmTableOrigin(
  db: Database,
  view: AnswerView,
  harm: RunHarm,
  { list, sort }: { readonly list: HarmList; readonly sort: HarmSort },
  { likelihood, source, evidence, corrections, referenceSet }: HarmScoring,
): TableOrigin {
  return originOfRun(db, view.table.run, {
    what: `what hurts: ${list}`,
    rowOrder: orderInWords(list, sort),
    columns: HARM_COLUMNS[list],
    scores: {
      likelihood,
      likelihoodSource: source,
      evidence,
      corrections,
      people: corrections ? whoseInWords(db, view.filter.people ?? DEFAULT_WHOSE) : null,
      referenceSet: referenceSet.name,
      intervalMethod: 'none',
      imageError: null,
    },
    selection: selectionOf(db, view.filter, {
      kept: harm.evidence.rows.length,
      total: view.table.count,
      of: 'comparisons',
    }),
  });
}

function orderInWords(list: HarmList, { by, descending }: HarmSort): string {
  if (list === 'images') return 'by falling |residual|';
  if (list === 'references') return 'by rising change of MAE without the reference';
  return `by ${by}, ${descending ? 'falling' : 'rising'}`;
}
