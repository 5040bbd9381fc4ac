import { availableParallelism } from 'node:os';
import { at } from '../../../core/at.ts';
import type { BesideTokens } from '../../encodings/kept-encodings.ts';
import { Backend, type DeviceInfo } from '../../ggml/backend.ts';
import type { Gguf } from '../../ggml/gguf.ts';
import type { Libraries } from '../../ggml/libraries.ts';
import { LARGEST_BATCH, type TowerInput, type VisionTower } from '../../vision/vision-tower.ts';
import type { TowerOptions } from '../family.ts';
import { loadProjector, type ProjectorSettings, type ProjectorWeights } from './projector-weights.ts';
import type { TowerImages } from './tower-images.ts';
import { VisionGraph, type TowerReading } from './vision-graph.ts';
import type { VisionSettings } from './vision-settings.ts';
import { loadVisionWeights, type VisionWeights } from './vision-weights.ts';

/**
 * Multiplications of an image from which threads are worth their waiting for each other. The 40 million of a demo tower
 * took 5 ms on one thread and, with both cores in use by others, 500 ms on two; LLaVA-1.5's take 170 billion.
 */
const MANY_MULTIPLICATIONS = 5e9;

/**
 * The attention weights of one block in a batch, in bytes: enough to keep a small tower busy, and no more than two of
 * LLaVA-1.5's images (577^2 x 16 heads x 4 bytes = 21 MB each) on a CPU, which gains nothing from more.
 */
const ATTENTION_BYTES = { cpu: 48 << 20, gpu: 256 << 20 };

/** What a tower is read and used by. */
export interface ViTPlan {
  readonly reading: TowerReading;
  readonly images: TowerImages;
  /** How the projector of an mmproj is made. */
  readonly projector: (mmproj: Gguf) => ProjectorSettings;
}

/**
 * A vision transformer of CLIP's or SigLIP's kind up to the layer that is read, and a projector of linear layers. Several
 * projectors may follow one tower, which then runs once for all of them.
 *
 * Weights lie in the memory of the device, one graph a batch size is built and kept. Owns native objects.
 */
export class ViTTower implements VisionTower {
  readonly tokens: number;
  readonly key: readonly unknown[];
  readonly device: DeviceInfo;
  readonly #libraries: Libraries;
  readonly #backend: Backend;
  readonly #weights: VisionWeights;
  /** None where images are taken without. */
  readonly #projectors: ProjectorWeights[];
  readonly #plan: ViTPlan;
  readonly #graphs = new Map<number, VisionGraph>();
  /** Ends when the work asked for so far has ended: a graph computes one batch at a time. */
  #turn: Promise<unknown> = Promise.resolve();
  #disposed: Promise<void> | undefined;

  private constructor(
    libraries: Libraries,
    backend: Backend,
    weights: VisionWeights,
    projector: ProjectorWeights | null,
    plan: ViTPlan,
  ) {
    this.#libraries = libraries;
    this.#backend = backend;
    this.#weights = weights;
    this.#projectors = projector === null ? [] : [projector];
    this.#plan = plan;
    this.tokens = plan.images.tokens;
    this.device = backend.device;
    this.key = [...plan.images.key, ...(projector === null ? ['before the projector'] : [])];
  }

  /**
   * @throws AppError for a file that lacks tensors, holds tensors of another shape, or has fewer blocks than are to be run.
   */
  static async open(
    libraries: Libraries,
    mmproj: Gguf,
    plan: ViTPlan,
    { threads, projected = true }: TowerOptions,
  ): Promise<ViTTower> {
    const { settings, states, features } = plan.reading;
    const { ggml } = libraries;
    const backend = Backend.open(libraries);
    let weights: VisionWeights | undefined;
    try {
      backend.setThreads(threads ?? (isLarge(settings) ? availableParallelism() : 1));
      weights = await loadVisionWeights(ggml, backend, mmproj, settings, states);
      const projector = projected
        ? await loadProjector(ggml, backend, mmproj, features, plan.projector(mmproj))
        : null;
      return new ViTTower(libraries, backend, weights, projector, plan);
    } catch (error) {
      weights?.[Symbol.dispose]();
      backend[Symbol.dispose]();
      throw error;
    }
  }

