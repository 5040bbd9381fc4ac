import { referenceHarms } from '../../../engine/analysis/harm/reference-harm.ts';
import { targetHarms } from '../../../engine/analysis/harm/target-harm.ts';
import { whatIf } from '../../../engine/analysis/harm/what-if.ts';
import type { AnalysisHandlers } from '../../handler.ts';
import { harmOfView } from '../../../engine/analysis/harm/harm-of-view.ts';
import { harmRows } from '../../../engine/analysis/harm/harm-rows.ts';
import { shownHarm } from '../shown-harm.ts';

export const harmHandlers: AnalysisHandlers<'harm'> = {
  'harm.summary': (asked, session) => {
    const { harm, settings, source } = shownHarm(session, asked);
    return {
      likelihood: settings.likelihood,
      likelihoodSource: source,
      answers: harm.evidence.rows.length,
      corrections: harm.corrections,
      images: harm.evidence.targets.length,
      known: harm.known,
      mae: harm.mae,
    };
  },

  'harm.pairs': ({ sort, offset, limit, ...asked }, session) => {
    const { view, harm } = shownHarm(session, asked);
    const order = harm.order(sort);
    return {
      total: order.length,
      ofRun: view.table.count,
      hasVotes: view.table.columns.votes !== null,
      rows: harmRows(view, harm, order.subarray(offset, offset + limit)),
    };
  },

  'harm.find': ({ sort, firstId, secondId, ...asked }, session) => {
    const { view, harm } = shownHarm(session, asked);
    const row = view.table.rowOf(firstId, secondId);
    const { rows } = harm.evidence;
    const offset = row < 0 ? -1 : harm.order(sort).findIndex((entry) => rows[entry] === row);
    return { offset: offset < 0 ? null : offset };
  },

  'harm.images': (asked, session) => targetHarms(shownHarm(session, asked).harm),

  'harm.references': (asked, session) => referenceHarms(shownHarm(session, asked).harm),

  'harm.whatIf': ({ selection, supposition, ...asked }, session) => {
    const { view, harm, settings } = shownHarm(session, asked);
    if (selection.kind !== 'filter') return whatIf(harm, selection, supposition);
    const passing = new Uint8Array(view.table.count);
    for (const row of view.rows) passing[row] = 1;
    const whole = harmOfView(session.workspace.db, view, settings, { all: true });
    return whatIf(whole, selection, supposition, passing);
  },
};
