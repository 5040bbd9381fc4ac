import { render } from '@testing-library/react';
import { expect, test } from 'vitest';
import { CutName } from '../../../../src/renderer/ui/faces/cut-name.tsx';
import { nameParts, sameEnds } from '../../../../src/renderer/ui/faces/same-ends.ts';

const NAMES = ['participant_with_a_long_name_01_front.jpg', 'participant_with_a_long_name_27_front.jpg'];

test('what all names have in common is found at both ends', () => {
  expect(sameEnds(NAMES)).toEqual({ start: 29, end: 10 });
  expect(nameParts(NAMES[1] ?? '', sameEnds(NAMES))).toEqual({
    sameStart: 'participant_with_a_long_name_',
    differs: '',
    kept: '27',
    sameEnd: '_front.jpg',
  });
});

test('ends do not overlap in a name that another one begins with', () => {
  expect(sameEnds(['aaa', 'aaaa'])).toEqual({ start: 3, end: 0 });
  expect(nameParts('aaaa', sameEnds(['aaa', 'aaaa']))).toMatchObject({ sameStart: 'aaa', kept: 'a' });
});

test('one name, or the same twice, has nothing in common with others: its middle gives way', () => {
  expect(sameEnds(['a.jpg', 'a.jpg'])).toEqual({ start: 0, end: 0 });
  expect(nameParts('AF1001_neutral_9.jpg', { start: 0, end: 0 })).toMatchObject({
    differs: 'AF1001_neutr',
    kept: 'al_9.jpg',
  });
});

test('the whole name can be read, copied and pointed at', () => {
  const { container } = render(<CutName name={NAMES[0] ?? ''} same={sameEnds(NAMES)} />);
  expect(container.textContent).toBe(NAMES[0]);
  expect(container.firstElementChild?.getAttribute('title')).toBe(NAMES[0]);
});
