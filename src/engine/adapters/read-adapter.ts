import { existsSync } from 'node:fs';
import path from 'node:path';
import { formatNames } from '../../core/format.ts';
import { AppError } from '../app-error.ts';
import type { CheckpointTensor } from '../checkpoints/tensors/checkpoint-tensor.ts';
import { ADAPTER_WEIGHTS, readTensorFile } from '../checkpoints/tensors/folder-tensors.ts';
import { adapterTensorName, type AdapterTensorKind, type NameOf } from './adapter-tensor-name.ts';
import { readPeftConfig, type PeftConfig } from './peft-config.ts';
import { scaleOf } from './scale.ts';
import type { TensorChange } from './tensor-change.ts';

/** What LLaVA's own scripts keep beside them: projector and whatever else was trained whole. */
const OTHERS_FILE = 'non_lora_trainables.bin';

const LISTED = 4;

/** A PEFT folder that was read: what it does to its base, its tensors still in their files. */
export interface ReadAdapter {
  readonly config: PeftConfig;
  readonly changes: readonly TensorChange[];
  readonly files: readonly string[];
  readonly notices: readonly string[];
}

type Pieces = Partial<Record<AdapterTensorKind, CheckpointTensor>>;

/** Tensors of one tensor of the base. */
interface Group {
  readonly part: TensorChange['part'];
  readonly name: string;
  readonly module: string;
  readonly pieces: Pieces;
}

/** The family that an adapter's names are read as. */
export interface AdapterFamily {
  /** For people: "a LLaVA". */
  readonly what: string;
  readonly nameOf: NameOf;
}

/**
 * Reads a folder as PEFT saves it. What is adapted follows from the tensors, not from what the configuration asked for.
 *
 * @throws AppError `adapter-not-supported`, `adapter-damaged`, `adapter-without-factors`, and those of its files
 */
export async function readAdapter(folder: string, family: AdapterFamily): Promise<ReadAdapter> {
  const config = await readPeftConfig(folder);
  const file = ADAPTER_WEIGHTS.find((name) => existsSync(path.join(folder, name)));
  if (file === undefined)
    throw new AppError(
      'adapter-without-factors',
      `${folder} holds no weights of an adapter: neither ${ADAPTER_WEIGHTS.join(' nor ')}.`,
      'Give the folder that save_pretrained wrote, downloaded whole.',
    );
  const files = [file, ...(existsSync(path.join(folder, OTHERS_FILE)) ? [OTHERS_FILE] : [])].map((name) =>
    path.join(folder, name),
  );
  const tensors = (await Promise.all(files.map(readTensorFile))).flat();
  if (tensors.length === 0)
    throw new AppError(
      'adapter-without-factors',
      `${files.join(' and ')} ${files.length === 1 ? 'holds' : 'hold'} no tensors.`,
      'Save the adapter again: under DeepSpeed or FSDP, gather its weights first.',
    );
  const groups = grouped(tensors, family);
  const notices =
    config.unknown.length === 0
      ? []
      : [
          `${config.source} sets ${formatNames(config.unknown, LISTED)}, which no version of PEFT up to 0.21 knows: left out, as PEFT does.`,
        ];
  const scales = new Map<string, number>();
  const twice = new Map<string, string>();
  const scale = (module: string, rank?: number): number => {
    const known = scales.get(module);
    if (known !== undefined) return known;
    if (rank === undefined)
      throw new AppError(
        'adapter-damaged',
        `${config.source}: ${module} has a bias of a factor, but no factors.`,
        'Save the adapter again, whole.',
      );
    const found = scaleOf(config, module, rank);
    scales.set(module, found.scale);
    if (found.alphaKeys.length > 1) twice.set(found.alphaKeys.join(', '), module);
    return found.scale;
  };
  // Factors first: they know the rank, and with it the scale of what is added to their bias.
  const changes = groups
    .toSorted((one, other) => Number(hasFactors(other)) - Number(hasFactors(one)))
    .map((group) => changeOf(group, config, scale));
  for (const [keys, module] of twice)
    notices.push(
      `Several keys of alpha_pattern match a module (${keys}; ${module}): the first counts. PEFT sorts the keys on saving, so another one may have counted in training.`,
    );
  return { config, changes, files, notices };
}

function hasFactors({ pieces }: Group): boolean {
  return pieces.a !== undefined || pieces['embedding-a'] !== undefined;
}

