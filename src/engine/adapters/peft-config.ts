import path from 'node:path';
import { z } from 'zod';
import { formatNames } from '../../core/format.ts';
import { AppError } from '../app-error.ts';
import { readJsonFile } from '../checkpoints/read-json-file.ts';

/** The file that makes a folder an adapter of PEFT's. */
export const CONFIG_FILE = 'adapter_config.json';

const rank = z.int().positive();
const alpha = z.number();

const configSchema = z.looseObject({
  peft_type: z.string().nullish(),
  r: rank.default(8),
  lora_alpha: alpha.default(8),
  use_rslora: z.boolean().nullish(),
  // Keys in the file's order, which decides where two match.
  rank_pattern: z.record(z.string(), rank).nullish(),
  alpha_pattern: z.record(z.string(), alpha).nullish(),
  init_lora_weights: z.union([z.boolean(), z.string()]).nullish(),
  trainable_token_indices: z
    .union([z.array(z.int().nonnegative()), z.record(z.string(), z.array(z.int().nonnegative()))])
    .nullish(),
  fan_in_fan_out: z.boolean().nullish(),
  base_model_name_or_path: z.string().nullish(),
});

/** What an adapter's configuration says of its answers. */
export interface PeftConfig {
  /** The file, for messages. */
  readonly source: string;
  readonly rank: number;
  readonly alpha: number;
  /** Whether alpha is divided by the root of the rank and not by the rank. */
  readonly rankStabilised: boolean;
  readonly rankPattern: readonly (readonly [pattern: string, rank: number])[];
  readonly alphaPattern: readonly (readonly [pattern: string, alpha: number])[];
  /** What was taken out of the base before the first step, so that base and adapter together began as the base. */
  readonly initial: 'pissa' | 'olora' | null;
  /** Tokens whose rows are trained, by the end of the name of their module; null for every module with such rows. */
  readonly tokens: readonly (readonly [module: string | null, indices: readonly number[]])[];
  readonly base: string | null;
  /** Options that are set and known to nobody here. */
  readonly unknown: readonly string[];
}

/** Beginnings of factors that change nothing else. */
const PLAIN_INITS = new Set(['gaussian', 'eva', 'orthogonal', 'mica']);

/** Options whose answers are others than those of factors, and what each is. */
const REFUSED: readonly (readonly [option: string, what: string])[] = [
  ['layer_replication', 'layers of the base are repeated'],
  ['target_parameters', 'parameters are adapted that are no layers'],
  ['use_qalora', 'QALoRA averages its inputs in groups'],
  ['use_bdlora', 'BD-LoRA has block-diagonal factors'],
  ['alora_invocation_tokens', 'an aLoRA begins to count only behind some tokens'],
  ['arrow_config', 'Arrow chooses between several adapters for each token'],
  ['kasa_config', 'KaSA cuts the base and scales its factors in between'],
  ['velora_config', 'VeLoRA compresses what its layers read'],
  ['monteclora_config', 'MonteCLoRA draws its factors at random'],
  ['megatron_config', 'its layers are Megatron’s'],
];

/** Options that say nothing of the answers, or are read beside what the schema has. */
const SILENT = new Set([
  'auto_mapping', 'bias', 'corda_config', 'ensure_weight_tying', 'eva_config', 'exclude_modules', 'inference_mode',
  'layers_pattern', 'layers_to_transform', 'loftq_config', 'lora_bias', 'lora_dropout', 'lora_ga_config', 'megatron_core',
  'modules_to_save', 'peft_version', 'qalora_group_size', 'revision', 'runtime_config', 'target_modules', 'task_type',
  'use_dora',
]); // prettier-ignore

const MEND =
  'Merge it with PEFT (merge_and_unload) on the machine that trained it, save the whole model, and import that with `tiebreak import-model`.';

/**
 * Reads an adapter's configuration.
 *
 * @throws AppError `adapter-not-supported` naming the option; `source-damaged`, `file-not-readable`
 */
export async function readPeftConfig(folder: string): Promise<PeftConfig> {
  const source = path.join(folder, CONFIG_FILE);
  const config = await readJsonFile(source, configSchema);
  const unsupported = (found: string, action = MEND) =>
    new AppError('adapter-not-supported', `${source} says ${found}.`, action);
  const type = config.peft_type ?? 'nothing';
  if (type !== 'LORA') throw unsupported(`that its peft_type is ${type}; LORA is read`);
  const given = REFUSED.filter(([option]) => isSet(config[option]));
  if (given.length > 0)
    throw unsupported(
      `${formatNames(
        given.map(([option]) => option),
        REFUSED.length,
      )}: ${given.map(([, what]) => what).join('; ')}`,
    );
  return {
    source,
    rank: config.r,
    alpha: config.lora_alpha,
    rankStabilised: config.use_rslora === true,
    rankPattern: Object.entries(config.rank_pattern ?? {}),
    alphaPattern: Object.entries(config.alpha_pattern ?? {}),
    initial: initialOf(config.init_lora_weights ?? true, unsupported),
    tokens: tokensOf(config.trainable_token_indices ?? []),
    base: config.base_model_name_or_path ?? null,
    unknown: Object.keys(config).filter(
      (key) =>
        isSet(config[key]) &&
        !SILENT.has(key) &&
        !(key in configSchema.shape) &&
        !REFUSED.some(([option]) => option === key),
    ),
  };
}

/** An option that is there and not empty. */
function isSet(value: unknown): boolean {
  if (value === undefined || value === null || value === false) return false;
  return typeof value !== 'object' || Object.keys(value).length > 0;
}

function initialOf(
  init: boolean | string,
  unsupported: (found: string, action?: string) => AppError,
): PeftConfig['initial'] {
  if (typeof init === 'boolean') return null;
  const kind = init.toLowerCase();
  if (PLAIN_INITS.has(kind)) return null;
  if (kind === 'pissa' || kind === 'olora') return kind;
  const found = `that its factors began as ${JSON.stringify(init)} (init_lora_weights)`;
  if (kind.startsWith('pissa_niter'))
    throw unsupported(
      `${found}: they were taken out of the base by a decomposition at random, which nobody can repeat, PEFT neither`,
      'Convert it where its first state is kept: save_pretrained(..., path_initial_model_for_weight_conversion=...).',
    );
  if (kind === 'corda' || kind === 'lora_ga')
    throw unsupported(
      `${found}, which changed the base by what data said`,
      'Convert it where its first state is kept: save_pretrained(..., path_initial_model_for_weight_conversion=...).',
    );
  if (kind === 'loftq')
    throw unsupported(`${found}: it belongs to a base that LoftQ quantised together with it`);
  throw unsupported(`${found}, which is not known`);
}

function tokensOf(
  given: readonly number[] | Readonly<Record<string, readonly number[]>>,
): PeftConfig['tokens'] {
  if (!Array.isArray(given)) return Object.entries(given as Readonly<Record<string, readonly number[]>>);
  return given.length === 0 ? [] : [[null, given as readonly number[]]];
}
