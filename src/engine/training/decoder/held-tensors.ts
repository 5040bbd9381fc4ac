import type { Backend } from '../../ggml/backend.ts';
import type { Ggml, Tensor } from '../../ggml/ggml.ts';
import { HeaderMemory, TensorMemory } from '../../ggml/native-memory.ts';
import { TENSOR_TYPES } from '../../ggml/tensor-type.ts';
import { noMemory } from './no-memory.ts';

/** Of F32 and I32. */
const ELEMENT_BYTES = 4;

/** Tensors that live across stages on one device. Make all of them, then {@link allocate}, which fills them with 0. */
export class HeldTensors implements Disposable {
  readonly #ggml: Ggml;
  readonly #backend: Backend;
  readonly #headers: HeaderMemory;
  readonly #tensors: Tensor[] = [];
  readonly #owned = new DisposableStack();

  /** @param count how many there will be at most */
  constructor(ggml: Ggml, backend: Backend, count: number) {
    this.#ggml = ggml;
    this.#backend = backend;
    this.#headers = this.#owned.use(new HeaderMemory(ggml, count + 1));
  }

  add(shape: readonly number[], type: 'F32' | 'I32' = 'F32'): Tensor {
    const [a = 1, b = 1, c = 1, d = 1] = shape;
    const { id } = TENSOR_TYPES[type];
    const context = this.#headers.pointer;
    const tensor =
      type === 'I32'
        ? this.#ggml.ggml_new_tensor_1d(context, id, a)
        : this.#ggml.ggml_new_tensor_4d(context, id, a, b, c, d);
    this.#tensors.push(tensor);
    return tensor;
  }

  /** @throws AppError `no-memory` */
  allocate(): void {
    const memory = TensorMemory.allocate(this.#ggml, this.#backend, this.#headers.pointer);
    if (memory === null) throw noMemory(this.#backend);
    this.#owned.use(memory);
    for (const tensor of this.#tensors) this.fill(tensor, 0);
  }

  fill(tensor: Tensor, value: number): void {
    this.upload(tensor, new Float32Array(this.#ggml.ggml_nelements(tensor)).fill(value));
  }

  /** @param from element at which the values begin */
  upload(tensor: Tensor, values: Float32Array | Int32Array, from = 0): void {
    this.#ggml.ggml_backend_tensor_set(tensor, values, from * ELEMENT_BYTES, values.byteLength);
  }

  download(tensor: Tensor): Float32Array {
    const values = new Float32Array(this.#ggml.ggml_nelements(tensor));
    this.downloadTo(tensor, values, 0);
    return values;
  }

  /** Fills an array with a tensor's elements from one on. */
  downloadTo(tensor: Tensor, values: Float32Array, from: number): void {
    this.#ggml.ggml_backend_tensor_get(tensor, values, from * ELEMENT_BYTES, values.byteLength);
  }

  [Symbol.dispose](): void {
    this.#owned.dispose();
  }
}
