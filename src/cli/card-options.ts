import { Option, type Command } from 'commander';
import { modelCardOf, readModelCard, type ModelCard } from '../engine/model-files/model-card.ts';
import { GPU_CHOICES, type GpuChoice } from '../model/gpu-choice.ts';
import { existingFile, wholeNumber } from './option-values.ts';

/** Options of the commands that ask a model. */
export interface CardOptions {
  readonly card?: string;
  readonly vision?: ModelCard['vision'];
  readonly tiles?: ModelCard['tiles'];
}

export interface DeviceOptions {
  readonly gpu: GpuChoice;
  readonly threads?: number;
}

export function addCardOptions(command: Command): Command {
  return command
    .option(
      '--card <file>',
      "model card: prompt, preprocessing, vision order (default: beside the model, else LMOL's)",
      existingFile,
    )
    .addOption(
      new Option('--vision <order>', 'token order of the vision tower; overrides the card').choices([
        'reference',
        'llama.cpp',
      ] satisfies ModelCard['vision'][]),
    )
    .addOption(
      new Option(
        '--tiles <whether>',
        'whether pictures are cut into tiles, for a SmolVLM; overrides the card',
      ).choices(['on', 'off'] satisfies ModelCard['tiles'][]),
    );
}

export function addDeviceOptions(command: Command): Command {
  return command
    .addOption(new Option('--gpu <backend>', 'compute backend').choices(GPU_CHOICES).default('auto'))
    .option('--threads <n>', 'CPU threads (default: the fastest measured)', wholeNumber(1));
}

/** @param otherwise what is done without it */
export function addExactOption(command: Command, otherwise = ''): Command {
  return command.option(
    '--exact',
    `for parity and audits: keep image embeddings, keys and values in F32 and do without flash attention; slower (default: F16, which moves a logit by .001 to .007${otherwise === '' ? '' : `; ${otherwise}`})`,
  );
}

/**
 * The card that the options name, else the one beside a model file, else LMOL's.
 *
 * @throws AppError for a card that cannot be read or is wrong
 */
export function cardOf({ card, vision, tiles }: CardOptions, modelFile: string): ModelCard {
  const chosen = card === undefined ? modelCardOf(modelFile) : readModelCard(card);
  return { ...chosen, ...(vision && { vision }), ...(tiles && { tiles }) };
}
