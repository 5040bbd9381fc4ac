import { expect, test } from 'vitest';
import { recipeArguments } from '../../../src/engine/jobs/training/recipe-arguments.ts';
import { recipeSchema } from '../../../src/model/recipe.ts';

test("the paper's recipe as arguments of PEFT and TRL", () => {
  const { LoraConfig, SFTConfig, notes } = recipeArguments(recipeSchema.parse({}));
  expect(LoraConfig).toMatchObject({
    r: 8,
    lora_alpha: 32,
    lora_dropout: 0.05,
    modules_to_save: ['multi_modal_projector'],
  });
  const targets = new RegExp(`^${String(LoraConfig['target_modules'])}$`);
  expect('model.language_model.layers.3.self_attn.q_proj').toMatch(targets);
  expect('model.text_model.layers.3.self_attn.o_proj').toMatch(targets);
  for (const other of [
    'model.vision_tower.encoder.layers.3.self_attn.q_proj',
    'model.language_model.layers.3.mlp.up_proj',
  ])
    expect(other).not.toMatch(targets);
  expect(SFTConfig).toMatchObject({
    num_train_epochs: 5,
    per_device_train_batch_size: 8,
    gradient_accumulation_steps: 4,
    learning_rate: 2e-4,
    lr_scheduler_type: 'cosine',
    max_grad_norm: 1,
    max_length: null,
  });
  expect(notes.join(' ')).toContain('both orders');
  expect(notes.join(' ')).not.toMatch(/Class weights|divergence|EarlyStopping/);
});

test('what has no argument there is told', () => {
  const { LoraConfig, SFTConfig, notes } = recipeArguments(
    recipeSchema.parse({
      projector: false,
      classWeights: 'balanced',
      lambda: 0.5,
      patience: 2,
      clipNorm: null,
      schedule: 'constant',
    }),
  );
  expect(LoraConfig['modules_to_save']).toBeNull();
  expect(SFTConfig).toMatchObject({ max_grad_norm: 0, lr_scheduler_type: 'constant_with_warmup' });
  for (const text of ['Class weights', 'weight 0.5', 'EarlyStoppingCallback'])
    expect(notes.join(' ')).toContain(text);
});
