import { isDeepStrictEqual } from 'node:util';
import type { Triple } from '../core/labels.ts';
import { AppError } from '../engine/app-error.ts';
import type { InferenceClient, InferencePair } from '../engine/inference/inference-client.ts';
import type { InferenceChild } from '../engine/inference/inference-child.ts';
import type { CheckedModel } from '../engine/jobs/check-model/check-model.ts';
import type { ComparatorSpec } from '../engine/comparator/comparator-spec.ts';
import type { DeviceQueue } from './device-queue.ts';

/** How long a model stays open after a question, in milliseconds. */
const KEPT_OPEN = 60_000;

interface OpenModel {
  readonly spec: ComparatorSpec;
  readonly client: InferenceClient;
}

/** What a model says to one pair of images, both ways round. */
export interface TriedOut {
  readonly forward: Triple;
  readonly reverse: Triple;
  /** Of both answers, without opening the model. */
  readonly milliseconds: number;
  readonly device: string;
}

/**
 * Asks models single questions. The model asked last stays open for a minute, and gives way at once to a run.
 */
export class TryOut {
  readonly #device: DeviceQueue;
  readonly #launch: (() => InferenceChild) | undefined;
  /** Questions are answered one after the other. */
  #queue: Promise<unknown> = Promise.resolve();
  #asking = 0;
  #open: OpenModel | undefined;
  #releaseDevice: (() => void) | undefined;
  #timer: NodeJS.Timeout | undefined;
  #wanted = false;
  readonly #closed = new AbortController();

  constructor(device: DeviceQueue, launch: (() => InferenceChild) | undefined) {
    this.#device = device;
    this.#launch = launch;
  }

  /**
   * Asks about two images.
   *
   * @throws AppError 'model-busy' while a run is being answered, 'not-answered', and those of opening the model
   */
  ask(
    spec: ComparatorSpec,
    first: InferencePair['first'],
    second: InferencePair['second'],
  ): Promise<TriedOut> {
    return this.#inTurn(() => this.#ask(spec, first, second));
  }

  /**
   * Asks a model about two known pictures, with its members beside it, and tells what is odd.
   *
   * @throws AppError 'model-busy' while a run is being answered, and those of opening the model
   */
  check(spec: ComparatorSpec): Promise<CheckedModel> {
    return this.#inTurn(async () => {
      await this.#closeModel();
      await this.#takeDevice();
      try {
        const { checkModel } = await import('../engine/jobs/check-model/check-model.ts');
        return await checkModel(spec, this.#options());
      } finally {
        await this.#closeModel();
      }
    });
  }

  #inTurn<Found>(work: () => Promise<Found>): Promise<Found> {
    this.#asking += 1;
    clearTimeout(this.#timer);
    const found = this.#queue.then(work);
    this.#queue = found.then(
      () => this.#rest(),
      () => this.#giveUp(),
    );
    return found;
  }

  /** Closes the model for good, even one that is still being opened. */
  async close(): Promise<void> {
    this.#closed.abort(new AppError('closing', 'Tiebreak is closing.', 'Start it again.'));
    await this.#queue;
    await this.#closeModel();
  }

  async #ask(
    spec: ComparatorSpec,
    first: InferencePair['first'],
    second: InferencePair['second'],
  ): Promise<TriedOut> {
    const { client } = await this.#openModel(spec);
    const began = performance.now();
    const logits: (Triple | undefined)[] = [];
    let failure = 'there was no answer';
    await client.compare(
      [
        { first, second },
        { first: second, second: first },
      ],
      {
        onResult: (index, _member, answer) => (logits[index] = answer),
        onFailed: (_index, _attempts, reason) => (failure = reason),
      },
    );
    const [forward, reverse] = logits;
    if (forward === undefined || reverse === undefined)
      throw new AppError(
        'not-answered',
        `The two images cannot be compared: ${failure}`,
        'Choose other images, or check the model’s files.',
      );
    const { device, gpu } = client.info;
    return { forward, reverse, milliseconds: performance.now() - began, device: `${device} (${gpu})` };
  }

  async #openModel(spec: ComparatorSpec): Promise<OpenModel> {
    if (this.#open !== undefined && isDeepStrictEqual(this.#open.spec, spec)) return this.#open;
    await this.#closeModel();
    await this.#takeDevice();
    const [{ InferenceClient }, { questionHashes }] = await Promise.all([
      import('../engine/inference/inference-client.ts'),
      import('../engine/model-files/file-hashes.ts'),
    ]);
    const asked = { ...spec, forOne: true, hashesFile: questionHashes() };
    this.#open = { spec, client: await InferenceClient.start(asked, this.#options()) };
    return this.#open;
  }

  #options(): { readonly signal: AbortSignal; readonly launch?: () => InferenceChild } {
    const { signal } = this.#closed;
    return this.#launch === undefined ? { signal } : { signal, launch: this.#launch };
  }

  async #takeDevice(): Promise<void> {
    if (!this.#device.isFree)
      throw new AppError(
        'model-busy',
        'A run is in progress, and memory holds only one model at a time.',
        'Pause the run, or try again when it finishes.',
      );
    this.#wanted = false;
    this.#releaseDevice = await this.#device.take(this.#closed.signal, () => {
      this.#wanted = true;
      if (this.#asking === 0) void this.#closeModel();
    });
  }

  /** After a question that failed: the fault may be the process's. */
  async #giveUp(): Promise<void> {
    this.#asking -= 1;
    await this.#closeModel();
  }

  /** After an answer: the model stays open for a while, unless it is wanted elsewhere. */
  async #rest(): Promise<void> {
    this.#asking -= 1;
    if (this.#asking > 0) return;
    if (this.#wanted) await this.#closeModel();
    else
      this.#timer = setTimeout(() => {
        void this.#closeModel();
      }, KEPT_OPEN).unref();
  }

  async #closeModel(): Promise<void> {
    clearTimeout(this.#timer);
    const open = this.#open;
    const releaseDevice = this.#releaseDevice;
    this.#open = undefined;
    this.#releaseDevice = undefined;
    await open?.client[Symbol.asyncDispose]();
    releaseDevice?.();
  }
}
