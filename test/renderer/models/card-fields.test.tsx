import { MantineProvider } from '@mantine/core';
import { render, screen } from '@testing-library/react';
import { userEvent } from '@testing-library/user-event';
import { expect, test, vi } from 'vitest';
import { CardFields } from '../../../src/renderer/views/models/card-fields.tsx';
import type { CardField } from '../../../src/model/card-field.ts';

const FIELDS: readonly CardField[] = [
  {
    kind: 'choice',
    path: ['preprocessing', 'mode'],
    label: 'Preprocessing',
    options: [
      { value: 'crop', label: 'Crop to the centre' },
      { value: 'pad', label: 'Pad to a square' },
    ],
  },
  { kind: 'count', path: ['visionBlocks'], label: 'Vision blocks', title: 'Blocks to run' },
];

test("a family's fields show what the card says, else the first choice, and change it", async () => {
  const changed = vi.fn();
  render(
    <MantineProvider>
      <CardFields fields={FIELDS} card={{ prompt: 'p' }} onChange={changed} />
    </MantineProvider>,
  );
  const mode = screen.getByRole('combobox', { name: 'Preprocessing' });
  expect((mode as HTMLInputElement).value).toBe('Crop to the centre');
  await userEvent.type(screen.getByLabelText('Vision blocks'), '3');
  expect(changed).toHaveBeenLastCalledWith({ prompt: 'p', visionBlocks: 3 });
  await userEvent.click(mode);
  await userEvent.click(screen.getByRole('option', { name: 'Pad to a square', hidden: true }));
  expect(changed).toHaveBeenLastCalledWith({ prompt: 'p', preprocessing: { mode: 'pad' } });
});
