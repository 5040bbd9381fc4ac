import { Button, TextInput } from '@mantine/core';
import { useState, type ReactNode } from 'react';
import classes from './annotate-view.module.css';

/** Asks once who judges here: every judgement keeps the name. */
export function JudgeForm({ onName }: { readonly onName: (name: string) => void }): ReactNode {
  const [name, setName] = useState('');
  const wanted = name.trim();
  return (
    <form
      className={classes.judge}
      onSubmit={(event) => {
        event.preventDefault();
        if (wanted !== '') onName(wanted);
      }}
    >
      <TextInput
        size="sm"
        label="Who is judging?"
        description="This name is stored with every judgement, to tell people apart. It stays on this machine."
        placeholder="Your name or initials"
        value={name}
        maxLength={200}
        data-autofocus
        autoFocus
        onChange={(event) => setName(event.currentTarget.value)}
      />
      <Button variant="filled" size="sm" type="submit" disabled={wanted === ''}>
        Begin
      </Button>
    </form>
  );
}
