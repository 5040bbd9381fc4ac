import { z } from 'zod';
import { filterSchema } from '../model/filter.ts';
import {
  harmSelectionSchema,
  harmSortSchema,
  pairHarmSchema,
  referenceHarmSchema,
  SUPPOSITIONS,
  targetHarmSchema,
  whatIfEffectSchema,
} from '../model/harm.ts';
import { likelihoodSchema } from '../model/likelihood.ts';
import { pairRowSchema } from '../model/pair-row.ts';
import { id } from '../model/scalars.ts';
import { scoreSettingsSchema } from '../model/scores.ts';

/** Scores under these settings, of what passes the filter: each figure is that of a refit. */
const shown = scoreSettingsSchema.extend({ filter: filterSchema });

export const harmRequests = {
  'harm.summary': {
    params: shown,
    result: z.object({
      likelihood: likelihoodSchema,
      likelihoodSource: z.string(),
      /** Answers about a target and a reference that pass. */
      answers: z.int(),
      /** Of them those that people's labels have changed. */
      corrections: z.int(),
      images: z.int(),
      /** Of them those of known score, which MAE is of; null where there is none. */
      known: z.int(),
      mae: z.number().nullable(),
    }),
  },
  /** A window of the list of comparisons: a comparison of two targets that are both references is in it twice. */
  'harm.pairs': {
    params: shown.extend({
      sort: harmSortSchema,
      offset: z.int().min(0),
      limit: z.int().min(1).max(500),
    }),
    result: z.object({
      total: z.int(),
      ofRun: z.int(),
      hasVotes: z.boolean(),
      rows: z.array(pairRowSchema.extend({ harm: pairHarmSchema })).readonly(),
    }),
  },
  /** Where a comparison stands in that list; null where it does not. */
  'harm.find': {
    params: shown.extend({ sort: harmSortSchema, firstId: id, secondId: id }),
    result: z.object({ offset: z.int().nullable() }),
  },
  /** The images by |estimate - true score|, the largest first. */
  'harm.images': { params: shown, result: z.array(targetHarmSchema).readonly() },
  /** The references by what MAE would be without them, the lowest first. */
  'harm.references': { params: shown, result: z.array(referenceHarmSchema).readonly() },
  /** What many answers do together. Of the selection 'filter' "before" is of all answers about the images. */
  'harm.whatIf': {
    params: shown.extend({ selection: harmSelectionSchema, supposition: z.enum(SUPPOSITIONS) }),
    result: whatIfEffectSchema,
  },
} as const;
