import { formatCount } from '../../core/format.ts';
import { AppError } from '../app-error.ts';
import { elementsOf, type CheckpointTensor } from '../checkpoints/tensors/checkpoint-tensor.ts';
import { readValues } from '../checkpoints/tensors/converted-tensor.ts';
import { readGguf, readTensor, type Gguf, type GgufTensor } from '../ggml/gguf.ts';
import { decodeTensor, isWritable } from '../ggml/tensor-data.ts';
import type { TensorType } from '../ggml/tensor-type.ts';
import type { ModelSource } from '../checkpoints/checkpoint-family.ts';
import { detectFamily } from '../families/families.ts';
import type { AdapterNames } from '../families/adapter-names.ts';
import type { ModelFamily } from '../families/family.ts';
import { BasePlaces, EMBEDDING, HEAD, type BasePlace } from './base-places.ts';
import { unturnHeads } from '../checkpoints/tensors/head-rows.ts';

/** The model that an adapter belongs to: its GGUF files, and the checkpoint that they were made of where it is at hand. */
export interface BaseFiles {
  readonly model: string;
  readonly mmproj: string;
  /** Weights as they were trained, in place of those that were quantised. */
  readonly source?: Pick<ModelSource, 'languageTensors' | 'mmprojTensors'> | undefined;
}

/** A family whose adapters are read. */
type AdaptedFamily = ModelFamily & { readonly adapters: AdapterNames };

/** Types of weights that are near enough to those that were trained to decompose them. */
const UNQUANTISED = new Set<TensorType>(['F32', 'F16', 'BF16']);

/** Reads shapes and weights of a base, in a checkpoint's order of rows. */
export class BaseModel {
  readonly model: Gguf;
  readonly mmproj: Gguf;
  readonly family: AdaptedFamily;
  readonly places: BasePlaces;
  readonly #sources: ReadonlyMap<string, CheckpointTensor>;

  private constructor(model: Gguf, mmproj: Gguf, source: BaseFiles['source']) {
    this.model = model;
    this.mmproj = mmproj;
    this.family = familyOf(mmproj);
    this.places = new BasePlaces(model, mmproj, this.family.adapters);
    const sources = new Map<string, CheckpointTensor>();
    for (const [file, planned] of [
      ['model', source?.languageTensors ?? []],
      ['mmproj', source?.mmprojTensors ?? []],
    ] as const)
      for (const { name, source: tensor } of planned)
        if (!(tensor instanceof Float32Array)) sources.set(`${file} ${name}`, tensor);
    this.#sources = sources;
  }

  /** @throws AppError of the files' headers */
  static async open({ model, mmproj, source }: BaseFiles): Promise<BaseModel> {
    const [language, vision] = await Promise.all([readGguf(model), readGguf(mmproj)]);
    return new BaseModel(language, vision, source);
  }

  /** Whether logits are computed from the tokens' embedding, so that a head has no matrix of its own. */
  get isTied(): boolean {
    return !this.model.tensors.has(HEAD);
  }

  stored({ file, name }: BasePlace): GgufTensor | undefined {
    return this[file].tensors.get(name);
  }

  /** PyTorch's shape of a tensor; a tied head has its embedding's. */
  shapeOf(place: BasePlace): readonly number[] | undefined {
    return this.stored(this.#untied(place))?.dimensions.toReversed();
  }

  /** Whether a tensor's numbers are the checkpoint's own. */
  hasSource(place: BasePlace): boolean {
    const { file, name } = this.#untied(place);
    return this.#sources.has(`${file} ${name}`);
  }

  /** Whether a tensor's numbers were quantised and cannot be had as they were. */
  isQuantised(place: BasePlace): boolean {
    const stored = this.stored(this.#untied(place));
    return stored !== undefined && !this.hasSource(place) && !UNQUANTISED.has(stored.type);
  }

  /**
   * A tensor's numbers: the checkpoint's where it is at hand, else those that its file's are decoded to.
   *
   * @throws AppError `adapter-needs-weights` for a type that cannot be decoded; `file-not-readable`
   */
  async weights(place: BasePlace): Promise<Float32Array> {
    const untied = this.#untied(place);
    const source = this.#sources.get(`${untied.file} ${untied.name}`);
    if (source !== undefined) return readValues(source);
    const stored = this.stored(untied);
    if (stored === undefined) throw new RangeError(`${untied.name} is not there`);
    const { file } = this[untied.file];
    if (!isWritable(stored.type))
      throw new AppError(
        'adapter-needs-weights',
        `${file}: ${stored.name} is stored as ${stored.type}, and the adapter changes it in a way that needs it as it was before.`,
        'Give the Hugging Face folder of the base with --model, and choose --type.',
      );
    const values = decodeTensor(stored.type, await readTensor(file, stored));
    if (values.length !== elementsOf(stored.dimensions))
      throw new RangeError(`${stored.name} has ${formatCount(values.length)} numbers`);
    return untied.headRows === undefined ? values : unturnHeads(values, untied.headRows, stored.dimensions);
  }

  #untied(place: BasePlace): BasePlace {
    return place.name === HEAD && this.isTied ? { file: 'model', name: EMBEDDING } : place;
  }
}

/** @throws AppError `adapter-not-supported`, and those of {@link detectFamily} */
function familyOf(mmproj: Gguf): AdaptedFamily {
  const family = detectFamily(mmproj);
  const { adapters } = family;
  if (adapters !== undefined) return { ...family, adapters };
  throw new AppError(
    'adapter-not-supported',
    `${mmproj.file} is of ${family.name}, whose adapters are not read here.`,
    'Merge it with PEFT (merge_and_unload), and import the whole model.',
  );
}
