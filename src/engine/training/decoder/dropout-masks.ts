import { droppedPlaces } from '../../../core/dropout.ts';
import { createRandom, type Random } from '../../../core/random.ts';
import type { Backend } from '../../ggml/backend.ts';
import type { Ggml, Tensor } from '../../ggml/ggml.ts';
import type { Tape, Value } from '../tape/tape.ts';
import { HeldTensors } from './held-tensors.ts';

/** Which batch of which step is being learnt from: step from 1, batch from 0. */
export interface TrainingMoment {
  readonly step: number;
  readonly batch: number;
}

export interface DropoutOptions {
  /** Share of the elements that is left out, in (0, 1). */
  readonly share: number;
  /** How many tensors are multiplied, and elements of the largest. */
  readonly tensors: number;
  readonly largest: number;
  readonly seed: number;
}

/** Windows begin at multiples of so many elements, which suits every device. */
const WINDOW_STEP = 64;

/** More batches than a step has. */
const BATCHES_OF_STEP = 8192;

/**
 * Dropout (Srivastava et al. 2014) of many tensors: each is multiplied with a window, drawn for it and the moment, of one
 * long mask that is drawn anew at every step. So a decoder needs two masks' memory instead of one for every block and
 * target, and each mask by itself is independent from element to element.
 *
 * The same seed and moment give the same masks.
 */
export class DropoutMasks implements Disposable {
  readonly #held: HeldTensors;
  readonly #mask: Tensor;
  readonly #options: DropoutOptions;
  #step = 0;
  #windows: readonly number[] = [];

  /** @throws AppError `no-memory` */
  constructor(ggml: Ggml, backend: Backend, options: DropoutOptions) {
    using owned = new DisposableStack();
    this.#held = owned.use(new HeldTensors(ggml, backend, 1));
    this.#options = options;
    this.#mask = this.#held.add([2 * options.largest]);
    this.#held.allocate();
    owned.move();
  }

  /** Draws for a moment as many masks as there are tensors; null for none. */
  draw(moment: TrainingMoment | null): void {
    if (moment === null) {
      this.#windows = [];
      return;
    }
    const { step, batch } = moment;
    const { share, largest, tensors } = this.#options;
    if (step !== this.#step) {
      const kept = new Float32Array(2 * largest).fill(1 / (1 - share));
      for (const place of droppedPlaces(kept.length, share, this.#random(2 * step))) kept[place] = 0;
      this.#held.upload(this.#mask, kept);
      this.#step = step;
    }
    const random = this.#random(2 * (step * BATCHES_OF_STEP + batch) + 1);
    const places = Math.floor(largest / WINDOW_STEP) + 1;
    this.#windows = Array.from({ length: tensors }, () => WINDOW_STEP * random.integer(places));
  }

  /** The mask of a tensor [rows, columns]: 0 or 1 / (1 - share) for each element; null where nothing is left out. */
  of(tape: Tape, tensor: number, rows: number, columns: number): Value | null {
    const from = this.#windows[tensor];
    if (from === undefined) return null;
    const bytes = Float32Array.BYTES_PER_ELEMENT;
    const window = tape.ggml.ggml_view_2d(tape.nodes, this.#mask, rows, columns, rows * bytes, from * bytes);
    return tape.frozen(window, [rows, columns]);
  }

  [Symbol.dispose](): void {
    this.#held[Symbol.dispose]();
  }

  /** Streams below 0: those from 0 up start the factors. */
  #random(number: number): Random {
    return createRandom(this.#options.seed, -number);
  }
}
