import { Button, TextInput } from '@mantine/core';
import { useState, type ReactNode } from 'react';
import { useJudge } from '../judging/use-judge.ts';
import layout from '../ui/layout/layout.module.css';

/** Asks for the name that notes and judgements are kept under. */
export function NameField(): ReactNode {
  const { setJudge } = useJudge();
  const [name, setName] = useState('');
  return (
    <form
      className={layout.line}
      onSubmit={(event) => {
        event.preventDefault();
        if (name.trim() !== '') setJudge(name.trim());
      }}
    >
      <TextInput
        size="xs"
        aria-label="Your name or initials"
        placeholder="Your name or initials"
        maxLength={200}
        value={name}
        onChange={(event) => setName(event.currentTarget.value)}
      />
      <Button size="compact-xs" type="submit" disabled={name.trim() === ''}>
        Use this name
      </Button>
    </form>
  );
}
