import { describe, expect, it } from 'vitest';
import { PrefixSlots } from '../../../src/engine/comparator/prefix-slots.ts';

describe('the slots of beginnings', () => {
  it('give a key its old sequence as long as it has it', () => {
    const slots = new PrefixSlots([4, 5]);
    expect(slots.claim(['a'])).toEqual(['a']);
    expect(slots.claim(['b'])).toEqual(['b']);
    expect(slots.claim(['a', 'b'])).toEqual([]);
    expect([slots.sequenceOf('a'), slots.sequenceOf('b')]).toEqual([4, 5]);
  });

  it('take the sequence of the key that was not used for longest', () => {
    const slots = new PrefixSlots([4, 5]);
    slots.claim(['a']);
    slots.claim(['b']);
    slots.claim(['a']);
    expect(slots.claim(['c'])).toEqual(['c']);
    expect(slots.sequenceOf('c')).toBe(5);
    expect(slots.claim(['a'])).toEqual([]);
  });

  it('never take the sequence of a key claimed together with the new one', () => {
    const slots = new PrefixSlots([4, 5, 6]);
    slots.claim(['a', 'b', 'c']);
    expect(slots.claim(['d', 'a', 'e'])).toEqual(['d', 'e']);
    expect(new Set(['a', 'd', 'e'].map((key) => slots.sequenceOf(key)))).toEqual(new Set([4, 5, 6]));
  });

  it('keep the keys that were used last, and tell what they no longer hold', () => {
    const slots = new PrefixSlots([4, 5, 6]);
    slots.claim(['a', 'b', 'c']);
    slots.claim(['a']);
    expect(slots.keepLast(2)).toEqual([5]);
    expect(slots.keepLast(2)).toEqual([]);
    expect(slots.claim(['c', 'a', 'd'])).toEqual(['d']);
    expect(slots.sequenceOf('d')).toBe(5);
  });

  it('are all free after clear', () => {
    const slots = new PrefixSlots([4, 5]);
    slots.claim(['a', 'b']);
    slots.clear();
    expect(slots.claim(['a', 'b'])).toEqual(['a', 'b']);
  });

  it('refuse more keys than there are sequences', () =>
    expect(() => new PrefixSlots([4]).claim(['a', 'b'])).toThrow(RangeError));
});
