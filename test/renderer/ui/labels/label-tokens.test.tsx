import { MantineProvider } from '@mantine/core';
import { render, screen, within } from '@testing-library/react';
import { expect, test } from 'vitest';
import { LabelTokens } from '../../../../src/renderer/ui/labels/label-tokens.tsx';

const show = (ids: readonly [number, number, number]) =>
  render(
    <MantineProvider>
      <LabelTokens
        tokens={(['First', 'Second', 'Similar'] as const).map((label, index) => ({
          label,
          id: ids[index] ?? 0,
          text: `▁${label}`,
          tokens: 1,
        }))}
      />
    </MantineProvider>,
  );
const wrong = () =>
  within(screen.getByRole('list', { name: 'Label tokens' }))
    .getAllByRole('listitem')
    .map(({ dataset }) => dataset['wrong']);

test("Vicuna's three tokens differ, each shown with its id", () => {
  show([3824, 6440, 13999]);
  expect(wrong()).toEqual(['false', 'false', 'false']);
  expect(screen.getByText('13999')).toBeTruthy();
});

test('tokens that two answers share are marked, and what to do is said', () => {
  show([29871, 29871, 13999]);
  expect(wrong()).toEqual(['true', 'true', 'false']);
  expect(screen.getByRole('status').textContent).toContain('choose words that start differently');
});
