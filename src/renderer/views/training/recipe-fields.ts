import type { TermName } from '../../help/glossary.ts';

/** A number of a recipe, as the form shows it. What is allowed the serving side checks; this says it beforehand. */
export interface NumberFieldOfRecipe {
  readonly path: string;
  readonly title: string;
  /** Allowed values and unit, for a person. */
  readonly range: string;
  readonly help: string;
  readonly term?: TermName;
  /** What an empty field means, where it may be empty. */
  readonly empty?: string;
}

interface RecipeSection {
  readonly title: string;
  readonly fields: readonly NumberFieldOfRecipe[];
}

/** The numbers of a recipe by what they are about. */
export const RECIPE_SECTIONS = {
  steps: {
    title: 'Epochs and steps',
    fields: [
      {
        path: 'epochs',
        title: 'Epochs',
        range: '1 to 1000',
        help: 'Passes over all training pairs. An adapter is saved after each.',
        term: 'epoch',
      },
      {
        path: 'batch',
        title: 'Batch',
        range: '1 to 4096 pairs',
        help: 'Pairs processed at once, each in both orders. More is faster but needs more memory.',
      },
      {
        path: 'accumulation',
        title: 'Accumulation',
        range: '1 to 4096 batches',
        help: 'Batches per optimiser step.',
        term: 'accumulation',
      },
    ],
  },
  lora: {
    title: 'LoRA',
    fields: [
      {
        path: 'lora.rank',
        title: 'Rank',
        range: '1 to 1024',
        help: 'Capacity of the adapter. If you start from an existing adapter, this must match its rank.',
        term: 'rank',
      },
      {
        path: 'lora.alpha',
        title: 'Alpha',
        range: 'above 0',
        help: 'Strength of the adapter.',
        term: 'alpha',
      },
      {
        path: 'lora.dropout',
        title: 'Dropout',
        range: 'share, 0 to below 1',
        help: 'Share of inputs dropped at random at each step.',
        term: 'dropout',
      },
    ],
  },
  rates: {
    title: 'Learning rates',
    fields: [
      {
        path: 'learningRates.lora',
        title: 'LoRA learning rate',
        range: 'above 0',
        help: 'Peak value, after warm-up.',
        term: 'learningRate',
      },
      {
        path: 'learningRates.projector',
        title: 'Projector learning rate',
        range: 'above 0',
        help: 'A tenth of the LoRA’s in LMOL.',
        term: 'projector',
      },
      {
        path: 'warmUp',
        title: 'Warm-up',
        range: 'share of all steps, 0 to below 1',
        help: 'Steps over which the rates rise from 0.',
      },
      {
        path: 'weightDecay',
        title: 'Weight decay',
        range: '0 and up',
        help: 'How strongly AdamW pulls the weights towards 0.',
      },
      {
        path: 'clipNorm',
        title: 'Gradient clipping',
        range: 'above 0',
        help: 'Larger gradient norms are clipped to this value.',
        term: 'gradientNorm',
        empty: 'any',
      },
    ],
  },
  loss: {
    title: 'Loss',
    fields: [
      {
        path: 'lambda',
        title: 'Consistency weight λ',
        range: '0 and up',
        help: 'Weight of the KL divergence between both orders; 0 disables it.',
        term: 'lambda',
      },
    ],
  },
  watching: {
    title: 'Validation, stopping and seed',
    fields: [
      {
        path: 'validationShare',
        title: 'Held out',
        range: 'share of the pairs, 0 to below 1',
        help: 'Pairs used only for validation, the same share of every label.',
        term: 'heldOutLoss',
      },
      {
        path: 'patience',
        title: 'Patience',
        range: '1 epoch and up',
        help: 'Stops after this many epochs without a lower held-out loss.',
        term: 'patience',
        empty: 'never stops early',
      },
      {
        path: 'seed',
        title: 'Seed',
        range: '0 to 4294967295',
        help: 'The same seed gives the same curve.',
      },
    ],
  },
} as const satisfies Record<string, RecipeSection>;

/** Matrices that can be adapted, by their names in GGUF files, and what they are called. */
export const TARGETS = [
  { name: 'attn_q', title: 'query' },
  { name: 'attn_k', title: 'key' },
  { name: 'attn_v', title: 'value' },
  { name: 'attn_output', title: 'output' },
  { name: 'ffn_gate', title: 'gate' },
  { name: 'ffn_up', title: 'up' },
  { name: 'ffn_down', title: 'down' },
] as const;

/** What the presets are, by their names. */
export const PRESET_TITLES: Readonly<Record<string, string>> = {
  'lmol-ce': 'LMOL, cross-entropy (Eq. 6)',
  'lmol-weighted-ce': 'LMOL, weighted cross-entropy (Eq. 7)',
  'lmol-consistency': 'LMOL, with consistency (Eq. 9)',
  'smolvlm-night': 'SmolVLM 256M on a CPU over night (20 s of a core a pair, 1.6 GB)',
};
