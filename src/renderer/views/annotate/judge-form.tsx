import { Button, TextInput } from '@mantine/core';
import { useState, type ReactNode } from 'react';
import { useJudge } from '../../judging/use-judge.ts';
import { PersonMark } from '../../ui/marks/person-mark.tsx';
import classes from './annotate-view.module.css';

/** Asks who judges here: one of the workspace's people, or a new one. Every judgement keeps the person. */
export function JudgeForm(): ReactNode {
  const { people, choose, setJudge } = useJudge();
  const [name, setName] = useState('');
  const wanted = name.trim();
  return (
    <form
      className={classes.judge}
      onSubmit={(event) => {
        event.preventDefault();
        if (wanted !== '') setJudge(wanted);
      }}
    >
      {people.length > 0 && (
        <div className={classes.people} role="group" aria-label="People of this workspace">
          {people.map((person) => (
            <Button
              key={person.id}
              size="sm"
              leftSection={<PersonMark person={person} />}
              onClick={() => choose(person)}
            >
              {person.name}
            </Button>
          ))}
        </div>
      )}
      <TextInput
        size="sm"
        label="Who is judging?"
        description="The name is stored with every judgement, to tell people apart. This browser remembers it."
        placeholder="Your name or initials"
        value={name}
        maxLength={200}
        data-autofocus
        autoFocus
        onChange={(event) => setName(event.currentTarget.value)}
      />
      <Button size="sm" type="submit" variant="filled" disabled={wanted === ''}>
        Begin
      </Button>
    </form>
  );
}
