import { countBy } from '../core/count-by.ts';
import type { JudgementsImported } from '../engine/jobs/judgements/import-judgements.ts';
import { countProblems } from '../engine/datasets/import-problem.ts';
import { describeProblems } from './describe-problems.ts';
import { formatQuantity } from '../core/format.ts';
import { formatNumber, textTable } from './text-table.ts';

/** What an import of judgements did, with every judgement as it was read. */
export function importedDocument(imported: JudgementsImported): Record<string, unknown> {
  const { plan, batch, problems } = imported;
  const { read, images, judgements } = plan;
  const nameOf = (pair: {
    readonly first: Parameters<typeof images.nameOf>[0];
    readonly second: Parameters<typeof images.nameOf>[0];
  }) => ({
    first: images.nameOf(pair.first),
    second: images.nameOf(pair.second),
  });
  return {
    file: read.file,
    format: read.format,
    dataset: images.datasetName,
    status: images.recorded.status,
    batch,
    imported: imported.imported,
    existing: imported.existing,
    restored: imported.restored,
    counts: {
      judgements: judgements.length,
      labelled: judgements.filter(({ label, status }) => label !== null && status === 'submitted').length,
      byStatus: Object.fromEntries(countBy(judgements, ({ status }) => status ?? 'no answer')),
      byPerson: Object.fromEntries(countBy(judgements, ({ person }) => person)),
      takenOver: judgements.filter(({ takenOver }) => takenOver).length,
      unanswered: read.unanswered.length,
      predictions: read.predictions.length,
    },
    judgements: judgements.map((judgement) => ({
      first: judgement.firstName,
      second: judgement.secondName,
      label: judgement.label,
      status: judgement.status,
      action: judgement.action,
      person: judgement.person,
      task: judgement.own?.task ?? null,
      seconds: judgement.seconds,
      comment: judgement.comment,
      predictionSeen: judgement.predictionSeen,
      takenOver: judgement.takenOver,
      shownSwapped: judgement.shownSwapped,
      createdAt: judgement.createdAt === null ? null : new Date(judgement.createdAt).toISOString(),
      line: judgement.line,
      isNew: judgement.stored === null,
    })),
    unanswered: read.unanswered.map((pair) => ({ ...nameOf(pair), status: 'pending' })),
    predictions: read.predictions.map((prediction) => ({
      ...nameOf(prediction),
      label: prediction.label,
      score: prediction.score,
      model: prediction.model,
    })),
    ...countProblems(problems),
    problems,
  };
}

export function describeImported(imported: JudgementsImported): string {
  const { plan, existing, restored, problems } = imported;
  const { read, images, judgements } = plan;
  const took = [
    `${formatNumber(imported.imported)} imported`,
    ...(existing > restored ? [`${formatNumber(existing - restored)} there already`] : []),
    ...(restored > 0 ? [`${formatNumber(restored)} there again, which had been taken back`] : []),
  ];
  const also = [
    ...(read.unanswered.length > 0
      ? [`${formatQuantity(read.unanswered.length, 'pair')} that nobody answered`]
      : []),
    ...(read.predictions.length > 0
      ? [
          `${formatQuantity(read.predictions.length, 'prediction')} of models, which ${read.predictions.length === 1 ? 'is no judgement and is' : 'are no judgements and are'} not kept`,
        ]
      : []),
  ];
  return [
    judgements.length === 0
      ? `${read.file} (${read.format}) holds no answers of people: nothing is imported.`
      : `${read.file} (${read.format}), dataset "${images.datasetName}" (${images.recorded.status}): ${took.join(', ')}`,
    judgements.length === 0
      ? null
      : textTable(
          ['person', 'answers', 'labelled', 'skipped', 'empty', 'draft', 'discarded'],
          [...countBy(judgements, ({ person }) => person)].map(([person, count]) => {
            const theirs = countBy(
              judgements.filter((judgement) => judgement.person === person),
              ({ status, label }) => (status === 'submitted' && label !== null ? 'labelled' : (status ?? '')),
            );
            return [
              person,
              count,
              ...['labelled', 'skipped', 'empty', 'draft', 'discarded'].map((name) => theirs.get(name) ?? 0),
            ];
          }),
        ),
    also.length === 0 ? null : `Also in the file: ${also.join('; ')}.`,
    imported.imported > 0 ? 'Take it back with `tiebreak import-judgements --undo`.' : null,
    describeProblems(problems),
  ]
    .filter((line) => line !== null)
    .join('\n');
}
