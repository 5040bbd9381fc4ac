import { basename } from 'node:path';
import { formatNames } from '../../core/format.ts';
import { AppError } from '../app-error.ts';
import { readTensor, type Gguf, type GgufTensor } from '../ggml/gguf.ts';
import { decodeTensor, isWritable } from '../ggml/tensor-data.ts';
import { metadataText } from './metadata-text.ts';

const FACTOR = /^(.+)\.lora_([ab])$/;

/** The two factors of one tensor's update. */
interface FactorPair {
  readonly a: GgufTensor;
  readonly b: GgufTensor;
}

/** Names in a message before it says how many more there are. */
const LISTED = 3;

/**
 * Checks that a GGUF file is a LoRA adapter whose every tensor is a factor and fits a tensor of the model: for W of in x
 * out, A is in x rank and B is rank x out (ggml's order). llama.cpp checks most of it, but only its log says what was wrong;
 * an adapter without factors it takes, and answers as the model does without it.
 *
 * @throws AppError `not-an-adapter`, `adapter-without-factors` or `adapter-not-for-model`.
 */
export function checkAdapter(adapter: Gguf, model: Gguf): void {
  const kind = metadataText(adapter, 'general.type');
  const method = metadataText(adapter, 'adapter.type');
  if (kind !== 'adapter' || method !== 'lora')
    throw new AppError(
      'not-an-adapter',
      `${adapter.file} is not a LoRA adapter: general.type is ${kind ?? 'missing'}, and adapter.type is ${method ?? 'missing'}.`,
      'Give the folder that PEFT saved, or what `tiebreak import-adapter` makes of it.',
    );
  const factors = factorPairs(adapter);
  const wrong = (problem: string) =>
    new AppError(
      'adapter-not-for-model',
      `The adapter ${adapter.file} was made for a different model than ${model.file}: ${problem}.`,
      'Use an adapter trained on this model, or the model it was trained on.',
    );
  const adapterFor = metadataText(adapter, 'general.architecture');
  const architecture = metadataText(model, 'general.architecture');
  if (adapterFor !== architecture)
    throw wrong(`it is for the architecture ${adapterFor ?? 'unknown'}, not ${architecture ?? 'unknown'}`);
  for (const [target, { a, b }] of factors) {
    // An embedding's factors lie the other way round, and the rows of its A are tokens.
    if (target === 'token_embd.weight') continue;
    const weight = model.tensors.get(target);
    if (weight === undefined) throw wrong(`the model has no tensor ${target}`);
    for (const [factor, side] of [
      [a, 0],
      [b, 1],
    ] as const)
      if (factor.dimensions[side] !== weight.dimensions[side])
        throw wrong(
          `${factor.name} is ${factor.dimensions.join(' x ')}, but ${target} is ${weight.dimensions.join(' x ')}`,
        );
    const [ofA, ofB] = [a.dimensions[1], b.dimensions[0]];
    if (ofA !== ofB)
      throw withoutFactors(
        adapter,
        `the two factors of ${target} have the ranks ${String(ofA)} and ${String(ofB)}`,
      );
  }
}

/** The factors of a LoRA adapter by the tensor that they change. @throws AppError `adapter-without-factors` */
function factorPairs(adapter: Gguf): Map<string, FactorPair> {
  const found = new Map<string, Partial<FactorPair>>();
  const others: string[] = [];
  for (const tensor of adapter.tensors.values()) {
    const [, target = '', factor] = FACTOR.exec(tensor.name) ?? [];
    if (factor === undefined) others.push(tensor.name);
    else found.set(target, { ...found.get(target), [factor]: tensor });
  }
  if (others.length > 0)
    throw withoutFactors(
      adapter,
      `it holds ${formatNames(others, LISTED)}, which ${others.length === 1 ? 'is no LoRA factor' : 'are no LoRA factors'} and would be left out of every answer`,
    );
  if (found.size === 0) throw withoutFactors(adapter, 'it holds no tensors');
  const pairs = new Map<string, FactorPair>();
  for (const [target, { a, b }] of found) {
    if (a === undefined || b === undefined)
      throw withoutFactors(adapter, `it lacks ${target}.lora_${a === undefined ? 'a' : 'b'}`);
    pairs.set(target, { a, b });
  }
  return pairs;
}

function withoutFactors({ file }: Gguf, problem: string): AppError {
  return new AppError(
    'adapter-without-factors',
    `The adapter ${file} cannot be used as it is: ${problem}.`,
    "Give the folder that PEFT saved instead: what it changes beside the decoder's factors is then merged into the model's own files.",
  );
}

/**
 * What to tell of an adapter that is in order and changes no answer: of every pair of factors one is zero throughout, as
 * before the first step of a training. Null for any other.
 *
 * @throws AppError `file-not-readable`
 */
export async function adapterNotice(adapter: Gguf): Promise<string | null> {
  for (const { a, b } of factorPairs(adapter).values())
    if (!((await isZero(adapter, b)) || (await isZero(adapter, a)))) return null;
  return `The adapter ${basename(adapter.file)} changes nothing: its factors are all zero, so the model answers as it does without it.`;
}

/** False for a type that only llama.cpp reads. */
async function isZero({ file }: Gguf, tensor: GgufTensor): Promise<boolean> {
  if (!isWritable(tensor.type)) return false;
  return decodeTensor(tensor.type, await readTensor(file, tensor)).every((value) => value === 0);
}

/** Whether an adapter changes the embedding of tokens, so that rows read from the model's file are not what it sees. */
export function changesTokenEmbedding(adapter: Gguf): boolean {
  return adapter.tensors.has('token_embd.weight.lora_a');
}
