import type { SourceRecord } from '../../datasets/source/json-records.ts';
import type { JudgementFile } from '../judgements/judgement-file.ts';
import { secondsOf, timeOf } from '../judgements/field-values.ts';
import { pairFields } from '../judgements/pair-fields.ts';
import { submitted, type ReadContext } from '../judgements/read-context.ts';
import { AnswerReader, cellResult } from './answer-of.ts';
import type { LabellingConfiguration } from './labelling-configuration.ts';
import { configuredFields, taskPair } from './task-images.ts';

type Row = Readonly<Record<string, unknown>>;

/** Columns of every row of JSON_MIN and CSV that are Label Studio's own. */
const OWN_COLUMNS = ['annotation_id', 'annotator', 'created_at', 'updated_at', 'lead_time', 'id'];

/** Whether a row is of JSON_MIN or CSV. */
export function isFlatRow(columns: readonly string[]): boolean {
  return columns.includes('annotation_id') && columns.includes('annotator');
}

/**
 * Reads rows of JSON_MIN, CSV or TSV, one an annotation: the data's fields beside the answers'. They hold neither what was
 * skipped nor predictions. `id` is the task's in one and the data's in another, and is not used.
 */
export function readFlat(
  context: ReadContext,
  records: readonly SourceRecord[],
  configuration: LabellingConfiguration | null,
): JudgementFile {
  const fields = configuration === null ? null : configuredFields(configuration);
  const rows = records.map(({ line, value }) => {
    const data = withoutOwn(value);
    const images = fields ?? pairFields(data);
    const results = Object.entries(data)
      .filter(([column]) => !images?.includes(column))
      .map(([column, cell]) => cellResult(column, cell, configuration))
      .filter((result) => result !== null);
    return { line, value, data, images, results };
  });
  const reader = new AnswerReader(
    context,
    configuration,
    rows.flatMap(({ results }) => results),
  );
  for (const { line, value, data, images, results } of rows) {
    const pair = taskPair(context, line, data, images);
    if (pair === null) continue;
    const answer = reader.read(results, line);
    if (answer === undefined) continue;
    const { annotation_id: id, annotator, created_at: created, lead_time: seconds } = value;
    context.judgement({
      ...pair,
      ...submitted(answer.meaning),
      person: context.personOf(annotator),
      seconds: secondsOf(seconds),
      comment: answer.comment,
      createdAt: timeOf(created),
      predictionSeen: null,
      takenOver: false,
      shownSwapped: null,
      sourceId: typeof id === 'number' || typeof id === 'string' ? `annotation ${id}` : null,
    });
  }
  context.note('this export leaves out what was skipped, drafts and predictions; the JSON export holds them');
  if (configuration === null)
    context.note(
      'without the labelling configuration (--config) the columns of text answers are not told from those of the data: comments are not read',
    );
  return context.finish('label-studio');
}

function withoutOwn(row: Row): Row {
  return Object.fromEntries(Object.entries(row).filter(([column]) => !OWN_COLUMNS.includes(column)));
}
