import { Button, MantineProvider } from '@mantine/core';
import { fireEvent, render, screen, waitFor } from '@testing-library/react';
import { useState, type ReactNode } from 'react';
import { expect, test, vi } from 'vitest';
import { Dialog } from '../../../../src/renderer/ui/dialogs/dialog.tsx';

function Over(): ReactNode {
  const [opened, setOpened] = useState(false);
  return (
    <>
      <Button onClick={() => setOpened(true)}>Open</Button>
      <Dialog opened={opened} onClose={() => setOpened(false)} title="Over">
        <Button>In it</Button>
      </Dialog>
    </>
  );
}

test('Escape closes the dialog that lies over another one, and the other one only after that', () => {
  const onClose = vi.fn();
  render(
    <MantineProvider env="test">
      <Dialog opened onClose={onClose} title="Under">
        <Over />
      </Dialog>
    </MantineProvider>,
  );
  fireEvent.click(screen.getByText('Open'));
  fireEvent.keyDown(screen.getByText('In it'), { key: 'Escape' });
  expect(onClose).not.toHaveBeenCalled();
  expect(screen.queryByText('In it')).toBeNull();
  fireEvent.keyDown(screen.getByText('Open'), { key: 'Escape' });
  expect(onClose).toHaveBeenCalledOnce();
});

function There(): ReactNode {
  const [opened, setOpened] = useState(false);
  return (
    <>
      <Button onClick={() => setOpened(true)}>Open</Button>
      {opened && (
        <Dialog opened onClose={() => setOpened(false)} title="There while it is open">
          <Button data-autofocus>In it</Button>
        </Dialog>
      )}
    </>
  );
}

test('the focus comes back to what opened a dialog that is there only while it is open', async () => {
  render(
    <MantineProvider env="test">
      <There />
    </MantineProvider>,
  );
  const opener = screen.getByRole('button', { name: 'Open' });
  opener.focus();
  fireEvent.click(opener);
  await waitFor(() => expect(document.activeElement?.textContent).toBe('In it'));
  fireEvent.keyDown(screen.getByText('In it'), { key: 'Escape' });
  await waitFor(() => expect(document.activeElement).toBe(opener));
});
