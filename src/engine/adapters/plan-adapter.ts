import { AppError } from '../app-error.ts';
import { isNeverRead } from '../checkpoints/names/canonical-name.ts';
import { elementsOf } from '../checkpoints/tensors/checkpoint-tensor.ts';
import type { BaseModel } from './base-model.ts';
import { EMBEDDING, HEAD, type BasePlace } from './base-places.ts';
import { isBaseAsItIs } from './saved-tensors.ts';
import type { ReadAdapter } from './read-adapter.ts';
import { splitChange } from './split-change.ts';
import type { TensorChange } from './tensor-change.ts';

/** What an adapter does to one tensor of a GGUF file. */
export interface PlacedChange {
  readonly change: TensorChange;
  readonly place: BasePlace;
  /** PyTorch's. */
  readonly shape: readonly number[];
}

/** What is made of an adapter. */
export interface AdapterPlan {
  /** Factors of the decoder, which llama.cpp adds while it answers. */
  readonly apart: readonly PlacedChange[];
  /** Changes of tower and projector. */
  readonly vision: readonly PlacedChange[];
  /** Changes of the decoder that are no factors, or whose factors llama.cpp could not add. */
  readonly language: readonly PlacedChange[];
  /** Whether the head gets a matrix of its own, which its embedding was. */
  readonly untiesHead: boolean;
  /** What cannot be kept apart from the base, in words. */
  readonly reasons: readonly string[];
}

const HEAD_BIAS = 'output.bias';

/**
 * Finds what each change of an adapter belongs to, and checks that it fits.
 *
 * @throws AppError `adapter-not-for-model`, `adapter-not-supported`, `adapter-vocabulary`
 */
export async function planAdapter({ changes, config }: ReadAdapter, base: BaseModel): Promise<AdapterPlan> {
  const placed: PlacedChange[] = [];
  for (const whole of changes) {
    const places = base.places.find(whole.part, whole.name);
    if (places === null && isNeverRead(whole.name)) continue;
    if (places === null)
      throw new AppError(
        'adapter-not-supported',
        `${config.source}: ${whole.module} is changed, and the files of ${base.family.adapters.what} have no place for it that an adapter can be put into.`,
        `Use an adapter of ${base.family.adapters.what} that leaves it as it is.`,
      );
    for (const [change, place] of splitChange(whole, places, config.source)) {
      if (base.places.isNotRead(place)) continue;
      const shape = shapeFor(change, place, base);
      checkShapes(change, shape, base);
      if (change.initial !== null && base.isQuantised(place))
        throw new AppError(
          'adapter-needs-weights',
          `${config.source}: its factors began by ${change.initial}, and what that took out of the base cannot be found in ${base[place.file].file}, whose weights are quantised (${place.name}).`,
          'Give the Hugging Face folder of the base with --model.',
        );
      const kept = await withoutCopies(change, place, base);
      if (kept !== null) placed.push({ change: kept, place, shape });
    }
  }
  placed.push(...tiedTwins(placed, base));
  const vision = placed.filter(({ place }) => place.file === 'mmproj');
  const language = placed.filter(({ place }) => place.file === 'model');
  const reasons = [...new Set(language.flatMap((each) => reasonOf(each, base) ?? []))];
  const embedding = language.find(({ place }) => place.name === EMBEDDING)?.change;
  const changesHead = language.some(({ place }) => place.name === HEAD);
  return {
    apart: reasons.length > 0 ? [] : language,
    vision,
    language: reasons.length > 0 ? language : [],
    // Rows of single tokens are trained for a tied head as well; all else of an embedding is the embedding's alone.
    untiesHead:
      base.isTied && (changesHead || embedding?.factors !== undefined || embedding?.saved !== undefined),
    reasons,
  };
}

/**
 * A matrix that is kept beside the factors of a head or an embedding is the base layer's own, which a tied base has once: it counts
 * for the other one too. (PiSSA and OLoRA on a tied head change the embedding.)
 */
function tiedTwins(placed: readonly PlacedChange[], base: BaseModel): PlacedChange[] {
  if (!base.isTied) return [];
  return placed.flatMap(({ change: { part, name, module, saved, factors }, place, shape }) => {
    const other = place.name === HEAD ? EMBEDDING : place.name === EMBEDDING ? HEAD : undefined;
    if (other === undefined || saved === undefined || factors === undefined) return [];
    if (placed.some((each) => each.place.name === other)) return [];
    return [
      { change: { part, name, module, initial: null, saved }, place: { ...place, name: other }, shape },
    ];
  });
}

