import { AnswerView } from '../../engine/analysis/filters/answer-view.ts';
import { harmOfView } from '../../engine/analysis/harm/harm-of-view.ts';
import type { RunHarm } from '../../engine/analysis/harm/run-harm.ts';
import type { CheckedParams } from '../checked-params.ts';
import type { AnalysisSession } from './analysis-session.ts';
import { resolveSettings } from './score-settings.ts';

/** What hurts the scores that are shown, and its export: those of a run's images, from the answers that pass the filter. */
export function shownHarm(
  { workspace, answers }: AnalysisSession,
  { filter, ...asked }: CheckedParams<'harm.summary'>,
): ReturnType<typeof resolveSettings> & { readonly view: AnswerView; readonly harm: RunHarm } {
  const view = AnswerView.open(answers, workspace.db, { ...filter, run: asked.run });
  const resolved = resolveSettings(workspace, view.table.run, asked);
  return { ...resolved, view, harm: harmOfView(workspace.db, view, resolved.settings) };
}
