import type { Examined, Subject } from '../engine/inference/examination.ts';
import type { InferenceChild } from '../engine/inference/inference-child.ts';

/** Finds out what takes llama.cpp, each in a process of its own, one process at a time. */
export class Examiner {
  readonly #launch: (() => InferenceChild) | undefined;
  #queue: Promise<unknown> = Promise.resolve();

  constructor(launch: (() => InferenceChild) | undefined) {
    this.#launch = launch;
  }

  /** @throws AppError of the libraries and the files */
  ask<Kind extends Subject['kind']>(subject: Subject & { readonly kind: Kind }): Promise<Examined[Kind]> {
    const answer = this.#queue.then(async () => {
      const { examineApart } = await import('../engine/inference/examine-apart.ts');
      return examineApart<Kind>(subject, this.#launch);
    });
    this.#queue = answer.catch(() => undefined);
    return answer;
  }
}
