import { AppError } from '../app-error.ts';
import { assertHasQuestion } from './judgements/assert-has-question.ts';
import { quoted } from '../datasets/import-problem.ts';
import { imageReference, looksLikeImage } from './judgements/image-reference.ts';
import type { JudgementFile, NamedImage } from './judgements/judgement-file.ts';
import { numberOrNull } from './judgements/field-values.ts';
import type { ReadContext } from './judgements/read-context.ts';
import { isRecord } from '../datasets/source/json-records.ts';

type Fields = Readonly<Record<string, unknown>>;

/** Whether an object is `samples.json` of a FiftyOneDataset. */
export function isSamplesFile(value: Fields): boolean {
  return Array.isArray(value['samples']);
}

/** Whether a record is a sample of a group alone, as `Sample.to_dict()` has it. */
export function isSample(value: Fields): boolean {
  return typeof value['filepath'] === 'string' && groupOf(value) !== null;
}

/** Whether an object is `labels.json` of a FiftyOneImageClassificationDataset, which labels single images. */
export function isClassificationFile(value: Fields): boolean {
  return 'classes' in value && isRecord(value['labels']);
}

/** @throws AppError 'judgements-not-pairs' */
export function refuseClassification(file: string, { labels }: Fields): never {
  const count = isRecord(labels) ? Object.keys(labels).length : 0;
  throw new AppError(
    'judgements-not-pairs',
    `${file} labels ${count} single images and holds no pairs.`,
    'Export the pairs as FiftyOneDataset with groups of two slices (samples.json). Labels of single images can be the column group of an image list.',
  );
}

/**
 * Reads `samples.json`: a pair is a group of two slices, or a sample with a second path. Of its Classification fields those
 * with a confidence are models'; each other is a person's, the field being the person where there are several.
 */
export function readFiftyOne(context: ReadContext, samples: unknown): JudgementFile {
  const list = (Array.isArray(samples) ? samples : [])
    .filter(isRecord)
    .map((sample) => withPlainLabels(sample, context.question));
  const groups = new Map<string, { readonly line: number; readonly members: Fields[] }>();
  for (const [index, sample] of list.entries()) {
    const key = groupOf(sample)?.id ?? `sample ${index}`;
    const group = groups.get(key);
    if (group) group.members.push(sample);
    else groups.set(key, { line: index + 1, members: [sample] });
  }
  const fields = classificationFields(context, list);
  if (context.question !== null && fields.every(({ name }) => name !== context.question))
    assertHasQuestion(context.question, classificationNames(list));
  const people = fields.filter(({ isModel }) => !isModel);
  if (fields.length === 0)
    context.note(
      'no sample has a Classification whose label is First, Second or Similar; a field of plain text is read where --question names it',
    );
  for (const [key, { line, members }] of groups) {
    const [first, second] = imagesOf(members);
    if (first == null || second == null) {
      context.skip(
        'bad-row',
        line,
        'the sample is no pair: it has neither a group of two slices nor a second path',
      );
      continue;
    }
    const pair = { line, first, second };
    let hasAnswer = false;
    for (const { name, isModel } of fields) {
      const said = members.map((member) => member[name]).filter(isRecord);
      const labels = [
        ...new Set(said.map(({ label }) => label).filter((label) => typeof label === 'string')),
      ];
      const [label] = labels;
      if (label === undefined) continue;
      if (labels.length > 1) {
        context.skip(
          'bad-label',
          line,
          `the slices of the group have different labels in ${JSON.stringify(name)}`,
        );
        continue;
      }
      const meaning = context.meaningOf(label, line, isModel);
      if (meaning === undefined) continue;
      if (isModel) {
        if (meaning !== 'cannot-judge')
          context.prediction({
            ...pair,
            label: meaning,
            score: numberOrNull(said[0]?.['confidence']),
            model: name,
          });
        continue;
      }
      hasAnswer = true;
      context.judgement({
        ...pair,
        status: 'submitted',
        action: meaning === 'cannot-judge' ? 'cannot-judge' : 'label',
        label: meaning === 'cannot-judge' ? null : meaning,
        person: people.length > 1 ? name : null,
        seconds: null,
        comment: null,
        createdAt: null,
        predictionSeen: null,
        takenOver: false,
        shownSwapped: null,
        sourceId: `${key} ${name}`,
      });
    }
    if (!hasAnswer) context.unanswered(pair);
  }
  const guessed = [...groups.values()].find(
    ({ members }) => members.length === 2 && members.every((member) => placeOf(member) === 0),
  );
  if (guessed !== undefined) {
    const [first, second] = guessed.members.map(sliceOf).toSorted(byAlphabet);
    context.note(
      `the slices are called ${quoted(first ?? '')} and ${quoted(second ?? '')}, which does not say which image is the first: it is taken to be ${quoted(first ?? '')}. Slices called left and right say it`,
    );
  }
  context.note('the file does not say who answered, when, or whether a pair without a label was skipped');
  return context.finish('fiftyone');
}

