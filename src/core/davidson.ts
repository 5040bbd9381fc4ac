import { BIAS, SCALE } from './common-parameters.ts';
import { STRIDE, type LikelihoodKind, type PackedSums } from './likelihood-kind.ts';
import { TIE_MODELS } from './tie-model.ts';

// Hot loops (`test/bench/likelihood-kinds.ts`): indices are in range by construction; their defaults are for the compiler alone.

/**
 * Davidson's likelihood (1970). For a comparison shown as (first, second), with z = k (s_first - s_second + b):
 *
 *     P(First) : P(Second) : P(Similar) = e^(z / 2) : e^(-z / 2) : nu
 *
 * With t = log nu, as its tie model has it.
 */
export const DAVIDSON = {
  title: 'Davidson',
  parameters: [
    SCALE,
    {
      role: 'tie',
      /** nu > 0: weight of Similar; P(Similar) = nu / (nu + 2) of two images with equal scores. */
      name: 'nu',
      symbol: 'ν',
      plainSymbol: 'nu',
      label: 'Weight of Similar: of two equal images it is P(Similar) over P(First)',
      shortLabel: 'Weight of Similar, nu',
      positive: true,
      default: null,
      digits: 2,
      slider: { min: 0.05, max: 30, step: 0.05 },
    },
    BIAS,
  ],
  ties: TIE_MODELS.davidson,
  tieOfEqual: (similar) => (2 * similar) / (1 - similar),
  /** Where P(First) becomes 1/2. */
  halfWidth: (t) => 2 * Math.asinh(Math.exp(t) / 2),
  noise: (scale, t) => Math.sqrt(noiseVariance(Math.exp(t))) / scale,
  of: ({ scale, tie, bias }) => ({ kind: 'davidson', scale, nu: tie, bias }) as const,
  probabilities: (z, t) => {
    const { first, second, similar, sum } = shares(z, t);
    return [first / sum, second / sum, similar / sum];
  },
  logProbabilities: (z, t) => [-winNll(z, t), -loseNll(z, t), -tieNll(z, t)],
  information: (z, t) => bend(z, t),
  sums: (scale: number, t: number): PackedSums => new DavidsonSums(scale, t),
} as const satisfies LikelihoodKind;

/** The three shares, divided by the largest of them. */
function shares(z: number, t: number): { first: number; second: number; similar: number; sum: number } {
  const largest = Math.max(Math.abs(z) / 2, t);
  const first = Math.exp(z / 2 - largest);
  const second = Math.exp(-z / 2 - largest);
  const similar = Math.exp(t - largest);
  return { first, second, similar, sum: first + second + similar };
}

/** -log of the three probabilities, each log(1 + e^x + e^y): not negative, and exact however small. */
const winNll = (z: number, t: number) => logOnePlus(-z, t - z / 2);
const loseNll = (z: number, t: number) => logOnePlus(z, t + z / 2);
const tieNll = (z: number, t: number) => logOnePlus(z / 2 - t, -z / 2 - t);

/** log(1 + e^x + e^y). */
function logOnePlus(x: number, y: number): number {
  const largest = Math.max(0, x, y);
  const smallest = Math.min(0, x, y);
  const middle = Math.max(Math.min(x, y), Math.min(Math.max(x, y), 0));
  return largest + Math.log1p(Math.exp(middle - largest) + Math.exp(smallest - largest));
}

/** Second derivative by z of -log P of any answer, which for this family is the same for all three. */
function bend(z: number, t: number): number {
  const { first, second, similar, sum } = shares(z, t);
  return (first * second + (similar * (first + second)) / 4) / sum ** 2;
}

/**
 * P(First) as the distribution of a noise: with nu = 2 cosh a, (1 + P(First) - P(Second)) / 2 is the mean of two logistic
 * distributions of z / 2 around -a and a, of variance pi^2 / 3 + a^2; the square of the integral of P(Similar) over z > 0, 2 a coth a,
 * is not noise but the reach of Similar. That leaves 4 pi^2 / 3 - 4 a^2 / sinh^2 a; below nu = 2 a is imaginary.
 */
function noiseVariance(nu: number): number {
  return (4 * Math.PI ** 2) / 3 - 4 * squareOverSinhSquare(nu / 2);
}

/** Nearer to 1 than this the limit is exact to 1e-8, and the quotient is not. */
const LIMIT = 1e-8;

function squareOverSinhSquare(cosh: number): number {
  if (Math.abs(cosh - 1) < LIMIT) return 1;
  const a = cosh > 1 ? Math.acosh(cosh) : Math.acos(cosh);
  return a ** 2 / Math.abs((cosh - 1) * (cosh + 1));
}

/**
 *     NLL(s) = sum  win log(1 + e^(-z) + nu e^(-z / 2)) + lose log(1 + e^z + nu e^(z / 2))
 *                 + tie log(1 + (e^(z / 2) + e^(-z / 2)) / nu)
 */
class DavidsonSums implements PackedSums {
  readonly #scale: number;
  readonly #t: number;

  constructor(scale: number, t: number) {
    this.#scale = scale;
    this.#t = t;
  }

  value(packed: Float64Array, score: number): number {
    const t = this.#t;
    let sum = 0;
    for (let at = 0; at < packed.length; at += STRIDE) {
      const z = this.#scale * (score - (packed[at] ?? 0));
      const win = packed[at + 1] ?? 0;
      const lose = packed[at + 2] ?? 0;
      const tie = packed[at + 3] ?? 0;
      if (win > 0) sum += win * winNll(z, t);
      if (lose > 0) sum += lose * loseNll(z, t);
      if (tie > 0) sum += tie * tieNll(z, t);
    }
    return sum;
  }

  derivative(packed: Float64Array, score: number): number {
    let sum = 0;
    for (let at = 0; at < packed.length; at += STRIDE) {
      const z = this.#scale * (score - (packed[at] ?? 0));
      const win = packed[at + 1] ?? 0;
      const lose = packed[at + 2] ?? 0;
      const tie = packed[at + 3] ?? 0;
      const { first, second, similar, sum: all } = shares(z, this.#t);
      sum +=
        (lose * (first + similar / 2) - win * (second + similar / 2) + (tie * (first - second)) / 2) / all;
    }
    return this.#scale * sum;
  }

  curvature(packed: Float64Array, score: number): number {
    let sum = 0;
    for (let at = 0; at < packed.length; at += STRIDE) {
      const z = this.#scale * (score - (packed[at] ?? 0));
      const weight = (packed[at + 1] ?? 0) + (packed[at + 2] ?? 0) + (packed[at + 3] ?? 0);
      sum += weight * bend(z, this.#t);
    }
    return this.#scale ** 2 * sum;
  }

  /** A few, and a few more for each unit of |z| + |t|, as an exponential's argument has that error and gives it on. */
  roundoffs(reach: number): number {
    return 8 * (this.#scale * reach + Math.abs(this.#t)) + 16;
  }

  quick(): null {
    return null;
  }
}
