import { AppError } from '../../app-error.ts';
import { quoted } from '../../datasets/import-problem.ts';
import { imageReference, looksLikeImage } from '../judgements/image-reference.ts';
import type { ReadPair } from '../judgements/judgement-file.ts';
import { hasPairNames, pairFields } from '../judgements/pair-fields.ts';
import type { ReadContext } from '../judgements/read-context.ts';
import type { LabellingConfiguration } from './labelling-configuration.ts';

/** The two fields of a task's data that hold the images, the one on the left first. */
export type ImageFields = readonly [first: string, second: string];

/**
 * The fields that a configuration shows: its two images in the order of the document, of more than two those that Pairwise
 * compares.
 *
 * @throws AppError 'labelling-configuration' where more are shown and nothing says which two
 */
export function configuredFields({ images, pairwise }: LabellingConfiguration): ImageFields {
  const compared = pairwise[0]?.objects ?? [];
  const pair = images.length === 2 ? images : images.filter(({ name }) => compared.includes(name));
  const [first, second] = pair;
  if (pair.length !== 2 || first === undefined || second === undefined)
    throw new AppError(
      'labelling-configuration',
      `The labelling configuration shows ${images.length} images, and does not say which two are compared.`,
      'Give the answers of projects that show two images, or compare two by <Pairwise>.',
    );
  return [first.field, second.field];
}

/** A task's pair; null (and told) where its data does not hold two images. */
export function taskPair(
  context: ReadContext,
  line: number,
  data: Readonly<Record<string, unknown>>,
  fields: ImageFields | null,
): ReadPair | null {
  const found = fields ?? pairFields(data) ?? listFields(data);
  const [firstField, secondField] = found ?? [];
  if (firstField === undefined || secondField === undefined) {
    context.skip(
      'bad-row',
      line,
      `the task's data does not say which two fields are images (it has ${Object.keys(data).map(quoted).join(', ')}); give --config`,
    );
    return null;
  }
  const first = imageReference(valueAt(data, firstField));
  const second = imageReference(valueAt(data, secondField));
  if (first === null || second === null) {
    context.skip(
      'bad-row',
      line,
      `the task's data has no image in ${quoted(first === null ? firstField : secondField)}`,
    );
    return null;
  }
  if (fields === null && found !== null && !hasPairNames(found))
    context.noteOnce(
      `without the labelling configuration (--config) ${quoted(firstField)} is taken as the first image and ${quoted(secondField)} as the second, as the fields stand in the file`,
    );
  return { line, first, second };
}

/** The only field that is a list of two pictures, as Label Studio would name its items; null without one. */
function listFields(data: Readonly<Record<string, unknown>>): ImageFields | null {
  const [only, ...others] = Object.keys(data).filter((key) => {
    const value = data[key];
    return Array.isArray(value) && value.length === 2 && value.every(looksLikeImage);
  });
  return only === undefined || others.length > 0 ? null : [`${only}[0]`, `${only}[1]`];
}

/** `a.b[0]` of an object, as Label Studio's `$a.b[0]` means it. */
function valueAt(data: Readonly<Record<string, unknown>>, field: string): unknown {
  if (field in data) return data[field];
  let value: unknown = data;
  for (const key of field.split(/[.[\]]+/).filter((part) => part !== ''))
    value = typeof value === 'object' && value !== null ? Reflect.get(value, key) : undefined;
  return value;
}
