import { expect, test } from 'vitest';
import { createRandom } from '../../src/core/random.ts';
import { sandwichOfSymmetric } from '../../src/core/symmetric-sandwich.ts';

// Sizes that neither strips of columns nor groups of rows divide, and one that both do.
test.for([1, 5, 33, 64, 71])('the diagonal of G J G of %i rows is that of the product written out', (n) => {
  const random = createRandom(n);
  const symmetric = (share: number): Float64Array => {
    const matrix = new Float64Array(n * n);
    for (let i = 0; i < n; i++)
      for (let j = 0; j <= i; j++)
        matrix[i * n + j] = matrix[j * n + i] = random.uniform() < share ? random.uniform() - 0.5 : 0;
    return matrix;
  };
  const g = symmetric(1);
  for (const share of [0, 0.3, 1]) {
    const j = symmetric(share);
    const found = sandwichOfSymmetric(g, j, n);
    for (let i = 0; i < n; i++) {
      let sum = 0;
      for (let a = 0; a < n; a++)
        for (let b = 0; b < n; b++) sum += (g[i * n + a] ?? 0) * (j[a * n + b] ?? 0) * (g[b * n + i] ?? 0);
      expect(found[i]).toBeCloseTo(sum, 10);
    }
  }
});