  /**
   * Lets images go through the projector of another mmproj too, from the first image on.
   *
   * @param mmproj of the same tower: what `towerKey` says of it is equal
   * @throws AppError where its projector is missing or of another shape
   */
  async addProjector(mmproj: Gguf): Promise<void> {
    if (this.#projectors.length === 0 || this.#graphs.size > 0)
      throw new Error('a projector comes before the first image');
    const { ggml } = this.#libraries;
    const { reading, projector } = this.#plan;
    this.#projectors.push(
      await loadProjector(ggml, this.#backend, mmproj, reading.features, projector(mmproj)),
    );
  }

  get besideTokens(): BesideTokens | undefined {
    return this.#plan.images.besideTokens;
  }

  get pictureBytes(): number {
    return this.#plan.images.pictureBytes;
  }

  get isProjected(): boolean {
    return this.#projectors.length > 0;
  }

  /** Width of a token by each of the projectors, the first one first. */
  get widths(): readonly number[] {
    return this.#projectors.length === 0
      ? [this.#plan.reading.features]
      : this.#projectors.map(({ width }) => width);
  }

  /** A batch of squares: more images are computed after it. */
  get together(): number {
    return this.#batch(LARGEST_BATCH);
  }

  /** Threads on a CPU from the next batch on. */
  setThreads(threads: number): void {
    this.#backend.setThreads(threads);
  }

  prepare(image: string | Buffer, name?: string): Promise<TowerInput> {
    return this.#plan.images.prepare(image, name);
  }

  /** Encodes images by each of the projectors, several at once where that fits; the tower runs once. */
  encodeByEach(images: readonly TowerInput[]): Promise<Float32Array[][]> {
    const squares = images.flatMap((input) =>
      Array.from({ length: this.#plan.images.squares(input) }, (_, square) => ({ input, square })),
    );
    if (this.#disposed !== undefined) throw new Error('the vision tower is disposed of');
    const encoded = this.#turn.then(() => this.#encodeNow(squares));
    this.#turn = encoded.catch(() => undefined);
    return encoded.then((byEach) => byEach.map((own, projector) => this.#joined(images, own, projector)));
  }

  /** Encodings of images, of the tokens of all their squares by one of the projectors. */
  #joined(
    images: readonly TowerInput[],
    squares: readonly Float32Array[],
    projector: number,
  ): Float32Array[] {
    let next = 0;
    return images.map((input) => {
      const own = squares.slice(next, (next += this.#plan.images.squares(input)));
      return this.#plan.images.join(own, input, at(this.widths, projector));
    });
  }

  /** Frees the weights and graphs once the work in flight has ended. */
  [Symbol.asyncDispose](): Promise<void> {
    this.#disposed ??= this.#turn.then(() => {
      for (const graph of this.#graphs.values()) graph[Symbol.dispose]();
      for (const projector of this.#projectors) projector[Symbol.dispose]();
      this.#weights[Symbol.dispose]();
      this.#backend[Symbol.dispose]();
    });
    return this.#disposed;
  }

  async #encodeNow(squares: readonly Square[]): Promise<Float32Array[][]> {
    const encoded = this.widths.map((): Float32Array[] => []);
    for (let done = 0; done < squares.length;) {
      const batch = this.#batch(squares.length - done);
      const patches = this.#patches(squares.slice(done, done + batch));
      const byEach = await this.#graph(batch).run(patches);
      byEach.forEach((tokens, projector) => {
        const size = tokens.length / batch;
        for (let i = 0; i < batch; i++) encoded[projector]?.push(tokens.slice(i * size, (i + 1) * size));
      });
      done += batch;
    }
    return encoded;
  }

  /** The largest power of two of squares that are there and fit, so that few graphs are built. */
  #batch(squares: number): number {
    const { patches, heads } = this.#plan.reading.settings;
    const room =
      ATTENTION_BYTES[this.device.kind === 'cpu' ? 'cpu' : 'gpu'] / ((patches + 1) ** 2 * heads * 4);
    const most = Math.max(1, Math.min(squares, room, LARGEST_BATCH));
    return 2 ** Math.floor(Math.log2(most));
  }

  #patches(squares: readonly Square[]): Float32Array {
    const { patchSize, patches } = this.#plan.reading.settings;
    const each = 3 * patchSize ** 2 * patches;
    const rows = new Float32Array(squares.length * each);
    for (const [place, { input, square }] of squares.entries())
      rows.set(this.#plan.images.patches(input, square), place * each);
    return rows;
  }

  #graph(squares: number): VisionGraph {
    let graph = this.#graphs.get(squares);
    if (graph === undefined) {
      graph = new VisionGraph(
        this.#libraries.ggml,
        this.#backend,
        this.#weights,
        this.#projectors,
        this.#plan.reading,
        squares,
      );
      this.#graphs.set(squares, graph);
    }
    return graph;
  }
}

interface Square {
  readonly input: TowerInput;
  readonly square: number;
}

/** True from {@link MANY_MULTIPLICATIONS} on; a block has 12 width^2 weights where its feed-forward part is 4 wide. */
function isLarge({ patches, width, storedBlocks }: VisionSettings): boolean {
  return patches * 12 * width ** 2 * storedBlocks >= MANY_MULTIPLICATIONS;
}
