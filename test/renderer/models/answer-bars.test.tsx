import { MantineProvider } from '@mantine/core';
import { render, screen } from '@testing-library/react';
import { expect, test } from 'vitest';
import type { Triple } from '../../../src/core/labels.ts';
import { AnswerBars } from '../../../src/renderer/views/models/answer-bars.tsx';

const show = (forward: Triple, reverse: Triple) =>
  render(
    <MantineProvider>
      <AnswerBars
        answer={{
          forward: { logits: [0, 0, 0], probabilities: forward },
          reverse: { logits: [0, 0, 0], probabilities: reverse },
          milliseconds: 12,
          device: 'CPU',
        }}
        names={['a.jpg', 'b.jpg']}
        difference={null}
      />
    </MantineProvider>,
  );

test('the second bar is mirrored, so that what speaks for the same image lies on the same side', () => {
  show([0.7, 0.1, 0.2], [0.1, 0.7, 0.2]);
  expect(
    screen.getByRole('img', { name: 'a.jpg shown first: First 70.0 %, Similar 20.0 %, Second 10.0 %' }),
  ).toBeTruthy();
  expect(
    screen.getByRole('img', { name: 'b.jpg shown first: Second 70.0 %, Similar 20.0 %, First 10.0 %' }),
  ).toBeTruthy();
  expect(screen.getByRole('status').textContent).toContain(
    'Consistent: in both orders it says that a.jpg is ahead.',
  );
});

test('a model that prefers what is shown first is called not consistent', () => {
  show([0.7, 0.1, 0.2], [0.7, 0.1, 0.2]);
  expect(screen.getByRole('status').textContent).toContain(
    'Inconsistent: with a.jpg first a.jpg, with b.jpg first b.jpg.',
  );
});

test('Similar both ways round is consistent', () => {
  show([0.1, 0.2, 0.7], [0.2, 0.1, 0.7]);
  expect(screen.getByRole('status').textContent).toContain('that neither is ahead');
});
