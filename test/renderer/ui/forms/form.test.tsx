import { fireEvent, render, screen } from '@testing-library/react';
import { createPortal } from 'react-dom';
import { expect, test, vi } from 'vitest';
import { Form } from '../../../../src/renderer/ui/forms/form.tsx';

test('a form is sent by itself alone, and not by one that a field of it opens over the page', () => {
  const outer = vi.fn();
  const inner = vi.fn();
  render(
    <Form onSubmit={outer}>
      <button type="submit">Outer</button>
      {createPortal(
        <Form onSubmit={inner}>
          <button type="submit">Inner</button>
        </Form>,
        document.body,
      )}
    </Form>,
  );
  fireEvent.click(screen.getByText('Inner'));
  expect(inner).toHaveBeenCalledOnce();
  expect(outer).not.toHaveBeenCalled();
  fireEvent.click(screen.getByText('Outer'));
  expect(outer).toHaveBeenCalledOnce();
});
