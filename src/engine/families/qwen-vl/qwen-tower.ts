import { availableParallelism } from 'node:os';
import { at } from '../../../core/at.ts';
import { Backend, type DeviceInfo } from '../../ggml/backend.ts';
import type { Gguf } from '../../ggml/gguf.ts';
import type { Libraries } from '../../ggml/libraries.ts';
import type { ModelCard } from '../../model-files/model-card.ts';
import type { TowerInput, VisionTower } from '../../vision/vision-tower.ts';
import type { TowerOptions } from '../family.ts';
import { gridRow } from './image-grid.ts';
import { stretchedPositions, turnsOf, type Turns } from './position-tables.ts';
import { preparePicture, type PicturePlan } from './prepare-picture.ts';
import { mostSteps } from './smart-resize.ts';
import { layOutTokens, type TokenLayout } from './token-layout.ts';
import { TowerGraph } from './tower-graph.ts';
import type { TowerSettings } from './tower-settings.ts';
import {
  loadMergers,
  loadTowerWeights,
  readPositions,
  type Mergers,
  type TowerWeights,
} from './tower-weights.ts';

/** Multiplications of a large picture from which threads are worth their waiting for each other. */
const MANY_MULTIPLICATIONS = 5e9;

/** Patches of a picture of 350 x 350 pixels, for that. */
const USUAL_PATCHES = 576;

/** The attention weights of a block that are held at once, in bytes. */
const ATTENTION_BYTES = { cpu: 64 << 20, gpu: 512 << 20 };

/** All that depends on a picture's grid alone. */
interface Shape {
  readonly key: string;
  readonly layout: TokenLayout;
  readonly turns: Turns;
  readonly positions: Float32Array | undefined;
  readonly graph: TowerGraph;
}

/**
 * A Qwen-VL's vision tower with its projectors. Pictures of any size, one at a time: the graph of the last grid is kept, for
 * most pictures of a set have the same. The last row of each encoding is its grid. Owns native objects.
 */
export class QwenTower implements VisionTower {
  readonly tokens: number;
  readonly key: readonly unknown[];
  readonly device: DeviceInfo;
  /** The grid. */
  readonly besideTokens = { at: 'last', beyond: 0 } as const;
  /** Pictures are computed one after the other. */
  readonly together = 1;
  readonly #libraries: Libraries;
  readonly #backend: Backend;
  readonly #weights: TowerWeights;
  readonly #positions: Float32Array | undefined;
  /** None where images are taken without. */
  readonly #projectors: Mergers[];
  readonly #settings: TowerSettings;
  readonly #pictures: PicturePlan;
  #shape: Shape | undefined;
  #hasEncoded = false;
  /** Ends when the work asked for so far has ended: a graph computes one picture at a time. */
  #turn: Promise<unknown> = Promise.resolve();
  #disposed: Promise<void> | undefined;

