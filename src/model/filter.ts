import { z } from 'zod';
import { label } from './labels.ts';
import { id } from './scalars.ts';
import { whoseLabelsSchema } from './whose-labels.ts';

/**
 * Who labelled a comparison: the rule on the true scores, the run's model, the model on the same two images the other
 * way round (its label reversed, so that it names the same image), people, or another run's model.
 */
export const LABEL_SOURCES = ['truth', 'model', 'reverse', 'human', 'other'] as const;
export const labelSource = z.enum(LABEL_SOURCES);
export type LabelSource = z.infer<typeof labelSource>;

/** What people can have said of a pair. */
export const SAID_KINDS = ['labelled', 'cannot-judge', 'skipped', 'flagged', 'commented'] as const;
export type SaidKind = (typeof SAID_KINDS)[number];

/** A closed range; null for no limit. */
const range = z.tuple([z.number().nullable(), z.number().nullable()]).readonly();
export type Range = z.infer<typeof range>;

/**
 * Which image of a comparison a filter's `part`, `group` and `image` speak of: the target, the reference, both images, or
 * either.
 */
export const SIDES = ['target', 'reference', 'both', 'either'] as const;
const sideSchema = z.enum(SIDES);
export type Side = z.infer<typeof sideSchema>;

/**
 * What every view shows: comparisons of one run, or images of one dataset. Everything that is absent does not limit.
 *
 * A comparison passes `text` when either of its images does.
 */
export const filterSchema = z.strictObject({
  dataset: id.optional(),
  run: id.optional(),
  /** The run that the label source 'other' speaks of. */
  otherRun: id.optional(),
  split: id.optional(),
  /** A part of `split`. */
  part: z.string().max(200).optional(),
  group: z.string().max(200).optional(),
  /** One image: its comparisons, shown first or second. */
  image: id.optional(),
  /** A set of images that were chosen one by one. */
  imageSet: id.optional(),
  /** Defaults to 'either', which is what addresses and slices of before there were sides mean: see {@link sideOf}. */
  side: sideSchema.optional(),
  /** Cells of the matrix of two label sources, each by its row's label and its column's: ['First', 'Similar']. */
  cells: z
    .strictObject({
      rows: labelSource,
      columns: labelSource,
      cells: z
        .array(z.tuple([label, label]).readonly())
        .max(9)
        .readonly(),
    })
    .optional(),
  /** Labels by one source alone. */
  truth: z.array(label).max(3).readonly().optional(),
  model: z.array(label).max(3).readonly().optional(),
  human: z.array(label).max(3).readonly().optional(),
  /** Largest minus second largest probability, in [0, 1]. */
  margin: range.optional(),
  /** In nats, in [0, ln 3]. */
  entropy: range.optional(),
  /** |true score of the first - of the second|, with labelOf's tolerance at both ends. */
  distance: range.optional(),
  /** True: both orders were answered and name the same image; false: both were, and differ. */
  consistent: z.boolean().optional(),
  /**
   * True: shown in the forward order, which has the plan's target first; where the plan knows no targets, or both images
   * are, the lower id. False: in the other order.
   */
  forward: z.boolean().optional(),
  /** True: judged by a person; false: not. */
  judged: z.boolean().optional(),
  flagged: z.boolean().optional(),
  /** Whose labels count as people's, here and in what is made of the comparisons. Defaults to the newest of anybody. */
  people: whoseLabelsSchema.optional(),
  /** Of what people say now one of these, by whom `by` says. */
  said: z.array(z.enum(SAID_KINDS)).min(1).max(SAID_KINDS.length).readonly().optional(),
  /** Who said it: this person, or anybody else. Without `said`: who answered, by a label or that it cannot be judged. */
  by: z.strictObject({ person: id, others: z.boolean() }).optional(),
  /** Part of an image's name, whatever its case. */
  text: z.string().max(200).optional(),
});

export type Filter = z.infer<typeof filterSchema>;

/**
 * Which image a filter speaks of in a run. Where a run has no targets, nothing tells them from references, and 'either' takes
 * their place.
 */
export function sideOf({ side = 'either' }: Filter, hasTargets: boolean): Side {
  return hasTargets || side === 'both' ? side : 'either';
}

/** A filter's limits alone: without the run and the dataset that it is of, and without another run that no cell speaks of. */
export function limitsOf(filter: Filter): Filter {
  const isLimit = (key: string) =>
    key !== 'run' && key !== 'dataset' && (asksOther(filter) || key !== 'otherRun');
  return Object.fromEntries(Object.entries(filter).filter(([key]) => isLimit(key)));
}

/**
 * What of a filter says which comparisons a score is made of, for whichever image. Part, group and image ask for targets, as far
 * as they are not of references; so does the text.
 *
 * @param taken.side as {@link sideOf} has it
 * @param taken.hasProbabilities without them a gap and an entropy limit nothing
 */
export function evidenceLimits(
  filter: Filter,
  taken: { readonly side: Side; readonly hasProbabilities: boolean },
): Filter {
  const { truth, model, human, cells, margin, entropy, distance, consistent, forward, judged, flagged } =
    filter;
  const { said, by } = filter;
  const { split, part, group, image, imageSet, otherRun } = filter;
  const ranges = taken.hasProbabilities ? { margin, entropy, distance } : { distance };
  const limits = Object.entries({
    ...{ truth, model, human, cells, consistent, forward, judged, flagged, said, by },
    ...Object.fromEntries(Object.entries(ranges).filter(([, range]) => range?.some((end) => end !== null))),
    ...(taken.side === 'reference' || taken.side === 'both'
      ? { ...(split === undefined || part === undefined ? {} : { split, part }), group, image, imageSet }
      : {}),
  }).filter(([, limit]) => limit !== undefined);
  const found: Filter = Object.fromEntries(limits);
  const { people } = filter;
  return {
    ...found,
    ...(people !== undefined && usesPeoplesLabels(found) && { people }),
    ...(limitsImages(found) && { side: taken.side }),
    ...(asksOther(filter) && otherRun !== undefined && { otherRun }),
  };
}

/** Whether a filter's cells speak of another run. */
export function asksOther({ cells }: Filter): boolean {
  return cells?.rows === 'other' || cells?.columns === 'other';
}

/** Whether a filter has a limit that its side is of. */
export function limitsImages({ part, group, image, imageSet }: Filter): boolean {
  return [part, group, image, imageSet].some((limit) => limit !== undefined);
}

/** Whom a new filter of a part or a group speaks of: a fold's figures are held out where its targets are of the fold. */
export const NEW_SIDE: Side = 'target';

/** Whether a filter asks for what people said, which is about pairs: then each pair passes once, in one order. */
export function asksPeople({ human, judged, flagged, said, by, cells }: Filter): boolean {
  return (
    human !== undefined ||
    judged === true ||
    flagged === true ||
    said !== undefined ||
    by !== undefined ||
    isByPeople(cells?.rows, cells?.columns)
  );
}

/** Whether what passes can change with a label of people's. */
function usesPeoplesLabels({ human, judged, cells }: Filter): boolean {
  return human !== undefined || judged !== undefined || isByPeople(cells?.rows, cells?.columns);
}

/** Whether one of two sources of labels is people. */
export function isByPeople(...sources: readonly (LabelSource | undefined)[]): boolean {
  return sources.includes('human');
}

/** Whether people are held against a model: labels that they took over from a prediction then do not count. */
export function isPeopleAgainstModel(...sources: readonly (LabelSource | undefined)[]): boolean {
  return isByPeople(...sources) && sources.some((source) => source !== 'human' && source !== 'truth');
}
