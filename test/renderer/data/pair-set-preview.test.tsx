import { MantineProvider } from '@mantine/core';
import { render, screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { expect, test, vi } from 'vitest';
import { PairSetPreview } from '../../../src/renderer/views/data/pair-set-preview.tsx';

const preview = (size: number, onLargest = () => {}) =>
  render(
    <MantineProvider>
      <PairSetPreview
        variant="balanced-3"
        size={size}
        largest={60}
        onLargest={onLargest}
        preview={{
          images: 40,
          wanted: { First: 0, Second: 0, Similar: 0 },
          existing: { different: 500, similar: 20 },
          problem: null,
        }}
      />
    </MantineProvider>,
  );

test('a set that can be drawn shows how many pairs of each label it holds, and of how many', () => {
  preview(60);
  expect(screen.getByRole('img', { name: '20 First, 20 Second, 20 Similar' })).toBeTruthy();
  expect(screen.getByText('20 Similar pairs, 100.0 % used')).toBeTruthy();
  expect(screen.queryByRole('alert')).toBeNull();
});

test('a set that is too large says what is short, and offers the largest', async () => {
  const onLargest = vi.fn();
  preview(90, onLargest);
  expect(screen.getByRole('alert').textContent).toContain('40 images do not have enough Similar pairs');
  await userEvent.click(screen.getByRole('button', { name: 'Take 60' }));
  expect(onLargest).toHaveBeenCalledOnce();
});
