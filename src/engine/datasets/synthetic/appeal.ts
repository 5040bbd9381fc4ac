import { TRAITS, type Trait, type Traits } from './face.ts';

/** How a trait z adds to the appeal: more is better, or the mean is best (classical proportion, symmetry). */
interface Effect {
  readonly shape: 'linear' | 'mean-is-best';
  /** Standard deviations of appeal that the trait causes, negative where less is better. */
  readonly weight: number;
}

const EFFECTS: Readonly<Record<Trait, Effect>> = {
  eyeSize: { shape: 'linear', weight: 0.42 },
  eyeDistance: { shape: 'mean-is-best', weight: 0.2 },
  faceWidth: { shape: 'mean-is-best', weight: 0.2 },
  jawWidth: { shape: 'linear', weight: -0.42 },
  mouthWidth: { shape: 'linear', weight: 0.36 },
  noseLength: { shape: 'linear', weight: -0.42 },
  eyeTilt: { shape: 'mean-is-best', weight: 0.26 },
  mouthShift: { shape: 'mean-is-best', weight: 0.26 },
};

/** Mean and standard deviation of |z| of a standard normal cut off at +-2. */
const MEAN_DISTANCE = 0.7229;
const DISTANCE_DEVIATION = 0.502;

/** The middle of the rating scale, and the spread that fills about 1.3 to 4.8 of it with rated means. */
const MIDDLE = 3.05;
const SPREAD = 1.12;

/**
 * What the simulated raters see, before their taste and noise: 3.05 + 1.12 sum_t w_t f_t(z_t), where f(z) is z or
 * the standardised closeness to the mean, (0.7229 - |z|) / 0.502. Its standard deviation is about 1.04; it may leave [1, 5].
 */
export function appeal(traits: Traits): number {
  const sum = TRAITS.reduce((total, trait) => {
    const { shape, weight } = EFFECTS[trait];
    const z = traits[trait];
    return total + weight * (shape === 'linear' ? z : (MEAN_DISTANCE - Math.abs(z)) / DISTANCE_DEVIATION);
  }, 0);
  return MIDDLE + SPREAD * sum;
}
