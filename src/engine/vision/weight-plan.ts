import { formatNames } from '../../core/format.ts';
import { AppError } from '../app-error.ts';
import type { Backend } from '../ggml/backend.ts';
import type { Pointer } from '../ggml/binding.ts';
import type { Context, Ggml, Tensor } from '../ggml/ggml.ts';
import { readTensors, type Gguf, type GgufTensor } from '../ggml/gguf.ts';
import { decodeTensor, isWritable } from '../ggml/tensor-data.ts';
import { TENSOR_TYPES } from '../ggml/tensor-type.ts';

/** A matrix and what is added to its product; ggml's shapes, ne0 (the input) first. */
export interface Linear {
  readonly weight: Tensor;
  readonly bias: Tensor | undefined;
}

/** gain and shift of a layer norm. */
export interface Norm {
  readonly weight: Tensor;
  readonly bias: Tensor | undefined;
}

/** What a plan came to. Owns the tensors. */
export type Loaded<Weights> = Weights & Disposable;

/** Types that are stored but no matrix is multiplied in. */
const NOT_FLOATING: readonly string[] = ['I8', 'I16', 'I32', 'I64', 'F64'];

/** Types of what is added or scaled by: no converter packs it into blocks, and llama.cpp would not add it. */
const ADDED: readonly string[] = ['F32', 'F16', 'BF16'];

/** GGML_BACKEND_BUFFER_USAGE_WEIGHTS of ggml-backend.h. */
const WEIGHTS_USAGE = 1;

/**
 * Loads tensors of an mmproj into the memory of a device. Matrices keep the type they are stored in; what is only added
 * or scaled by is widened to F32.
 *
 * @param what is loaded, for an error: "the vision tower"
 * @param most tensors that `choose` plans
 * @param choose names the tensors with their shapes
 * @throws AppError `mmproj-tensors-missing`, `mmproj-shape` or `mmproj-not-supported`, naming the tensors;
 * `out-of-memory` when the device has no room.
 */
export async function loadWeights<Weights extends object>(
  ggml: Ggml,
  backend: Backend,
  gguf: Gguf,
  { what, most }: { readonly what: string; readonly most: number },
  choose: (plan: WeightPlan) => Weights,
): Promise<Loaded<Weights>> {
  const context = ggml.ggml_init({
    mem_size: most * ggml.ggml_tensor_overhead(),
    mem_buffer: null,
    no_alloc: true,
  });
  if (context === null) throw new Error('ggml_init failed');
  const plan = new WeightPlan(ggml, context, gguf);
  let buffer: Pointer<'ggml_backend_buffer'> | null = null;
  const dispose = () => {
    if (buffer !== null) ggml.ggml_backend_buffer_free(buffer);
    buffer = null;
    ggml.ggml_free(context);
  };
  try {
    const weights = choose(plan);
    plan.check();
    buffer = ggml.ggml_backend_alloc_ctx_tensors(context, backend.pointer);
    if (buffer === null)
      throw new AppError(
        'out-of-memory',
        `${backend.device.name} has too little memory for ${what} of ${gguf.file}.`,
        'Close other programs that use the device, or use --gpu cpu.',
      );
    ggml.ggml_backend_buffer_set_usage(buffer, WEIGHTS_USAGE);
    await plan.upload();
    return { ...weights, [Symbol.dispose]: dispose };
  } catch (error) {
    dispose();
    throw error;
  }
}

/** Collects the tensors that are needed and everything that is wrong with them, then uploads them. */
export class WeightPlan {
  readonly #ggml: Ggml;
  readonly #context: Context;
  readonly #gguf: Gguf;
  readonly #planned = new Map<string, Planned>();
  readonly #missing: string[] = [];
  readonly #misshapen: string[] = [];

  constructor(ggml: Ggml, context: Context, gguf: Gguf) {
    this.#ggml = ggml;
    this.#context = context;
    this.#gguf = gguf;
  }

  /** One dimension of a stored tensor; 0 where either is missing, which {@link check} reports. */
  dimension(name: string, index: number): number {
    return this.#gguf.tensors.get(name)?.dimensions.at(index) ?? 0;
  }

  linear(name: string, inputs: number, outputs: number): Linear {
    return {
      weight: this.matrix(`${name}.weight`, [inputs, outputs]),
      bias: this.optional(`${name}.bias`, [outputs]),
    };
  }

  norm(name: string, width: number): Norm {
    return { weight: this.vector(`${name}.weight`, [width]), bias: this.optional(`${name}.bias`, [width]) };
  }

