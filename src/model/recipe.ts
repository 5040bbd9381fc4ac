import { z } from 'zod';

/** Matrices of a block that can be adapted, by their names in GGUF files. */
export const LORA_TARGETS = [
  'attn_q',
  'attn_k',
  'attn_v',
  'attn_output',
  'ffn_gate',
  'ffn_up',
  'ffn_down',
] as const;
export type LoraTarget = (typeof LORA_TARGETS)[number];

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
    /**
     * Nothing between image and answer is rounded to half precision, as it is where a comparator is asked: to compare with
     * PyTorch. Encoded images take twice the room. Without a default, because a recipe of old has no such field.
     */
    exact: z.boolean().exactOptional(),
  })
  .refine(({ patience, validationShare }) => patience === null || validationShare > 0, {
    path: ['patience'],
    message: 'needs held-out pairs: a validationShare above 0',
  });

export type Recipe = z.output<typeof recipeSchema>;
export type RecipeInput = z.input<typeof recipeSchema>;