  private constructor(
    libraries: Libraries,
    backend: Backend,
    {
      weights,
      positions,
      mergers,
    }: { weights: TowerWeights; positions: Float32Array | undefined; mergers: Mergers | null },
    settings: TowerSettings,
    card: ModelCard,
  ) {
    this.#libraries = libraries;
    this.#backend = backend;
    this.#weights = weights;
    this.#positions = positions;
    this.#projectors = mergers === null ? [] : [mergers];
    this.#settings = settings;
    this.#pictures = picturePlan(settings, card);
    this.tokens = 1 + mostSteps(this.#pictures.step, this.#pictures.pixels);
    this.device = backend.device;
    this.key = ['qwen-vl', this.#pictures, ...(mergers === null ? ['before the projector'] : [])];
  }

  /** @throws AppError for a file that lacks tensors or holds tensors of another shape, `bad-model-card` */
  static async open(
    libraries: Libraries,
    mmproj: Gguf,
    settings: TowerSettings,
    card: ModelCard,
    { threads, projected = true }: TowerOptions,
  ): Promise<QwenTower> {
    const { ggml } = libraries;
    const backend = Backend.open(libraries);
    let weights: TowerWeights | undefined;
    let mergers: Mergers | null = null;
    try {
      backend.setThreads(threads ?? (isLarge(settings) ? availableParallelism() : 1));
      weights = await loadTowerWeights(ggml, backend, mmproj, settings);
      mergers = projected ? await loadMergers(ggml, backend, mmproj, settings) : null;
      const positions = await readPositions(mmproj, settings);
      return new QwenTower(libraries, backend, { weights, positions, mergers }, settings, card);
    } catch (error) {
      mergers?.[Symbol.dispose]();
      weights?.[Symbol.dispose]();
      backend[Symbol.dispose]();
      throw error;
    }
  }

  async addProjector(mmproj: Gguf): Promise<void> {
    if (this.#projectors.length === 0 || this.#hasEncoded)
      throw new Error('a projector comes before the first image');
    this.#projectors.push(await loadMergers(this.#libraries.ggml, this.#backend, mmproj, this.#settings));
  }

  get pictureBytes(): number {
    const { step } = this.#pictures;
    return 3 * (this.tokens - 1) * step ** 2 * Float32Array.BYTES_PER_ELEMENT;
  }

  get isProjected(): boolean {
    return this.#projectors.length > 0;
  }

  get widths(): readonly number[] {
    return this.isProjected ? this.#projectors.map(({ width }) => width) : [featureWidth(this.#settings)];
  }

  setThreads(threads: number): void {
    this.#backend.setThreads(threads);
  }

  prepare(image: string | Buffer, name?: string): Promise<TowerInput> {
    return preparePicture(image, this.#pictures, name);
  }

  encodeByEach(images: readonly TowerInput[]): Promise<Float32Array[][]> {
    if (this.#disposed !== undefined) throw new Error('the tower is already disposed');
    const encoded = this.#turn.then(() => this.#encodeNow(images));
    this.#turn = encoded.catch(() => undefined);
    return encoded;
  }

  /** Frees weights and the graph once the work in flight has ended. */
  [Symbol.asyncDispose](): Promise<void> {
    this.#disposed ??= this.#turn.then(() => {
      this.#shape?.graph[Symbol.dispose]();
      for (const projector of this.#projectors) projector[Symbol.dispose]();
      this.#weights[Symbol.dispose]();
      this.#backend[Symbol.dispose]();
    });
    return this.#disposed;
  }

  async #encodeNow(images: readonly TowerInput[]): Promise<Float32Array[][]> {
    this.#hasEncoded = true;
    const encoded = this.widths.map((): Float32Array[] => []);
    for (const image of images) {
      const { layout, positions, graph } = this.#shapeOf(image);
      const byEach = await graph.run({ patches: this.#patches(image, layout), positions });
      const { step } = this.#pictures;
      const grid = { width: image.width / step, height: image.height / step };
      byEach.forEach((tokens, projector) =>
        encoded[projector]?.push(inReadingOrder(tokens, layout, gridRow(grid, at(this.widths, projector)))),
      );
    }
    return encoded;
  }

  /** What belongs to the grid of a picture, kept until one of another grid comes. */
  #shapeOf({ width, height }: TowerInput): Shape {
    const key = `${width} x ${height}`;
    if (this.#shape?.key === key) return this.#shape;
    this.#shape?.graph[Symbol.dispose]();
    this.#shape = undefined;
    const settings = this.#settings;
    const { merge, window, patchSize, heads, ropeBase, positionSide } = settings;
    const { step } = this.#pictures;
    const layout = layOutTokens({ width: width / step, height: height / step }, { merge, window });
    const turns = turnsOf(layout, settings.width / heads, ropeBase);
    const grid = { width: width / patchSize, height: height / patchSize };
    const positions =
      this.#positions &&
      stretchedPositions(layout, this.#positions, { side: positionSide, width: settings.width, grid });
    const graph = new TowerGraph(this.#libraries.ggml, this.#backend, this.#weights, this.#projectors, {
      settings,
      layout,
      turns,
      attentionBytes: ATTENTION_BYTES[this.device.kind === 'cpu' ? 'cpu' : 'gpu'],
    });
    return (this.#shape = { key, layout, turns, positions, graph });
  }

  /** The pixels of each patch as its kernels lie: channel, row, column. */
  #patches({ pixels, width, height }: TowerInput, { places }: TokenLayout): Float32Array {
    const { patchSize } = this.#settings;
    const patches = new Float32Array(pixels.length);
    let to = 0;
    for (const { row, column } of places)
      for (let channel = 0; channel < 3; channel++)
        for (let y = 0; y < patchSize; y++) {
          const from = (channel * height + row * patchSize + y) * width + column * patchSize;
          patches.set(pixels.subarray(from, from + patchSize), to);
          to += patchSize;
        }
    return patches;
  }
}

/** Numbers of a token before the projector: its patches, behind the last block and each deep one. */
export function featureWidth({ width, merge, deepBlocks }: TowerSettings): number {
  return width * merge ** 2 * (1 + deepBlocks.length);
}

/** How a card has pictures prepared. @throws AppError `bad-model-card` */
export function picturePlan(
  settings: TowerSettings,
  { preprocessing }: Pick<ModelCard, 'preprocessing'>,
): PicturePlan {
  const { patchSize, merge, pixels, mean, std, interpolation } = settings;
  return {
    step: patchSize * merge,
    pixels: { min: preprocessing.minPixels ?? pixels.min, max: preprocessing.maxPixels ?? pixels.max },
    mean: preprocessing.mean ?? mean,
    std: preprocessing.std ?? std,
    interpolation,
  };
}

/** Rows of tokens as they are read, with another row behind them. */
function inReadingOrder(
  tokens: Float32Array,
  { readingOrder }: TokenLayout,
  last: Float32Array,
): Float32Array {
  const width = last.length;
  const ordered = new Float32Array(tokens.length + width);
  readingOrder.forEach((place, index) => {
    ordered.set(tokens.subarray(index * width, (index + 1) * width), place * width);
  });
  ordered.set(last, tokens.length);
  return ordered;
}

/** A block has about 12 width^2 weights. */
function isLarge({ width, blocks }: TowerSettings): boolean {
  return USUAL_PATCHES * 12 * width ** 2 * blocks >= MANY_MULTIPLICATIONS;
}
