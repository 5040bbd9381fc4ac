import { Button, TextInput } from '@mantine/core';
import { useState, type ReactNode } from 'react';
import { isSameName } from '../../../model/person.ts';
import { useRequest } from '../../api/use-request.ts';
import { useJudge } from '../../judging/use-judge.ts';
import { PersonMark } from '../../ui/marks/person-mark.tsx';
import classes from './annotate-view.module.css';

/** Asks who judges here: one of the workspace's people, or a new one. Every judgement keeps the person. */
export function JudgeForm(): ReactNode {
  const { people, choose, setJudge } = useJudge();
  const { data: known } = useRequest('people.list', {});
  const [name, setName] = useState('');
  const wanted = name.trim();
  const archived = known?.people.find((person) => person.archived && isSameName(person.name, wanted));
  return (
    <form
      className={classes.judge}
      onSubmit={(event) => {
        event.preventDefault();
        if (wanted !== '' && archived === undefined) setJudge(wanted);
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
        error={
          archived !== undefined &&
          `${archived.name} is archived and does not judge any more. A reviewer can bring this person back under People.`
        }
        maxLength={200}
        data-autofocus
        autoFocus
        onChange={(event) => setName(event.currentTarget.value)}
      />
      <Button size="sm" type="submit" variant="filled" disabled={wanted === '' || archived !== undefined}>
        Begin
      </Button>
    </form>
  );
}
