import type { Backend } from '../../ggml/backend.ts';
import type { Pointer } from '../../ggml/binding.ts';
import type { Context, Ggml, Tensor } from '../../ggml/ggml.ts';
import { TENSOR_TYPES } from '../../ggml/tensor-type.ts';
import { noMemory } from './no-memory.ts';

/** Of F32 and I32. */
const ELEMENT_BYTES = 4;

/** Tensors that live across stages on one device. Make all of them, then {@link allocate}, which fills them with 0. */
export class HeldTensors {
  readonly #ggml: Ggml;
  readonly #backend: Backend;
  readonly #context: Context;
  readonly #tensors: Tensor[] = [];
  #buffer: Pointer<'ggml_backend_buffer'> | undefined;

  /** @param count how many there will be at most */
  constructor(ggml: Ggml, backend: Backend, count: number) {
    this.#ggml = ggml;
    this.#backend = backend;
    const mem_size = (count + 1) * ggml.ggml_tensor_overhead();
    const context = ggml.ggml_init({ mem_size, mem_buffer: null, no_alloc: true });
    if (context === null) throw new Error('ggml_init failed');
    this.#context = context;
  }

  add(shape: readonly number[], type: 'F32' | 'I32' = 'F32'): Tensor {
    const [a = 1, b = 1, c = 1, d = 1] = shape;
    const { id } = TENSOR_TYPES[type];
    const tensor =
      type === 'I32'
        ? this.#ggml.ggml_new_tensor_1d(this.#context, id, a)
        : this.#ggml.ggml_new_tensor_4d(this.#context, id, a, b, c, d);
    this.#tensors.push(tensor);
    return tensor;
  }

  /** @throws AppError `no-memory` */
  allocate(): void {
    this.#buffer =
      this.#ggml.ggml_backend_alloc_ctx_tensors(this.#context, this.#backend.pointer) ?? undefined;
    if (this.#buffer === undefined) throw noMemory(this.#backend);
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

  dispose(): void {
    if (this.#buffer !== undefined) this.#ggml.ggml_backend_buffer_free(this.#buffer);
    this.#ggml.ggml_free(this.#context);
  }
}
