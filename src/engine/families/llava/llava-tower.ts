import { availableParallelism } from 'node:os';
import { Backend, type DeviceInfo } from '../../ggml/backend.ts';
import type { Gguf } from '../../ggml/gguf.ts';
import type { Libraries } from '../../ggml/libraries.ts';
import { patchRows } from '../../vision/patch-rows.ts';
import { loadProjector, type ProjectorWeights } from './projector-weights.ts';
import type { ModelCard } from '../../model-files/model-card.ts';
import { preprocessImage, type Preprocessing } from '../../vision/preprocess.ts';
import { LARGEST_BATCH, type TowerInput, type VisionTower } from '../../vision/vision-tower.ts';
import type { TowerOptions } from '../family.ts';
import { hiddenStatesRead } from './vision-depth.ts';
import { VisionGraph, type TowerReading } from './vision-graph.ts';
import { imageTokens, type VisionSettings } from './vision-settings.ts';
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

/**
 * LLaVA-1.5's vision tower and projector: CLIP's ViT up to the layer that is read, the class token left out, two
 * linear layers with a GELU between. Several projectors may follow one tower, which then runs once for all of them.
 *
 * Weights lie in the memory of the device, one graph a batch size is built and kept. Owns native objects.
 */
export class LlavaTower implements VisionTower {
  readonly tokens: number;
  readonly key: readonly unknown[];
  readonly device: DeviceInfo;
  readonly #libraries: Libraries;
  readonly #backend: Backend;
  readonly #weights: VisionWeights;
  /** None where images are taken without. */
  readonly #projectors: ProjectorWeights[];
  readonly #reading: TowerReading;
  readonly #preprocessing: Preprocessing;
  readonly #graphs = new Map<number, VisionGraph>();
  /** Ends when the work asked for so far has ended: a graph computes one batch at a time. */
  #turn: Promise<unknown> = Promise.resolve();
  #disposed: Promise<void> | undefined;

  private constructor(
    libraries: Libraries,
    backend: Backend,
    weights: VisionWeights,
    projector: ProjectorWeights | null,
    reading: TowerReading,
    { vision, visionBlocks, preprocessing: { mode, mean, std } }: ModelCard,
  ) {
    const { settings } = reading;
    this.#libraries = libraries;
    this.#backend = backend;
    this.#weights = weights;
    this.#projectors = projector === null ? [] : [projector];
    this.#reading = reading;
    this.#preprocessing = {
      size: settings.imageSize,
      mode: mode === 'crop' ? (settings.preprocessing ?? mode) : mode,
      ...(settings.interpolation === undefined ? {} : { interpolation: settings.interpolation }),
      ...(settings.shortSide === undefined ? {} : { shortSide: settings.shortSide }),
      mean: mean ?? settings.mean,
      std: std ?? settings.std,
    };
    this.tokens = imageTokens(settings);
    this.device = backend.device;
    this.key = [
      vision,
      visionBlocks ?? null,
      this.#preprocessing,
      ...(projector === null ? ['before the projector'] : []),
    ];
  }

  /**
   * @throws AppError for a file that lacks tensors, holds tensors of another shape, or has fewer blocks than are to be run.
   */
  static async open(
    libraries: Libraries,
    mmproj: Gguf,
    settings: VisionSettings,
    card: ModelCard,
    { threads, projected = true }: TowerOptions,
  ): Promise<LlavaTower> {
    const order = card.vision;
    const states = hiddenStatesRead(settings, order, card.visionBlocks);
    const { ggml } = libraries;
    const backend = Backend.open(libraries);
    let weights: VisionWeights | undefined;
    try {
      backend.setThreads(threads ?? (isLarge(settings) ? availableParallelism() : 1));
      weights = await loadVisionWeights(ggml, backend, mmproj, settings, states);
      const features = settings.width * states.length;
      const projector = projected ? await loadProjector(ggml, backend, mmproj, features) : null;
      const reading = { settings, states, order, features };
      return new LlavaTower(libraries, backend, weights, projector, reading, card);
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
    this.#projectors.push(await loadProjector(ggml, this.#backend, mmproj, this.#reading.features));
  }

  get isProjected(): boolean {
    return this.#projectors.length > 0;
  }

  /** Width of a token by each of the projectors, the first one first. */
  get widths(): readonly number[] {
    return this.#projectors.length === 0
      ? [this.#reading.features]
      : this.#projectors.map(({ width }) => width);
  }

  /** Threads on a CPU from the next batch on. */
  setThreads(threads: number): void {
    this.#backend.setThreads(threads);
  }

  async prepare(image: string | Buffer, name?: string): Promise<TowerInput> {
    const { size } = this.#preprocessing;
    return { pixels: await preprocessImage(image, this.#preprocessing, name), width: size, height: size };
  }

  /** Encodes images by each of the projectors, several at once where that fits; the tower runs once. */
  encodeByEach(images: readonly TowerInput[]): Promise<Float32Array[][]> {
    const { imageSize } = this.#reading.settings;
    for (const { pixels, width, height } of images)
      if (width !== imageSize || height !== imageSize || pixels.length !== 3 * imageSize ** 2)
        throw new RangeError(
          `an image of ${pixels.length} numbers, ${width} x ${height}, instead of 3 x ${imageSize} x ${imageSize}`,
        );
    if (this.#disposed !== undefined) throw new Error('the vision tower is disposed of');
    const encoded = this.#turn.then(() => this.#encodeNow(images));
    this.#turn = encoded.catch(() => undefined);
    return encoded;
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

  async #encodeNow(images: readonly TowerInput[]): Promise<Float32Array[][]> {
    const encoded = this.widths.map((): Float32Array[] => []);
    for (let done = 0; done < images.length;) {
      const batch = this.#batch(images.length - done);
      const patches = this.#patches(images.slice(done, done + batch));
      const byEach = await this.#graph(batch).run(patches);
      byEach.forEach((tokens, projector) => {
        const size = tokens.length / batch;
        for (let i = 0; i < batch; i++) encoded[projector]?.push(tokens.slice(i * size, (i + 1) * size));
      });
      done += batch;
    }
    return encoded;
  }

  /** The largest power of two of images that are there and fit, so that few graphs are built. */
  #batch(images: number): number {
    const { patches, heads } = this.#reading.settings;
    const room =
      ATTENTION_BYTES[this.device.kind === 'cpu' ? 'cpu' : 'gpu'] / ((patches + 1) ** 2 * heads * 4);
    const most = Math.max(1, Math.min(images, room, LARGEST_BATCH));
    return 2 ** Math.floor(Math.log2(most));
  }

  #patches(images: readonly TowerInput[]): Float32Array {
    const { imageSize, patchSize } = this.#reading.settings;
    const each = 3 * patchSize ** 2 * this.#reading.settings.patches;
    const patches = new Float32Array(images.length * each);
    for (const [place, { pixels }] of images.entries())
      patches.set(patchRows(pixels, { imageSize, patch: patchSize }), place * each);
    return patches;
  }

  #graph(images: number): VisionGraph {
    let graph = this.#graphs.get(images);
    if (graph === undefined) {
      graph = new VisionGraph(
        this.#libraries.ggml,
        this.#backend,
        this.#weights,
        this.#projectors,
        this.#reading,
        images,
      );
      this.#graphs.set(images, graph);
    }
    return graph;
  }
}

/** True from {@link MANY_MULTIPLICATIONS} on; a block has 12 width^2 weights where its feed-forward part is 4 wide. */
function isLarge({ patches, width, storedBlocks }: VisionSettings): boolean {
  return patches * 12 * width ** 2 * storedBlocks >= MANY_MULTIPLICATIONS;
}
