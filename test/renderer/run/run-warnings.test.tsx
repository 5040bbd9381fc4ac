import { MantineProvider } from '@mantine/core';
import { render, screen } from '@testing-library/react';
import { expect, test } from 'vitest';
import { RunWarnings } from '../../../src/renderer/views/run/run-warnings.tsx';
import { RUN_SUMMARY } from '../../fixtures/run-summary.ts';

function show(warnings: readonly string[], builds: readonly string[]): void {
  render(
    <MantineProvider>
      <RunWarnings run={{ ...RUN_SUMMARY, warnings, builds }} />
    </MantineProvider>,
  );
}

test('what is worth knowing of a run is listed', () => {
  show(['An adapter changes nothing.', 'A tensor is not read.'], ['here']);
  expect(screen.getByRole('note').textContent).toBe('An adapter changes nothing.A tensor is not read.');
  expect(screen.queryByRole('button')).toBeNull();
});

test('a run that two builds answered can be asked again', () => {
  show(['Two ways.'], ['here', 'there']);
  expect(screen.getByRole('button', { name: 'Ask again' })).toBeTruthy();
});
