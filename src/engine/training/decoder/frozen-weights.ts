import { AppError } from '../../app-error.ts';
import type { Backend } from '../../ggml/backend.ts';
import type { Ggml, Tensor } from '../../ggml/ggml.ts';
import { streamTensors, type Gguf, type GgufTensor } from '../../ggml/gguf.ts';
import { HeaderMemory, TensorMemory } from '../../ggml/native-memory.ts';
import { TENSOR_TYPES, type TensorType } from '../../ggml/tensor-type.ts';

/** A weight that is not trained, in the type that its file has. */
export interface FrozenWeight {
  readonly tensor: Tensor;
  /** ggml's order: elements of a row, and rows. */
  readonly shape: readonly [row: number, rows: number];
  readonly type: TensorType;
}

/** Rows of a matrix of the file, under a name of their own. */
export interface ChosenRows {
  readonly name: string;
  readonly from: string;
  readonly rows: readonly number[];
}

/** Tensors of a GGUF file in the memory of a device. */
export class FrozenWeights implements Disposable {
  readonly #owned: DisposableStack;
  readonly #weights: ReadonlyMap<string, FrozenWeight>;

  private constructor(owned: DisposableStack, weights: ReadonlyMap<string, FrozenWeight>) {
    this.#owned = owned;
    this.#weights = weights;
  }

  /**
   * Loads tensors of a file as they are, and rows of others.
   *
   * @throws AppError `tensor-missing`, `no-memory` or those of {@link streamTensors}
   */
  static async load(
    ggml: Ggml,
    backend: Backend,
    gguf: Gguf,
    names: readonly string[],
    chosen: readonly ChosenRows[],
  ): Promise<FrozenWeights> {
    const parts = [
      ...names.map((name) => ({ name, source: tensorOf(gguf, name), rows: null })),
      ...chosen.map(({ name, from, rows }) => ({ name, source: tensorOf(gguf, from), rows })),
    ];
    using owned = new DisposableStack();
    const context = owned.use(new HeaderMemory(ggml, parts.length + 1)).pointer;
    const weights = new Map<string, FrozenWeight>();
    for (const { name, source, rows } of parts) {
      const [row = 1, all = 1] = source.dimensions;
      const count = rows?.length ?? all;
      const tensor = ggml.ggml_new_tensor_2d(context, TENSOR_TYPES[source.type].id, row, count);
      weights.set(name, { tensor, shape: [row, count], type: source.type });
    }
    const memory = TensorMemory.allocate(ggml, backend, context);
    if (memory === null)
      throw new AppError(
        'no-memory',
        `${gguf.file} does not fit into the memory of ${backend.device.description}.`,
        'Close other programs, choose a smaller weight type (Q8_0, Q4_K), or train on the CPU.',
      );
    owned.use(memory);
    for (const { name, source, rows } of parts) {
      const weight = weights.get(name) as FrozenWeight;
      let at = 0;
      await streamTensors(gguf.file, rows === null ? [source] : rowsOf(source, rows), (_, part) => {
        ggml.ggml_backend_tensor_set(weight.tensor, part, at, part.byteLength);
        at += part.byteLength;
      });
    }
    return new FrozenWeights(owned.move(), weights);
  }

  has(name: string): boolean {
    return this.#weights.has(name);
  }

  /** A weight by its name; one that was not loaded is a bug. */
  get(name: string): FrozenWeight {
    const weight = this.#weights.get(name);
    if (weight === undefined) throw new Error(`the weight ${name} was not loaded`);
    return weight;
  }

  [Symbol.dispose](): void {
    this.#owned.dispose();
  }
}

function tensorOf(gguf: Gguf, name: string): GgufTensor {
  const tensor = gguf.tensors.get(name);
  if (tensor !== undefined) return tensor;
  throw new AppError(
    'tensor-missing',
    `${gguf.file} has no tensor ${name}.`,
    'Use a complete language model of the Llama family.',
  );
}

function rowsOf(source: GgufTensor, rows: readonly number[]): GgufTensor[] {
  const [, all = 1] = source.dimensions;
  const bytes = source.bytes / all;
  return rows.map((row) => {
    if (!(row >= 0 && row < all)) throw new RangeError(`${source.name} has ${all} rows, and none ${row}`);
    return { ...source, offset: source.offset + row * bytes, bytes };
  });
}
