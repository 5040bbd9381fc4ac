import { quoted } from '../../datasets/import-problem.ts';
import { isRecord, type SourceRecord } from '../../datasets/source/json-records.ts';
import type { JudgementFile, ReadPair } from '../judgements/judgement-file.ts';
import { numberOrNull, secondsOf, timeOf } from '../judgements/field-values.ts';
import { submitted, type ReadContext } from '../judgements/read-context.ts';
import { AnswerReader, controlResult, type Answer } from './answer-of.ts';
import type { LabellingConfiguration } from './labelling-configuration.ts';
import { configuredFields, taskPair } from './task-images.ts';

type Fields = Readonly<Record<string, unknown>>;

/** Whether a record is a task of Label Studio's JSON, exported or to be imported. */
export function isTask(value: Fields): boolean {
  return (
    isRecord(value['data']) &&
    ['annotations', 'completions', 'predictions', 'drafts'].some((key) => key in value)
  );
}

/**
 * Reads tasks with their annotations, drafts and predictions. A tie, a skip and an empty answer are three things: a tie is
 * a choice, a skip is `was_cancelled`, and an answer without a choice is empty.
 */
export function readTasks(
  context: ReadContext,
  records: readonly SourceRecord[],
  configuration: LabellingConfiguration | null,
): JudgementFile {
  const all = records.flatMap(({ value }) =>
    [...annotationsOf(value), ...recordsOf(value['drafts'])].flatMap(resultsOf),
  );
  const predicted = records.flatMap(({ value }) => recordsOf(value['predictions']).flatMap(resultsOf));
  const reader = new AnswerReader(context, configuration, [...all, ...predicted]);
  const fields = configuration === null ? null : configuredFields(configuration);
  let unknownPredictions = 0;
  let skippedAnswers = 0;
  const otherControls = new Set<string>();
  let otherAnswers = 0;
  for (const { line, value: task } of records) {
    if (!isRecord(task['data'])) {
      context.skip('bad-row', line, 'the entry is no task: it has no data');
      continue;
    }
    const pair = taskPair(context, line, task['data'], fields);
    if (pair === null) continue;
    const annotations = annotationsOf(task);
    const drafts = recordsOf(task['drafts']);
    for (const annotation of annotations) {
      const wasSkipped = annotation['was_cancelled'] === true;
      const answer = reader.read(resultsOf(annotation), line, wasSkipped);
      if (answer === undefined && !wasSkipped) continue;
      const others = unreadOf(annotation);
      if (!wasSkipped && answer?.meaning === null && others.length > 0) {
        otherAnswers++;
        for (const name of others) otherControls.add(name);
      }
      if (wasSkipped && answer !== undefined && answer.meaning !== null) skippedAnswers++;
      context.judgement({
        ...pair,
        ...commonFields(context, annotation),
        ...(wasSkipped
          ? { status: 'skipped' as const, action: 'skip' as const, label: null }
          : submitted(answer?.meaning ?? null)),
        ...origin(context, reader, annotation, answer, line),
        comment: answer?.comment ?? null,
        person: context.personOf(annotation['completed_by']),
      });
    }
    for (const draft of drafts) {
      const answer = reader.read(resultsOf(draft), line);
      if (answer === undefined) continue;
      context.judgement({
        ...pair,
        ...commonFields(context, draft),
        ...submitted(answer.meaning),
        status: 'draft',
        predictionSeen: answer.startedFromPrediction ? true : null,
        takenOver: false,
        comment: answer.comment,
        person: context.personOf(draft['created_username'] ?? draft['user']),
      });
    }
    if (annotations.length === 0 && drafts.length === 0) context.unanswered(pair);
    unknownPredictions += readPredictions(context, reader, task, annotations, pair);
  }
  if (skippedAnswers > 0)
    context.note(
      `${skippedAnswers} skipped ${skippedAnswers === 1 ? 'answer still holds a choice, which is' : 'answers still hold choices, which are'} not kept: a skip is no answer`,
    );
  if (otherAnswers > 0)
    context.note(
      `${otherAnswers} ${otherAnswers === 1 ? 'answer says' : 'answers say'} nothing of the pair but by ${[...otherControls].map(quoted).join(', ')}, which is not read: ${otherAnswers === 1 ? 'it counts' : 'they count'} as empty. Pairwise and Choices are read`,
    );
  if (unknownPredictions > 0)
    context.note(
      `of ${unknownPredictions} ${unknownPredictions === 1 ? 'prediction' : 'predictions'} the file holds the number alone; Label Studio writes a prediction only beside an answer`,
    );
  return context.finish('label-studio');
}