function grouped(tensors: readonly CheckpointTensor[], { what, nameOf }: AdapterFamily): Group[] {
  const groups = new Map<string, Group>();
  const unknown: string[] = [];
  const copies = new Set<CheckpointTensor>();
  for (const tensor of tensors) {
    const named = adapterTensorName(tensor.name, nameOf);
    if (named === null || named.changes === null) {
      unknown.push(tensor.name);
      continue;
    }
    const { kind, module, changes, beside } = named;
    if (beside === 'untrained') continue;
    if (beside === 'trained') copies.add(tensor);
    const key = `${changes.part} ${changes.name}`;
    const group = groups.get(key) ?? { ...changes, module, pieces: {} };
    const other = group.pieces[kind];
    // Of a tensor and its copy PEFT reads the one without the copy's name.
    const isCopied = other !== undefined && copies.has(tensor) !== copies.has(other);
    if (isCopied && copies.has(tensor)) continue;
    if (other !== undefined && !isCopied)
      throw new AppError(
        'adapter-damaged',
        `${tensor.name} (${tensor.file}) and ${other.name} (${other.file}) are the same part of the adapter.`,
        'Leave one of them out, so that it is clear which one counts.',
      );
    group.pieces[kind] = tensor;
    groups.set(key, group);
  }
  if (unknown.length > 0)
    throw new AppError(
      'adapter-not-supported',
      `${tensors[0]?.file ?? ''} holds ${unknown.length === 1 ? 'a tensor that is' : `${unknown.length} tensors that are`} no factors, and no part of ${what}: ${formatNames(unknown, LISTED)}.`,
      `Use an adapter of ${what}. Answers without these tensors would be another model’s.`,
    );
  return [...groups.values()];
}

function changeOf(
  { part, name, module, pieces }: Group,
  config: PeftConfig,
  scale: (module: string, rank?: number) => number,
): TensorChange {
  const damaged = (found: string) =>
    new AppError(
      'adapter-damaged',
      `${config.source}: ${module} ${found}.`,
      'Save the adapter again, whole.',
    );
  const ofEmbedding = pieces['embedding-a'] !== undefined || pieces['embedding-b'] !== undefined;
  const [a, b] = ofEmbedding ? [pieces['embedding-a'], pieces['embedding-b']] : [pieces.a, pieces.b];
  if (ofEmbedding && (pieces.a !== undefined || pieces.b !== undefined))
    throw damaged('has factors of two kinds');
  if ((a === undefined) !== (b === undefined))
    throw damaged(`lacks its factor ${a === undefined ? 'A' : 'B'}`);
  if (a === undefined && pieces.magnitude !== undefined) throw damaged('has a magnitude without factors');
  const { 'b-bias': added, rows, saved, magnitude } = pieces;
  const [rank = 0] = a?.shape ?? [];
  const [, other = 0] = b?.shape ?? [];
  if (rank !== other) throw damaged(`has factors of the ranks ${rank} and ${other}`);
  return {
    part,
    name,
    module,
    // A matrix that is kept beside its factors has lost what they began as already.
    initial: a === undefined || ofEmbedding || saved !== undefined ? null : config.initial,
    ...(saved === undefined ? {} : { saved }),
    ...(rows === undefined ? {} : { rows: { indices: indicesOf(config, module, rows), values: rows } }),
    ...(a === undefined || b === undefined
      ? {}
      : { factors: { a, b, scale: scale(module, rank), ofEmbedding } }),
    ...(magnitude === undefined ? {} : { magnitude }),
    ...(added === undefined ? {} : { added: { values: added, scale: scale(module) } }),
  };
}

/** Tokens whose rows a module keeps. */
function indicesOf(
  { source, tokens }: PeftConfig,
  module: string,
  { name, shape }: CheckpointTensor,
): readonly number[] {
  const indices = tokens.find(([end]) => end === null || module === end || module.endsWith(`.${end}`))?.[1];
  const [held = 0] = shape;
  if (indices === undefined || indices.length !== shape[0])
    throw new AppError(
      'adapter-damaged',
      `${name} has ${held} rows, but ${source} names ${indices?.length ?? 'no'} tokens for it (trainable_token_indices).`,
      'Use the adapter_config.json that was saved with these tensors.',
    );
  return indices;
}
