import type { Triple } from './labels.ts';

/**
 * Kullback-Leibler divergence KL(p || q) = sum_c p_c log(p_c / q_c), in nats; not negative and not symmetric.
 *
 * A label with p_c = 0 adds nothing; Infinity where q_c = 0 and p_c > 0.
 */
export function klDivergence(p: Triple, q: Triple): number {
  let divergence = 0;
  for (const index of [0, 1, 2] as const)
    if (p[index] > 0) divergence += p[index] * Math.log(p[index] / q[index]);
  return Math.max(0, divergence);
}