function commonFields(context: ReadContext, entry: Fields) {
  const { id, created_at: created, lead_time: seconds } = entry;
  return {
    seconds: secondsOf(seconds),
    createdAt: timeOf(created),
    shownSwapped: null,
    sourceId: typeof id === 'number' || typeof id === 'string' ? `annotation ${id}` : null,
  };
}

/**
 * Whether an annotation began as a prediction, and is it still. `origin` stays 'prediction' when a person changed the answer, so
 * the two are compared.
 */
function origin(
  context: ReadContext,
  reader: AnswerReader,
  annotation: Fields,
  answer: Answer | undefined,
  line: number,
): { readonly predictionSeen: boolean | null; readonly takenOver: boolean } {
  const { prediction, parent_prediction: parent } = annotation;
  const isBegun = typeof parent === 'number' || answer?.startedFromPrediction === true;
  const predicted =
    isRecord(prediction) && 'result' in prediction
      ? reader.read(resultsOf(prediction), line, true)
      : undefined;
  if (!isBegun) return { predictionSeen: predicted === undefined ? false : null, takenOver: false };
  const isSame =
    predicted === undefined ? answer?.isUnchanged === true : predicted.meaning === answer?.meaning;
  return { predictionSeen: true, takenOver: isSame && answer !== undefined && answer.meaning !== null };
}

/** @returns how many predictions the file only numbers */
function readPredictions(
  context: ReadContext,
  reader: AnswerReader,
  task: Fields,
  annotations: readonly Fields[],
  pair: ReadPair,
): number {
  const listed: readonly unknown[] = Array.isArray(task['predictions']) ? task['predictions'] : [];
  const whole = [...listed, ...annotations.map(({ prediction }) => prediction)]
    .filter(isRecord)
    .filter((prediction) => 'result' in prediction);
  const seen = new Set<string>();
  for (const prediction of whole) {
    const key = JSON.stringify(prediction['id'] ?? prediction);
    if (seen.has(key)) continue;
    seen.add(key);
    const answer = reader.read(resultsOf(prediction), pair.line, true);
    const meaning = answer?.meaning ?? null;
    if (meaning === null || meaning === 'cannot-judge') continue;
    const { score, model_version: model } = prediction;
    context.prediction({
      ...pair,
      label: meaning,
      score: numberOrNull(score),
      model: typeof model === 'string' && model !== '' ? model : null,
    });
  }
  return listed.filter((item) => !isRecord(item) && !seen.has(JSON.stringify(item))).length;
}

function resultsOf(entry: Fields) {
  const { result } = entry;
  return (Array.isArray(result) ? result : []).map(controlResult).filter((item) => item !== null);
}

/** What of an answer is given by controls that are not read, as `rating "stars"`; or that the answer is no list. */
function unreadOf({ result }: Fields): string[] {
  if (!Array.isArray(result)) return result === undefined || result === null ? [] : ['result'];
  return result
    .filter((item) => controlResult(item) === null)
    .map((item: unknown) =>
      isRecord(item) && typeof item['from_name'] === 'string' ? item['from_name'] : 'result',
    );
}

/** Label Studio called them completions before its first version. */
function annotationsOf(task: Fields): readonly Fields[] {
  return recordsOf(task['annotations'] ?? task['completions']);
}

function recordsOf(value: unknown): readonly Fields[] {
  return Array.isArray(value) ? value.filter(isRecord) : [];
}
