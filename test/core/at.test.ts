import { describe, expect, it } from 'vitest';
import { assertNever } from '../../src/core/assert-never.ts';
import { at } from '../../src/core/at.ts';

describe('at', () => {
  it('gives the element of an array or a typed array', () => {
    expect(at(['a', 'b'], 1)).toBe('b');
    expect(at(new Float64Array([1, NaN]), 1)).toBeNaN();
    expect(at<string | undefined>([undefined], 0)).toBeUndefined();
  });

  it.each([-1, 2, 0.5, NaN, Infinity])('throws for index %s of two elements', (index) => {
    expect(() => at([1, 2], index)).toThrow(RangeError);
  });
});

describe('assertNever', () => {
  it('throws with the value it was given', () => {
    const reached = () => {
      assertNever('third' as never);
    };
    expect(reached).toThrow('"third"');
  });
});
