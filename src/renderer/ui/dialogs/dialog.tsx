import { Button, Group, Modal } from '@mantine/core';
import type { ReactNode } from 'react';
import { Form } from '../forms/form.tsx';

interface DialogProps {
  readonly title: string;
  readonly opened: boolean;
  readonly onClose: () => void;
  /** Defaults to 'lg'. */
  readonly size?: 'sm' | 'md' | 'lg' | 'xl';
  /** Defaults to true: not while Escape closes something over it. */
  readonly closeOnEscape?: boolean;
  /** What the dialog is about to do, with a button beside one that cancels it. */
  readonly action?: { readonly title: string; readonly run: () => void; readonly ready?: boolean };
  readonly children: ReactNode;
}

/** What lies over the page until it is closed. What has `data-autofocus` gets the focus, else the action. */
export function Dialog({
  title,
  opened,
  onClose,
  size = 'lg',
  closeOnEscape = true,
  action,
  children,
}: DialogProps): ReactNode {
  return (
    <Modal opened={opened} onClose={onClose} title={title} size={size} closeOnEscape={closeOnEscape}>
      {action === undefined ? (
        children
      ) : (
        <Form
          onSubmit={() => {
            if (action.ready !== false) action.run();
          }}
        >
          {children}
          <Group justify="flex-end" mt="md" gap="xs">
            <Button onClick={onClose}>Cancel</Button>
            <Button variant="filled" type="submit" data-autofocus disabled={action.ready === false}>
              {action.title}
            </Button>
          </Group>
        </Form>
      )}
    </Modal>
  );
}
