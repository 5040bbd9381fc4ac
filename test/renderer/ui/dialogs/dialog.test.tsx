import { Button, MantineProvider } from '@mantine/core';
import { fireEvent, render, screen } from '@testing-library/react';
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
