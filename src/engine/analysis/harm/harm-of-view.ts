import { AppError } from '../../app-error.ts';
import type { Database } from '../../store/database.ts';
import { referencesOfSet } from '../../store/reference-sets.ts';
import type { AnswerView } from '../filters/answer-view.ts';
import { ALL_ROWS } from '../scores/scored-rows.ts';
import type { ScoreSettings } from '../scores/table-scores.ts';
import type { AnswerTable } from '../tables/answer-table.ts';
import { RecentResults } from '../tables/recent-results.ts';
import { RunHarm } from './run-harm.ts';

/** Kept for each table: one of a million answers takes some 60 MB, and a what-if of a filter needs it with and without. */
const KEPT = 2;

const keptHarm = new WeakMap<AnswerTable, RecentResults<RunHarm>>();

/**
 * What hurts the scores of the images that a view's filter asks for, from the comparisons that pass it.
 *
 * @param options.all whether all answers about these images count, and not those alone that pass. Defaults to false.
 * @throws AppError 'evidence-missing', 'likelihood-too-steep'
 */
export function harmOfView(
  db: Database,
  view: AnswerView,
  settings: ScoreSettings,
  { all = false }: { readonly all?: boolean } = {},
): RunHarm {
  const { table } = view;
  const { likelihood, evidence, corrections, referenceSet } = settings;
  let kept = keptHarm.get(table);
  if (kept === undefined) keptHarm.set(table, (kept = new RecentResults(KEPT)));
  const { key, passes } = all ? ALL_ROWS : view.scoredRows;
  const images = view.imagesAskedFor;
  const asked = [
    likelihood,
    evidence,
    corrections,
    referenceSet.id,
    key,
    table.judgementVersion,
    [...images],
  ];
  const harm = kept.get(JSON.stringify(asked), () => {
    const references = referencesOfSet(db, referenceSet.id);
    return new RunHarm(table, references, { likelihood, evidence, corrections, passes, images });
  });
  const isWhole = passes === null && images.every((isAsked) => isAsked === 1);
  if (isWhole && harm.evidence.rows.length === 0)
    throw new AppError(
      'evidence-missing',
      `The run "${table.run.name}" has no answer about an image and a reference of the set "${referenceSet.name}".`,
      'Choose another run or reference set, or compare images with these references first.',
    );
  return harm;
}
