import { MantineProvider } from '@mantine/core';
import { render, screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { expect, test, vi } from 'vitest';
import type { PairSetFacts } from '../../../src/core/pair-set-facts.ts';
import { PairSetPreview } from '../../../src/renderer/views/data/pair-set-preview.tsx';

const preview = (size: number, onLargest = () => {}) =>
  render(
    <MantineProvider>
      <PairSetPreview
        variant="balanced-3"
        theta={0.2}
        size={size}
        largest={60}
        onLargest={onLargest}
        preview={{
          images: 40,
          wanted: { First: 0, Second: 0, Similar: 0 },
          existing: { different: 500, similar: 20 },
          drawn: null,
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

const shown = (drawn: PairSetFacts | null, problem: string | null = null, size = 100) =>
  render(
    <MantineProvider>
      <PairSetPreview
        variant={null}
        theta={0.2}
        size={size}
        largest={780}
        onLargest={() => {}}
        preview={{ images: 40, wanted: null, existing: { different: 500, similar: 280 }, drawn, problem }}
      />
    </MantineProvider>,
  );

test('a set of any other strategy shows the labels that were drawn, how often images come, and what is apart', () => {
  const facts: PairSetFacts = {
    pairs: 100,
    labels: { First: 30, Second: 29, Similar: 41 },
    distances: { width: 0.1, counts: [20, 21, 59] },
    degree: { least: 3, mean: 5, most: 7, counts: [0, 0, 0, 5, 10, 10, 10, 5] },
    groups: 1,
  };
  const { container, unmount } = shown(facts);
  expect(screen.getByRole('img', { name: '30 First, 29 Second, 41 Similar' })).toBeTruthy();
  expect(container.textContent).toContain('Score distance, n = 100 pairs, highest bar 59');
  expect(container.textContent).toContain('Pairs an image is in, n = 40 images, highest bar 10');
  expect(container.textContent).toContain('3 to 7 pairs, 5.0 on average; chains of pairs join all images.');
  unmount();
  const apart = shown({ ...facts, groups: 3 }, null, 200);
  expect(apart.container.textContent).toContain('chains of pairs leave 3 groups apart.');
  expect(apart.container.textContent).toContain('Drawn for this preview: 100 of 200 pairs.');
});

test('a set that cannot be drawn says why', () => {
  shown(null, 'Of 40 of the 40 images it is not known how far their raters differ.');
  expect(screen.getByRole('alert').textContent).toContain('how far their raters differ');
});
