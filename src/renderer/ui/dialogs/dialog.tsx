import { Button, Group, Modal } from '@mantine/core';
import { createContext, useContext, useEffect, useLayoutEffect, useState, type ReactNode } from 'react';
import { Form } from '../forms/form.tsx';

interface DialogProps {
  readonly title: string;
  readonly opened: boolean;
  readonly onClose: () => void;
  /** Defaults to 'lg'. */
  readonly size?: 'sm' | 'md' | 'lg' | 'xl';
  /** What the dialog is about to do, with a button beside one that cancels it. */
  readonly action?: { readonly title: string; readonly run: () => void; readonly ready?: boolean };
  readonly children: ReactNode;
}

/** Tells the dialog around this place whether another one lies over it. */
const Covering = createContext<((covered: boolean) => void) | null>(null);

/** What lies over the page until it is closed; Escape closes what lies over it first. What has `data-autofocus` gets the focus, else the action. */
export function Dialog({ title, opened, onClose, size = 'lg', action, children }: DialogProps): ReactNode {
  const [covered, setCovered] = useState(false);
  const cover = useContext(Covering);
  useFocusBack(opened);
  useEffect(() => {
    if (!opened || cover === null) return undefined;
    cover(true);
    return () => cover(false);
  }, [opened, cover]);
  return (
    <Modal opened={opened} onClose={onClose} title={title} size={size} closeOnEscape={!covered}>
      <Covering value={setCovered}>
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
      </Covering>
    </Modal>
  );
}

/**
 * Gives the focus back to what had it before, unless something else has it. Mantine does so only where a dialog was there, closed,
 * before it was opened, and is there after.
 */
function useFocusBack(opened: boolean): void {
  useLayoutEffect(() => {
    if (!opened) return undefined;
    const before = document.activeElement;
    return () => {
      // Once the dialog is out of the page.
      setTimeout(() => {
        if (document.activeElement === document.body && before instanceof HTMLElement && before.isConnected)
          before.focus({ preventScroll: true });
      });
    };
  }, [opened]);
}
