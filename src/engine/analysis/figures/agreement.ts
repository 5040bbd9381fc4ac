import { meanInterval } from '../../../core/mean-interval.ts';
import { proportionOf } from '../../../core/proportion.ts';
import type { Agreement } from '../../../model/consistency.ts';

/** Adds up what the two answers to each pair say. */
export class AgreementSum {
  #n = 0;
  #agreeing = 0;
  #preference = 0;
  #preferenceSquares = 0;
  #divergence = 0;
  #divergenceSquares = 0;

  /** @param preference P(First) - P(Second), summed over the two answers */
  add(agrees: boolean, preference: number, divergence: number): void {
    this.#n++;
    if (agrees) this.#agreeing++;
    this.#preference += preference;
    this.#preferenceSquares += preference ** 2;
    this.#divergence += divergence;
    this.#divergenceSquares += divergence ** 2;
  }

  get agreement(): Agreement {
    const meanDivergence = this.#divergence / this.#n;
    return {
      n: this.#n,
      agreement: proportionOf(this.#agreeing, this.#n),
      positionBias: this.#n === 0 ? null : this.#preference / (2 * this.#n),
      // Each pair's bias is half the sum over its two answers.
      positionBiasInterval: meanInterval(this.#preference / 2, this.#preferenceSquares / 4, this.#n, [-1, 1]),
      meanDivergence: Number.isFinite(meanDivergence) ? meanDivergence : null,
      meanDivergenceInterval: meanInterval(this.#divergence, this.#divergenceSquares, this.#n, [0, Infinity]),
    };
  }
}
