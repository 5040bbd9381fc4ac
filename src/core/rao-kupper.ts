import { BIAS, SCALE } from './common-parameters.ts';
import { STRIDE, type LikelihoodKind, type PackedSums } from './likelihood-kind.ts';
import { sigmoid, softplus } from './logistic.ts';
import { logSimilarFactor } from './rao-kupper-term.ts';
import { SoftplusSums } from './softplus-sums.ts';
import { TIE_MODELS } from './tie-model.ts';

// Hot loops (`test/bench/million-queries.ts`): indices are in range by construction; their defaults are for the compiler alone.

/**
 * Rao and Kupper's likelihood (1967; UOL Eq. 11 with its printed sign corrected).
 *
 * For a comparison shown as (first, second), with z = k (s_first - s_second + b):
 *
 *     P(First)   = sigma(z - delta)
 *     P(Second)  = sigma(-z - delta)
 *     P(Similar) = sigma(z + delta) - sigma(z - delta) = (1 - e^(-2 delta)) sigma(z + delta) sigma(delta - z)
 */
export const RAO_KUPPER = {
  title: 'Rao and Kupper',
  parameters: [
    SCALE,
    {
      role: 'tie',
      /** delta > 0: half-width of Similar, in units of z (delta / k in units of score). */
      name: 'margin',
      symbol: 'δ',
      plainSymbol: 'delta',
      label: 'Half-width of Similar, in units of z',
      shortLabel: 'Half-width of Similar, delta',
      positive: true,
      default: null,
      digits: 2,
      slider: { min: 0.05, max: 10, step: 0.05 },
    },
    BIAS,
  ],
  ties: TIE_MODELS['rao-kupper'],
  tieOfEqual: (similar) => 2 * Math.atanh(similar),
  halfWidth: (delta) => delta,
  noise: (scale) => Math.PI / (Math.sqrt(3) * scale),
  of: ({ scale, tie, bias }) => ({ kind: 'rao-kupper', scale, margin: tie, bias }) as const,
  probabilities: (z, delta) => [
    sigmoid(z - delta),
    sigmoid(-z - delta),
    -Math.expm1(-2 * delta) * sigmoid(z + delta) * sigmoid(delta - z),
  ],
  logProbabilities: (z, delta) => [
    -softplus(delta - z),
    -softplus(delta + z),
    logSimilarFactor(delta) - softplus(-z - delta) - softplus(z - delta),
  ],
  /** P(First or Similar) sigma'(z - delta) + P(Second or Similar) sigma'(z + delta). */
  information: (z, delta) => {
    const above = sigmoid(z + delta) * sigmoid(z - delta) * sigmoid(delta - z);
    const below = sigmoid(delta - z) * sigmoid(z + delta) * sigmoid(-z - delta);
    return above + below;
  },
  sums: (scale: number, delta: number): PackedSums => new RaoKupperSums(scale, delta),
} as const satisfies LikelihoodKind;

/**
 *     NLL(s) = sum  win log(1 + e^(delta - z)) + lose log(1 + e^(delta + z))
 *                 + tie (log(1 + e^(-z - delta)) + log(1 + e^(z - delta)) - log(1 - e^(-2 delta)))
 */
class RaoKupperSums implements PackedSums {
  readonly #scale: number;
  readonly #margin: number;
  readonly #similarFactor: number;

  constructor(scale: number, margin: number) {
    this.#scale = scale;
    this.#margin = margin;
    this.#similarFactor = logSimilarFactor(margin);
  }

  value(packed: Float64Array, score: number): number {
    const scale = this.#scale;
    const margin = this.#margin;
    const factor = this.#similarFactor;
    let sum = 0;
    for (let at = 0; at < packed.length; at += STRIDE) {
      const z = scale * (score - (packed[at] ?? 0));
      const win = packed[at + 1] ?? 0;
      const lose = packed[at + 2] ?? 0;
      const tie = packed[at + 3] ?? 0;
      if (win + tie > 0) {
        const x = z - margin;
        const log = Math.log1p(Math.exp(-Math.abs(x)));
        sum += x > 0 ? win * log + tie * (x + log) : win * (log - x) + tie * log;
      }
      if (lose + tie > 0) {
        const y = z + margin;
        const log = Math.log1p(Math.exp(-Math.abs(y)));
        sum += y > 0 ? lose * (y + log) + tie * log : lose * log + tie * (log - y);
      }
      sum -= tie * factor;
    }
    return sum;
  }

  derivative(packed: Float64Array, score: number): number {
    const scale = this.#scale;
    const margin = this.#margin;
    let sum = 0;
    for (let at = 0; at < packed.length; at += STRIDE) {
      const z = scale * (score - (packed[at] ?? 0));
      const win = packed[at + 1] ?? 0;
      const lose = packed[at + 2] ?? 0;
      const tie = packed[at + 3] ?? 0;
      if (win + tie > 0) {
        const x = z - margin;
        const e = Math.exp(-Math.abs(x));
        sum += (x > 0 ? tie - win * e : tie * e - win) / (1 + e);
      }
      if (lose + tie > 0) {
        const y = z + margin;
        const e = Math.exp(-Math.abs(y));
        sum += (y > 0 ? lose - tie * e : lose * e - tie) / (1 + e);
      }
    }
    return scale * sum;
  }

  curvature(packed: Float64Array, score: number): number {
    const scale = this.#scale;
    const margin = this.#margin;
    let sum = 0;
    for (let at = 0; at < packed.length; at += STRIDE) {
      const z = scale * (score - (packed[at] ?? 0));
      const tie = packed[at + 3] ?? 0;
      const upper = Math.exp(-Math.abs(z - margin));
      const lower = Math.exp(-Math.abs(z + margin));
      sum += ((packed[at + 1] ?? 0) + tie) * (upper / (1 + upper) ** 2);
      sum += ((packed[at + 2] ?? 0) + tie) * (lower / (1 + lower) ** 2);
    }
    return scale * scale * sum;
  }

  /** A few, and a few more for each unit of |z| + delta: an exponential makes an absolute error of its argument relative. */
  roundoffs(reach: number): number {
    return 8 * (this.#scale * reach + this.#margin) + 16;
  }

  quick(packed: Float64Array): SoftplusSums | null {
    const [scale, margin, similarFactor] = [this.#scale, this.#margin, this.#similarFactor];
    return SoftplusSums.of(packed, { scale, margin, similarFactor });
  }
}
