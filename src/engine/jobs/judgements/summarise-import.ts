import { countBy } from '../../../core/count-by.ts';
import { LABELS } from '../../../core/labels.ts';
import type { JudgementImport } from '../../../model/judgement-import.ts';
import { describeProblem, type ImportProblem } from '../../datasets/import-problem.ts';
import type { JudgementImportPlan } from './plan-judgement-import.ts';

/** Problems that a summary names. */
const LISTED = 200;

/** What a file holds, and what importing it does or did. @param problems of the plan, and of the import where it was made */
export function summariseJudgementImport(
  { read, images, judgements, restored }: JudgementImportPlan,
  problems: readonly ImportProblem[],
): JudgementImport {
  const labelled = countBy(
    judgements.filter(({ label, status }) => label !== null && status === 'submitted'),
    ({ person }) => person,
  );
  return {
    file: read.file,
    format: read.format,
    dataset: images.datasetName,
    status: images.recorded.status,
    fresh: judgements.filter(({ stored }) => stored === null).length,
    existing: judgements.filter(({ stored }) => stored !== null).length,
    restored,
    byStatus: [...countBy(judgements, ({ status }) => status ?? 'no answer')].map(([status, count]) => ({
      status,
      judgements: count,
    })),
    byPerson: [...countBy(judgements, ({ person }) => person)].map(([person, count]) => ({
      person,
      judgements: count,
      labelled: labelled.get(person) ?? 0,
    })),
    byLabel: LABELS.map((label) => ({
      label,
      judgements: judgements.filter((judgement) => judgement.label === label).length,
    })),
    takenOver: judgements.filter(({ takenOver }) => takenOver).length,
    unanswered: read.unanswered.length,
    predictions: read.predictions.length,
    problems: problems.slice(0, LISTED).map(describeProblem),
    problemCount: problems.length,
    skipped: problems.filter(({ severity }) => severity === 'skipped').length,
  };
}
