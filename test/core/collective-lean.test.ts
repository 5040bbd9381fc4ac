import { expect, test } from 'vitest';
import { collectiveLean, leanOf, type ReferenceLean } from '../../src/core/collective-lean.ts';

const reference = (
  referenceId: number,
  lean: number,
  without: number | null = -0.01,
  referenceScore = 3.2,
): ReferenceLean => ({
  referenceId,
  referenceScore,
  lean,
  without,
});

test('an answer places its target higher than it is, or lower, by labels', () => {
  expect(leanOf('First', 'Similar', true)).toBe(1);
  expect(leanOf('First', 'Second', true)).toBe(2);
  expect(leanOf('First', 'Similar', false)).toBe(-1);
  expect(leanOf('Similar', 'Second', true)).toBe(1);
  expect(leanOf('Similar', 'Similar', false)).toBe(0);
});

test('near references that lean as the estimate does explain it together', () => {
  const leaning = [1, 2, 3, 4].map((id) => reference(id, 1));
  const lean = collectiveLean(3.5, 3, [
    ...leaning,
    reference(5, -1),
    reference(6, 0),
    reference(7, 1, -0.01, 4.5),
  ]);
  expect(lean).toMatchObject({ near: 6, higher: 4, lower: 1, isCollective: true });
  expect(lean.residual).toBeCloseTo(0.5);
  expect(lean.strongest?.referenceId).toBe(1);
  expect(lean.strongest?.nearer).toBeCloseTo(0.01);
});

test.each([
  { what: 'an estimate near the truth', estimate: 3.09, leans: [1, 1, 1, 1, 1] },
  { what: 'few that lean', estimate: 3.5, leans: [1, 1, 1, 1, 0] },
  { what: 'references of two minds', estimate: 3.5, leans: [1, 1, 1, -1, -1] },
  { what: 'references that lean away from the estimate', estimate: 2.5, leans: [1, 1, 1, 1, 1] },
])('$what is not explained so', ({ estimate, leans }) => {
  const references = leans.map((lean, id) => reference(id, lean));
  expect(collectiveLean(estimate, 3, references).isCollective).toBe(false);
});

test('one pair that takes a quarter of the error explains it alone', () => {
  const references = [1, 1, 1, 1, 1].map((lean, id) => reference(id, lean, id === 3 ? -0.2 : null));
  expect(collectiveLean(3.5, 3, references)).toMatchObject({
    strongest: { referenceId: 3 },
    isCollective: false,
  });
});
