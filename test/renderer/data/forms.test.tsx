import { act, renderHook } from '@testing-library/react';
import { expect, test } from 'vitest';
import { problemOfNumber } from '../../../src/renderer/ui/forms/problem-of-number.ts';
import { problemOfName, uniqueName } from '../../../src/renderer/ui/forms/unique-name.ts';
import { useDraft } from '../../../src/renderer/location/use-draft.ts';

test('a suggested name that is taken gets the first free number', () => {
  expect(uniqueName('set', ['set', 'set-2', 'set-4'])).toBe('set-3');
  expect(uniqueName('other', ['set'])).toBe('other');
});

test('a name is needed and must be free', () => {
  expect(problemOfName('  ', [])).toBe('Give it a name.');
  expect(problemOfName(' set ', ['set'])).toBe('This name is taken: choose another.');
  expect(problemOfName('set', [])).toBeNull();
});

test('a number outside its range, or with a fraction where it must be whole, says what to give', () => {
  expect(problemOfNumber(null, { min: 0, max: 4 })).toBe('Give a number from 0 to 4.');
  expect(problemOfNumber(1.5, { min: 1, max: 9, whole: true })).toBe('Give a whole number from 1 to 9.');
  expect(problemOfNumber(0, { min: 0, max: 4, above: true })).toBe('Give a number above 0, at most 4.');
  expect(problemOfNumber(4, { min: 0, max: 4 })).toBeNull();
});

test('a draft is there again in another place and after a reload, and what was taken out has its default again', () => {
  const first = renderHook(() => useDraft<{ size: number; name: string }>('a'));
  act(() => {
    first.result.current[1]({ size: 5, name: 'mine' });
    first.result.current[1]({ name: undefined });
  });
  first.unmount();
  expect(renderHook(() => useDraft('a')).result.current[0]).toEqual({ size: 5 });
  expect(JSON.parse(sessionStorage.getItem('tiebreak.draft.a') ?? '')).toEqual({ size: 5 });
});

test('what is stored and no draft is ignored', () => {
  sessionStorage.setItem('tiebreak.draft.b', '"nonsense');
  expect(renderHook(() => useDraft('b')).result.current[0]).toEqual({});
});