/** A sample whose lists of one label are that label; a text in a field is one too, where somebody names the field. */
function withPlainLabels(sample: Fields, question: string | null): Fields {
  return Object.fromEntries(
    Object.entries(sample).map(([name, value]) => {
      if (name === question && typeof value === 'string')
        return [name, { _cls: 'Classification', label: value }];
      if (!isRecord(value) || value['_cls'] !== 'Classifications') return [name, value];
      const list: readonly unknown[] = Array.isArray(value['classifications'])
        ? value['classifications']
        : [];
      return [name, list.length === 1 ? list[0] : value];
    }),
  );
}

/** Fields of every Classification. */
function classificationNames(samples: readonly Fields[]): readonly string[] {
  return samples.flatMap((sample) =>
    Object.entries(sample).flatMap(([name, value]) =>
      isRecord(value) && value['_cls'] === 'Classification' ? [name] : [],
    ),
  );
}

/** Fields of labels, and whether a model wrote them: a person's label has no confidence. */
function classificationFields(
  context: ReadContext,
  samples: readonly Fields[],
): readonly { readonly name: string; readonly isModel: boolean }[] {
  const found = new Map<string, boolean>();
  for (const sample of samples)
    for (const [name, value] of Object.entries(sample)) {
      if (!isRecord(value) || value['_cls'] !== 'Classification' || typeof value['label'] !== 'string')
        continue;
      if (!context.words.knows(value['label']) && context.question !== name) continue;
      found.set(name, (found.get(name) ?? false) || typeof value['confidence'] === 'number');
    }
  return [...found]
    .map(([name, isModel]) => ({ name, isModel: isModel && name !== context.question }))
    .filter(({ name, isModel }) => isModel || context.question === null || name === context.question);
}

function groupOf(sample: Fields): { readonly id: string; readonly slice: string } | null {
  const { group } = sample;
  const found = isRecord(group)
    ? group
    : Object.values(sample).find((value) => isRecord(value) && value['_cls'] === 'Group');
  if (!isRecord(found)) return null;
  const { _id: id, name } = found;
  const text = isRecord(id) ? id['$oid'] : id;
  return typeof text === 'string' ? { id: text, slice: typeof name === 'string' ? name : '' } : null;
}

/** Names of slices that say which image is the first, and which the second. */
const FIRST_SLICES = ['left', 'first', 'a', '1'];
const SECOND_SLICES = ['right', 'second', 'b', '2'];

/** -1 for a slice that is the first image, 1 for the second, 0 where its name does not say. */
function placeOf(sample: Fields): number {
  const slice = sliceOf(sample).toLowerCase();
  return FIRST_SLICES.includes(slice) ? -1 : SECOND_SLICES.includes(slice) ? 1 : 0;
}

function byAlphabet(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

function sliceOf(sample: Fields): string {
  return groupOf(sample)?.slice ?? '';
}

function imagesOf(members: readonly Fields[]): readonly (NamedImage | null)[] {
  if (members.length === 2) {
    // Samples come in any order, so that names which do not say it are taken by the alphabet.
    return members
      .toSorted((a, b) => placeOf(a) - placeOf(b) || byAlphabet(sliceOf(a), sliceOf(b)))
      .map((sample) => imageReference(sample['filepath']));
  }
  const [sample] = members;
  if (members.length !== 1 || sample === undefined) return [];
  const other = Object.entries(sample).find(
    ([name, value]) => name !== 'filepath' && typeof value === 'string' && looksLikeImage(value),
  );
  return [imageReference(sample['filepath']), imageReference(other?.[1])];
}
