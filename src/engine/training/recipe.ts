import { readFile } from 'node:fs/promises';
import { z } from 'zod';
import { AppError } from '../app-error.ts';
import { LORA_TARGETS } from './decoder/lora.ts';

const share = z.number().min(0).lt(1);
const positive = z.number().positive();

/**
 * How an adapter is trained: one json file or form. Every field has the paper's value as its default where the paper
 * states one (LMOL, section 4: LoRA rank 8, alpha 32, dropout .05 on q, k, v, o; AdamW; LoRA rate 2e-4, projector rate
 * 2e-5, cosine to 0; 5 epochs; both orders of each pair). Unknown keys are refused.
 */
export const recipeSchema = z
  .strictObject({
    /** Pairs to learn from, and the share of them that is held out to watch; the same seed holds out the same pairs. */
    validationShare: share.default(0.02),
    epochs: z.int().min(1).max(1000).default(5),
    /** Pairs that go through the model at once, each in both orders. */
    batch: z.int().min(1).max(4096).default(4),
    /** Batches whose gradients make one step. */
    accumulation: z.int().min(1).max(4096).default(4),
    lora: z
      .strictObject({
        rank: z.int().min(1).max(1024).default(8),
        alpha: positive.default(32),
        dropout: share.default(0.05),
        targets: z
          .array(z.enum(LORA_TARGETS))
          .min(1)
          .refine((targets) => new Set(targets).size === targets.length, 'names a matrix twice')
          .default(['attn_q', 'attn_k', 'attn_v', 'attn_output']),
      })
      .prefault({}),
    /** Whether the projector learns too. Each epoch then has one of its own, also in an ensemble. */
    projector: z.boolean().default(true),
    learningRates: z
      .strictObject({ lora: positive.default(2e-4), projector: positive.default(2e-5) })
      .prefault({}),
    schedule: z.enum(['cosine', 'constant']).default('cosine'),
    /** Share of all steps over which the rates rise from 0. */
    warmUp: share.default(0.03),
    weightDecay: z.number().min(0).default(0),
    /** Largest length of a step's gradient; null for any. */
    clipNorm: positive.nullable().default(1),
    /** Weights of the true labels in the cross-entropy (Eq. 7): none, by their rarity, or given. */
    classWeights: z
      .union(
        [
          z.enum(['equal', 'balanced']),
          z
            .tuple([z.number().min(0), z.number().min(0), z.number().min(0)])
            .refine(
              (weights) => weights.some((weight) => weight > 0),
              'are all 0, so nothing would be learnt',
            ),
        ],
        'must be "equal", "balanced" or three numbers from 0 on: the weights of First, Second and Similar',
      )
      .default('equal'),
    /**
     * Learns also from a set of three labels that has no Similar pair; the model then never answers so. A balanced-2 set,
     * which has none by its variant, needs no such leave.
     */
    withoutSimilar: z.boolean().default(false),
    /** Weight of the divergence of forward and reverse answers (Eq. 8 and 9). */
    lambda: z.number().min(0).default(0),
    /** Stops when so many epochs in a row have not lowered the validation loss; null for never. */
    patience: z.int().min(1).nullable().default(null),
    seed: z.int().min(0).max(0xffff_ffff).default(0),
  })
  .refine(({ patience, validationShare }) => patience === null || validationShare > 0, {
    path: ['patience'],
    message: 'needs held-out pairs: a validationShare above 0',
  });

export type Recipe = z.output<typeof recipeSchema>;
export type RecipeInput = z.input<typeof recipeSchema>;

/** Starting points by name. */
export const RECIPE_PRESETS = {
  /** Cross-entropy (Eq. 6) with the paper's settings. */
  'lmol-ce': {},
  /** Cross-entropy weighted by the labels' rarity (Eq. 7), for pair sets that are not balanced. */
  'lmol-weighted-ce': { classWeights: 'balanced' },
  /** Cross-entropy and forward-reverse divergence (Eq. 9); lambda is not published, 1 is ours. */
  'lmol-consistency': { lambda: 1 },
} as const satisfies Record<string, RecipeInput>;

/** What a preset or a json file says, unchecked. @throws AppError `recipe-unreadable` */
export async function readRecipe(source: string): Promise<unknown> {
  const preset = Object.entries(RECIPE_PRESETS).find(([name]) => name === source)?.[1];
  if (preset !== undefined) return preset;
  try {
    return JSON.parse(await readFile(source, 'utf8'));
  } catch (error) {
    throw new AppError(
      'recipe-unreadable',
      `The recipe ${source} cannot be read: ${error instanceof Error ? error.message : String(error)}`,
      `Give a json file, or one of the presets ${Object.keys(RECIPE_PRESETS).join(', ')}.`,
      { cause: error },
    );
  }
}

/** Checks a recipe from any source. @throws AppError `bad-recipe` naming every wrong field */
export function parseRecipe(value: unknown, source: string): Recipe {
  const parsed = recipeSchema.safeParse(value);
  if (parsed.success) return parsed.data;
  const problems = parsed.error.issues.map(
    ({ path, message }) => `${path.join('.') || 'the recipe'}: ${message}`,
  );
  throw new AppError(
    'bad-recipe',
    `The recipe ${source} is wrong: ${problems.join('; ')}`,
    `Correct it; \`tiebreak train --help\` lists the fields, and ${Object.keys(RECIPE_PRESETS).join(', ')} are complete ones.`,
  );
}