  optionalNorm(name: string, width: number): Norm | undefined {
    return this.#gguf.tensors.has(`${name}.weight`) ? this.norm(name, width) : undefined;
  }

  optional(name: string, shape: readonly number[]): Tensor | undefined {
    return this.#gguf.tensors.has(name) ? this.vector(name, shape) : undefined;
  }

  /** A tensor that is multiplied, in its stored type. */
  matrix(name: string, shape: readonly number[]): Tensor {
    return this.#plan(name, shape, false, shape);
  }

  /**
   * A convolution kernel as a matrix with one row an output, widened to F32: always stored in F16, it would round the
   * pixels too.
   */
  kernel(name: string, shape: readonly number[]): Tensor {
    const inputs = shape.slice(0, -1).reduce((product, dimension) => product * dimension, 1);
    return this.#plan(name, shape, true, [inputs, shape.at(-1) ?? 1]);
  }

  /** A tensor that is added or scaled by, widened to F32. */
  vector(name: string, shape: readonly number[]): Tensor {
    return this.#plan(name, shape, true, shape);
  }

  /** Some rows of such a tensor, in any order and as often as they are named. */
  rows(name: string, [width, stored]: readonly [number, number], rows: readonly number[]): Tensor {
    return this.#plan(name, [width, stored], true, [width, rows.length], rows);
  }

  /** @throws AppError when anything planned is missing or has another shape or type. */
  check(): void {
    const { file } = this.#gguf;
    if (this.#missing.length > 0)
      throw new AppError(
        'mmproj-tensors-missing',
        `${file} lacks ${formatNames(this.#missing, LISTED)}.`,
        'Use the mmproj file of a whole model, or convert it again.',
      );
    if (this.#misshapen.length > 0)
      throw new AppError(
        'mmproj-shape',
        `${file} does not match its own settings: ${formatNames(this.#misshapen, LISTED)}.`,
        'Convert the mmproj file again.',
      );
  }

  async upload(): Promise<void> {
    const stored = [...this.#planned.keys()]
      .map((name) => this.#gguf.tensors.get(name))
      .filter((tensor): tensor is GgufTensor => tensor !== undefined);
    await readTensors(this.#gguf.file, stored, ({ name, type }, bytes) => {
      const planned = this.#planned.get(name);
      if (planned === undefined) return;
      const widened = planned.widened && isWritable(type) ? decodeTensor(type, bytes) : bytes;
      const data =
        planned.rows !== undefined && widened instanceof Float32Array
          ? rowsOf(widened, planned.rows)
          : widened;
      this.#ggml.ggml_backend_tensor_set(planned.tensor, data, 0, data.byteLength);
    });
  }

  #plan(
    name: string,
    shape: readonly number[],
    widened: boolean,
    layout: readonly number[],
    rows?: readonly number[],
  ): Tensor {
    const stored = this.#gguf.tensors.get(name);
    if (stored === undefined) this.#missing.push(name);
    else if (!sameShape(stored.dimensions, shape))
      this.#misshapen.push(`${name} is ${stored.dimensions.join(' x ')}, not ${shape.join(' x ')}`);
    else if (widened ? !ADDED.includes(stored.type) : NOT_FLOATING.includes(stored.type))
      this.#misshapen.push(`${name} is of type ${stored.type}`);
    const [inputs = 1, outputs = 1] = layout;
    const type = widened || stored === undefined ? 'F32' : stored.type;
    const tensor = this.#ggml.ggml_new_tensor_2d(this.#context, TENSOR_TYPES[type].id, inputs, outputs);
    this.#planned.set(name, {
      tensor,
      widened,
      ...(rows !== undefined && { rows: { width: inputs, places: rows } }),
    });
    return tensor;
  }
}

interface Planned {
  readonly tensor: Tensor;
  readonly widened: boolean;
  /** Rows of a table that are kept, by their places in it. */
  readonly rows?: { readonly width: number; readonly places: readonly number[] };
}

function rowsOf(
  table: Float32Array,
  { width, places }: { readonly width: number; readonly places: readonly number[] },
): Float32Array {
  const rows = new Float32Array(places.length * width);
  for (const [row, place] of places.entries())
    rows.set(table.subarray(place * width, (place + 1) * width), row * width);
  return rows;
}

/** Names in an error message before it says how many more there are. */
const LISTED = 6;

/** Converters leave out trailing dimensions of 1. */
function sameShape(stored: readonly number[], wanted: readonly number[]): boolean {
  const written = (shape: readonly number[]) =>
    shape.slice(0, shape.findLastIndex((size) => size !== 1) + 1).join();
  return written(stored) === written(wanted);
}
