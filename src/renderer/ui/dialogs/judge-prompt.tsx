import { TextInput } from '@mantine/core';
import { useState, type ReactNode } from 'react';
import { Dialog } from './dialog.tsx';

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
    <Dialog
      opened={opened}
      onClose={onClose}
      title="Who is judging?"
      size="sm"
      action={{ title: 'Save the judgement', run: () => onName(wanted), ready: wanted !== '' }}
    >
      <TextInput
        label="Your name or initials"
        description="It is stored with every judgement, to tell people apart. You are asked only once."
        value={name}
        maxLength={200}
        data-autofocus
        onChange={(event) => setName(event.currentTarget.value)}
      />
    </Dialog>
  );
}