/** The shape of what is changed; a bias may be new. @throws AppError `adapter-not-for-model` */
function shapeFor({ module, added }: TensorChange, place: BasePlace, base: BaseModel): readonly number[] {
  const shape = base.shapeOf(place);
  if (shape !== undefined) return shape;
  if (added !== undefined && place.name !== HEAD_BIAS) return added.values.shape;
  if (added !== undefined)
    throw new AppError(
      'adapter-not-supported',
      `The factors of the head have a bias (lora_bias), and llama.cpp's decoders add none to it.`,
      'Train the head without lora_bias.',
    );
  throw new AppError(
    'adapter-not-for-model',
    `The adapter changes ${module}, and ${base[place.file].file} has no ${place.name}.`,
    NOT_FOR_MODEL,
  );
}

const NOT_FOR_MODEL = 'Give the model that the adapter was trained on with --model.';

/** @throws AppError `adapter-not-for-model`, or `adapter-vocabulary` for an embedding or head of other rows */
function checkShapes(change: TensorChange, shape: readonly number[], base: BaseModel): void {
  const { module, saved, factors, rows, added, magnitude, name } = change;
  const [height = 1] = shape;
  const width = elementsOf(shape) / height;
  const wrong = (what: string, found: readonly number[]) => {
    const ofVocabulary = /^(?:embed_tokens|lm_head)\./.test(name);
    return ofVocabulary
      ? vocabularyChanged(module, found, height, base)
      : new AppError(
          'adapter-not-for-model',
          `The shape of the adapter's ${what} of ${module} is ${found.join(' x ')}, but the base's tensor is ${shape.join(' x ')}.`,
          NOT_FOR_MODEL,
        );
  };
  if (saved !== undefined && saved.shape.join() !== shape.join()) throw wrong('tensor', saved.shape);
  if (factors !== undefined) {
    const { a, b, ofEmbedding } = factors;
    const [rank = 1] = a.shape;
    const [outputs = 0] = b.shape;
    const inputs = elementsOf(a.shape) / rank;
    const [wide, high] = ofEmbedding ? [outputs, inputs] : [inputs, outputs];
    if (wide !== width || elementsOf(b.shape) !== outputs * rank) throw wrong('factors', [high, wide]);
    if (high !== height) throw wrong('factors', [high, wide]);
  }
  if (rows !== undefined) {
    const outside = rows.indices.find((index) => index >= height);
    if (outside !== undefined) throw wrong('row', [outside + 1]);
    if (rows.values.shape[1] !== width) throw wrong('rows', rows.values.shape);
  }
  if (added !== undefined && elementsOf(added.values.shape) !== height)
    throw wrong('bias', added.values.shape);
  const lengths = factors?.ofEmbedding === true ? width : height;
  if (magnitude !== undefined && elementsOf(magnitude.shape) !== lengths)
    throw wrong('magnitude', magnitude.shape);
}

function vocabularyChanged(
  module: string,
  found: readonly number[],
  rows: number,
  base: BaseModel,
): AppError {
  return new AppError(
    'adapter-vocabulary',
    `The adapter's ${module} has ${found.join(' x ')}, but the base's embedding has ${rows} rows (${base.model.file}): its vocabulary was resized before training.`,
    'Import the model whose embedding was resized, and give that with --model.',
  );
}

/** A change without what is the base's own anyway; null where nothing is left. */
async function withoutCopies(
  change: TensorChange,
  place: BasePlace,
  base: BaseModel,
): Promise<TensorChange | null> {
  const { saved, ...rest } = change;
  if (saved === undefined || !(await isBaseAsItIs(saved, place, base))) return change;
  const { factors, rows, added } = change;
  return factors === undefined && rows === undefined && added === undefined ? null : rest;
}

/** Why a change of the decoder cannot be factors beside it; undefined where it can. */
function reasonOf({ change, place }: PlacedChange, base: BaseModel): string | undefined {
  const { saved, rows, added, magnitude, factors, module } = change;
  if (magnitude !== undefined) return 'DoRA brings each row of a matrix to a length of its own';
  if (rows !== undefined) return 'rows of single tokens were trained (trainable_token_indices)';
  if (added !== undefined) return 'its factors have a bias (lora_bias)';
  const isHead = place.name === HEAD;
  const isEmbedding = place.name === EMBEDDING;
  if (saved !== undefined) {
    if (factors !== undefined) return `beside its factors ${module} has another matrix than the base`;
    if (isHead) return 'the head was trained whole (lm_head)';
    if (isEmbedding) return 'the embedding of the tokens was trained whole (embed_tokens)';
    if (place.name.includes('norm')) return 'norms of the decoder were trained whole';
    if (place.name.endsWith('.bias')) return 'biases of the decoder were trained';
    return 'layers of the decoder were trained whole';
  }
  if (factors === undefined) return undefined;
  if (isHead && base.isTied) return 'the head is adapted, and in this base it is the embedding (tied)';
  if (isEmbedding && base.isTied)
    return 'the embedding is adapted, and in this base it is the head too (tied)';
  return undefined;
}
