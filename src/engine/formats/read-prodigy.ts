import { imageReference, looksLikeImage } from './judgements/image-reference.ts';
import type { JudgementFile, NamedImage, ReadJudgement } from './judgements/judgement-file.ts';
import { textOrNull, timeOf } from './judgements/field-values.ts';
import { pairFields } from './judgements/pair-fields.ts';
import { submitted, type ReadContext } from './judgements/read-context.ts';
import { isRecord, type SourceRecord } from '../datasets/source/json-records.ts';

type Fields = Readonly<Record<string, unknown>>;

/** What of an answer the shape of its task decides. */
type Decided = Pick<ReadJudgement, 'first' | 'second' | 'status' | 'action' | 'label' | 'shownSwapped'>;

/** Whether a record is an answer of Prodigy. */
export function isProdigyTask(value: Fields): boolean {
  return (
    ['accept', 'reject', 'ignore'].includes(String(value['answer'])) &&
    ('_task_hash' in value || '_input_hash' in value || '_session_id' in value || '_view_id' in value)
  );
}

/**
 * Reads what `db-out` writes, of the interfaces `choice` and `compare`. In `compare`, accept means the object under `accept`,
 * and the side on which it stood is only in `mapping`; it has no tie.
 */
export function readProdigy(context: ReadContext, records: readonly SourceRecord[]): JudgementFile {
  let ignoredComparisons = 0;
  for (const { line, value: task } of records) {
    const answer = task['answer'];
    if (answer !== 'accept' && answer !== 'reject' && answer !== 'ignore') {
      context.skip('bad-row', line, 'the entry has no answer: it is neither accept, reject nor ignore');
      continue;
    }
    const isComparison = isRecord(task['accept']) && isRecord(task['reject']);
    const decided = isComparison ? compared(task, answer) : chosen(context, line, task, answer);
    if (decided === undefined) continue;
    if (decided === null) {
      context.skip(
        'bad-row',
        line,
        'the task does not name two images (first and second, or two options with images)',
      );
      continue;
    }
    if (isComparison && answer === 'ignore') ignoredComparisons++;
    const hash = task['_task_hash'];
    context.judgement({
      line,
      ...decided,
      person: context.personOf(task['_annotator_id'] ?? task['_session_id']),
      seconds: null,
      comment: textOrNull(task['comment']) ?? textOrNull(task['user_input']),
      createdAt: timeOf(task['_timestamp']),
      predictionSeen: null,
      takenOver: false,
      sourceId: typeof hash === 'number' || typeof hash === 'string' ? `task ${hash}` : null,
    });
  }
  if (ignoredComparisons > 0)
    context.note(
      `in ${ignoredComparisons} ${ignoredComparisons === 1 ? 'comparison' : 'comparisons'} nothing was chosen (ignore): the interface has no tie, so a tie and a skip look alike; they are read as skipped`,
    );
  return context.finish('prodigy');
}

function compared(
  { accept, reject, mapping }: Fields,
  answer: 'accept' | 'reject' | 'ignore',
): Decided | null {
  const [first, second] = [imageReference(accept), imageReference(reject)];
  if (first === null || second === null) return null;
  // A is the left one.
  const left = isRecord(mapping) ? mapping['A'] : null;
  const shownSwapped = left === 'reject' ? true : left === 'accept' ? false : null;
  const images = { first, second, shownSwapped };
  if (answer === 'ignore') return { ...images, ...SKIPPED };
  return { ...images, ...submitted(answer === 'accept' ? 'First' : 'Second') };
}

/** Null where two images are not to be found, undefined for an answer that cannot be read (which is told). */
function chosen(
  context: ReadContext,
  line: number,
  task: Fields,
  answer: 'accept' | 'reject' | 'ignore',
): Decided | null | undefined {
  const options = (Array.isArray(task['options']) ? task['options'] : []).filter(isRecord);
  // What stands under `image` is one, whatever its name.
  const pictures = options.filter(
    (option) => imageReference(option['image']) !== null || looksLikeImage(option['id']),
  );
  const images = imagesOf(task, pictures);
  if (images === null) return null;
  if (answer === 'ignore') return { ...images, ...SKIPPED };
  // Without options the task offers one label, which is accepted or refused.
  const offered = options.length === 0 && !Array.isArray(task['accept']) ? textOrNull(task['label']) : null;
  const ids = Array.isArray(task['accept']) ? task['accept'].map(String) : offered === null ? [] : [offered];
  const [id, ...more] = ids;
  if (more.length > 0) {
    context.skip(
      'bad-label',
      line,
      `the answer is not one of three (${ids.map((word) => JSON.stringify(word)).join(', ')})`,
    );
    return undefined;
  }
  if (answer === 'reject') {
    // The task was refused, whatever had been chosen by then.
    return { ...images, status: 'discarded', action: 'discard', label: null };
  }
  if (id === undefined) return { ...images, ...submitted(null) };
  const place = pictures.findIndex((option) => String(option['id']) === id);
  if (pictures.length === 2 && place >= 0)
    return { ...images, ...submitted(place === 0 ? 'First' : 'Second') };
  const option = options.find((item) => String(item['id']) === id);
  const text = textOrNull(option?.['text']);
  const word = context.words.knows(id) || text === null ? id : text;
  const meaning = context.meaningOf(word, line);
  return meaning === undefined ? undefined : { ...images, ...submitted(meaning) };
}

function imagesOf(
  task: Fields,
  pictures: readonly Fields[],
): (Pick<Decided, 'shownSwapped'> & { readonly first: NamedImage; readonly second: NamedImage }) | null {
  const [left, right] = pictures;
  const named = (option: Fields | undefined) =>
    option === undefined
      ? null
      : (imageReference(option['path']) ?? imageReference(option['image']) ?? imageReference(option['id']));
  const places = [task, task['meta']].filter(isRecord);
  const pairs = [
    // Options stand on the screen in their order.
    ...(pictures.length === 2 ? [[named(left), named(right), false] as const] : []),
    ...places.flatMap((place) => {
      const fields = pairFields(place);
      if (fields === null) return [];
      return [[imageReference(place[fields[0]]), imageReference(place[fields[1]]), null] as const];
    }),
  ];
  for (const [first, second, shownSwapped] of pairs)
    if (first !== null && second !== null) return { first, second, shownSwapped };
  return null;
}

const SKIPPED = { status: 'skipped', action: 'skip', label: null } as const;
