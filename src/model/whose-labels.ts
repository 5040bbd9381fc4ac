import { z } from 'zod';
import type { Label, Triple } from '../core/labels.ts';

/**
 * Whose labels count as people's, wherever people's labels are used: in scores, exports, filters, the matrix, trainings.
 *
 * - `none`: nobody's, so the model's answers stay
 * - `newest`: the newest label of anybody
 * - `majority`: the label that more people gave than any other; none where two are level
 * - `adjudicated`: a reviewer's decision, else the majority; none of a pair that was sent back
 * - `dawid-skene`: the probabilities of the three labels by Dawid and Skene's model of who errs how, and the likeliest as the label
 * - `person:ID`: one person's
 *
 * Each person's newest submitted answer to a pair's first showing is taken. Who could not judge a pair has no label of it.
 */
export const GENERAL_VOICES = ['none', 'newest', 'majority', 'adjudicated', 'dawid-skene'] as const;
export const whoseLabelsSchema = z.union([
  z.enum(GENERAL_VOICES),
  z.templateLiteral(['person:', z.int().positive()]),
]);
export type WhoseLabels = z.infer<typeof whoseLabelsSchema>;

/** What holds where nothing is said. */
export const DEFAULT_WHOSE: WhoseLabels = 'newest';

/** What counts as people's label of a pair. */
export interface CountedLabel {
  readonly lowId: number;
  readonly highId: number;
  /** Of (low, high); null where nothing counts. */
  readonly label: Label | null;
  /** Probabilities of the labels of (low, high); null where a label is taken as certain. */
  readonly weights: Triple | null;
  /** The people whose answers there are, of those that count. */
  readonly people: number;
  /** Share of these that gave the label; null without one. */
  readonly agreeing: number | null;
  readonly cannotJudge: boolean;
  /** The label was a prediction that people accepted. */
  readonly takenOver: boolean;
}

/** The id of the one person whose labels count; null for the others. */
export function personOfWhose(whose: WhoseLabels): number | null {
  return whose.startsWith('person:') ? Number(whose.slice('person:'.length)) : null;
}

/** As the end of "People's labels: ...". */
export function describeWhose(whose: WhoseLabels, nameOf: (person: number) => string): string {
  switch (whose) {
    case 'none':
      return 'none count';
    case 'newest':
      return 'the newest of anybody';
    case 'majority':
      return 'the majority';
    case 'adjudicated':
      return 'reviewers’ decisions, else the majority';
    case 'dawid-skene':
      return 'weighted by Dawid and Skene';
    default:
      return `${nameOf(personOfWhose(whose) ?? 0)}’s alone`;
  }
}
