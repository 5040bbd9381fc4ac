import { Button, Group, Modal, TextInput } from '@mantine/core';
import { useState, type ReactNode } from 'react';

interface JudgePromptProps {
  readonly opened: boolean;
  readonly onName: (name: string) => void;
  readonly onClose: () => void;
}

/** Asks who judges before the first judgement of a workspace is kept. */
export function JudgePrompt({ opened, onName, onClose }: JudgePromptProps): ReactNode {
  const [name, setName] = useState('');
  const wanted = name.trim();
  return (
    <Modal opened={opened} onClose={onClose} title="Who is judging?" size="sm">
      <form
        onSubmit={(event) => {
          event.preventDefault();
          if (wanted !== '') onName(wanted);
        }}
      >
        <TextInput
          size="sm"
          label="Your name or initials"
          description="Every judgement keeps it, so that people can be told apart. It is asked once."
          value={name}
          maxLength={200}
          data-autofocus
          onChange={(event) => setName(event.currentTarget.value)}
        />
        <Group justify="flex-end" mt="md" gap="xs">
          <Button size="sm" onClick={onClose}>
            Cancel
          </Button>
          <Button variant="filled" size="sm" type="submit" disabled={wanted === ''}>
            Keep the judgement
          </Button>
        </Group>
      </form>
    </Modal>
  );
}
