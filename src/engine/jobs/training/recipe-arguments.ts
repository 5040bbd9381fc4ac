import type { Recipe } from '../../../model/recipe.ts';
import { targetPattern } from '../../training/peft/peft-names.ts';

/** A recipe in the words of PEFT and TRL: keyword arguments of `LoraConfig` and `SFTConfig`, and what neither has a word for. */
export interface RecipeArguments {
  readonly LoraConfig: Readonly<Record<string, unknown>>;
  readonly SFTConfig: Readonly<Record<string, unknown>>;
  readonly notes: readonly string[];
}

/** What transformers calls decoders of the families. */
const DECODERS = '(language_model|text_model)';

/** LLaVA's projector; other families have one of another name. */
const PROJECTOR = 'multi_modal_projector';

/** A pair is learnt in both orders, and is one in a batch here. */
const ROWS_A_PAIR = 2;

export function recipeArguments(recipe: Recipe): RecipeArguments {
  const { lora, learningRates, schedule, warmUp, clipNorm } = recipe;
  return {
    LoraConfig: {
      r: lora.rank,
      lora_alpha: lora.alpha,
      lora_dropout: lora.dropout,
      target_modules: targetPattern(DECODERS, lora.targets),
      modules_to_save: recipe.projector ? [PROJECTOR] : null,
      bias: 'none',
      task_type: 'CAUSAL_LM',
    },
    SFTConfig: {
      num_train_epochs: recipe.epochs,
      per_device_train_batch_size: ROWS_A_PAIR * recipe.batch,
      gradient_accumulation_steps: recipe.accumulation,
      learning_rate: learningRates.lora,
      lr_scheduler_type: schedule === 'cosine' ? 'cosine' : 'constant_with_warmup',
      warmup_ratio: warmUp,
      weight_decay: recipe.weightDecay,
      // 0 is no limit there.
      max_grad_norm: clipNorm ?? 0,
      optim: 'adamw_torch',
      save_strategy: 'epoch',
      completion_only_loss: true,
      // At TRL's default two pictures leave no room for the answer.
      max_length: null,
      seed: recipe.seed,
    },
    notes: notesOf(recipe),
  };
}

function notesOf(recipe: Recipe): string[] {
  const { projector, learningRates, classWeights, lambda, patience, validationShare } = recipe;
  return [
    'Each pair is learnt in both orders here: give the rows of both orders. A batch of so many pairs is twice as many rows, on one device.',
    'The loss here is of the three labels alone; there it is of the whole vocabulary.',
    ...(projector
      ? [
          `modules_to_save names LLaVA's projector: Qwen-VL calls it merger, SmolVLM connector. Its learning rate here is ${learningRates.projector}; SFTConfig has one rate for all.`,
        ]
      : []),
    ...(classWeights === 'equal' ? [] : ['Class weights have no argument there.']),
    ...(lambda === 0
      ? []
      : [`The divergence of forward and reverse answers (weight ${lambda}) has no argument there.`]),
    ...(patience === null
      ? []
      : [`To stop after ${patience} epochs without a lower loss: EarlyStoppingCallback.`]),
    ...(validationShare === 0
      ? []
      : [`A share of ${validationShare} of the pairs is held out here; hold it out of the rows there.`]),
  ];
}
