import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { AppError } from '../app-error.ts';
import { isMissing } from '../if-there.ts';
import { writeWholeFile } from '../whole-file.ts';
import type { TrainedState } from './decoder/trained-parameters.ts';

/** Where a training is: with the recipe and the data, all that it takes to go on to the same numbers. */
export interface TrainingState {
  /** SHA-256 of what may not change between two starts: recipe, model, pairs. */
  readonly fingerprint: string;
  /** Finished epochs. */
  readonly epoch: number;
  /** Steps made in the present epoch. */
  readonly stepOfEpoch: number;
  /** Sum of the losses of the present epoch's pairs, and how many they were. */
  readonly lossSum: number;
  readonly lossCount: number;
  readonly parameters: TrainedState;
}

interface Header extends Omit<TrainingState, 'parameters'> {
  readonly steps: number;
  readonly tensors: readonly { readonly name: string; readonly elements: number }[];
  /** SHA-256 of what follows the header's line. */
  readonly checksum: string;
}

/**
 * Writes a state whole or not at all: a json line, then the tensors' floats.
 *
 * @throws AppError `checkpoint-not-written`; the state before it stays
 */
export async function writeTrainingState(file: string, state: TrainingState): Promise<void> {
  const { parameters, ...rest } = state;
  const parts = [...parameters.tensors.values()].map((values) =>
    Buffer.from(values.buffer, values.byteOffset, values.byteLength),
  );
  const hash = createHash('sha256');
  for (const part of parts) hash.update(part);
  const header: Header = {
    ...rest,
    steps: parameters.steps,
    tensors: [...parameters.tensors].map(([name, { length }]) => ({ name, elements: length })),
    checksum: hash.digest('hex'),
  };
  await writeWholeFile(file, [`${JSON.stringify(header)}\n`, ...parts], {
    durable: true,
    refusal: (cause) => checkpointNotWritten(`the state of the training to ${file}`, cause),
  });
}

/**
 * The state in a file, or null where there is none.
 *
 * @throws AppError `checkpoint-damaged`, or `training-changed` for the state of another recipe, model or pair set
 */
export async function readTrainingState(file: string, fingerprint: string): Promise<TrainingState | null> {
  let bytes: Buffer;
  try {
    bytes = await readFile(file);
  } catch (error) {
    if (isMissing(error)) return null;
    throw error;
  }
  const end = bytes.indexOf(0x0a);
  const { steps, tensors, checksum, ...rest } = parseHeader(bytes.subarray(0, Math.max(0, end)), file);
  if (rest.fingerprint !== fingerprint)
    throw new AppError(
      'training-changed',
      `The training in ${file} was started with a different recipe, model or pair set.`,
      'Use the original settings to resume it, or train under another name.',
    );
  const data = bytes.subarray(end + 1);
  if (createHash('sha256').update(data).digest('hex') !== checksum) throw damaged(file);
  const found = new Map<string, Float32Array>();
  let at = 0;
  for (const { name, elements } of tensors) {
    const values = new Float32Array(elements);
    data.copy(new Uint8Array(values.buffer), 0, at, at + values.byteLength);
    found.set(name, values);
    at += values.byteLength;
  }
  return { ...rest, parameters: { steps, tensors: found } };
}

/** The error of a training that cannot put down where it is. */
export function checkpointNotWritten(what: string, cause: unknown): AppError {
  return new AppError(
    'checkpoint-not-written',
    `Cannot write ${what}: ${cause instanceof Error ? cause.message : String(cause)}`,
    'Free some disk space; the same command resumes from the last state that was written.',
    { cause },
  );
}

function parseHeader(bytes: Buffer, file: string): Header {
  try {
    return JSON.parse(bytes.toString('utf8')) as Header;
  } catch {
    throw damaged(file);
  }
}

function damaged(file: string): AppError {
  return new AppError(
    'checkpoint-damaged',
    `The state of the training in ${file} is damaged.`,
    'Delete the file to start over, or restore a copy. The adapters of finished epochs beside it are intact.',
  );
}
