import { Button, Modal, TextInput } from '@mantine/core';
import { useState, type ReactNode } from 'react';
import classes from './nll-view.module.css';
import type { Relabel } from './use-relabel.ts';

/** Asks who judges before the first judgement is kept, then whether to keep it under that name. */
export function JudgeName({ relabel }: { readonly relabel: Relabel }): ReactNode {
  const { waiting, judge, nameJudge, giveUp, keep } = relabel;
  const [name, setName] = useState('');
  const wanted = name.trim();
  const count = waiting.length === 1 ? 'the judgement' : `${waiting.length} judgements`;
  return (
    <Modal
      opened={waiting.length > 0}
      onClose={giveUp}
      title="Who is judging?"
      closeButtonProps={{ 'aria-label': 'Close without keeping' }}
    >
      {typeof judge === 'string' ? (
        <div className={classes.form}>
          <p>Every judgement keeps your name, {judge}.</p>
          <Button data-autofocus onClick={() => void keep(waiting)}>
            Keep {count} as {judge}
          </Button>
        </div>
      ) : (
        <form
          className={classes.form}
          onSubmit={(event) => {
            event.preventDefault();
            if (wanted !== '') nameJudge(wanted);
          }}
        >
          <TextInput
            label="Your name or initials"
            description="Every judgement keeps it, so that people can be told apart. It stays on this machine."
            value={name}
            maxLength={200}
            data-autofocus
            onChange={(event) => {
              setName(event.currentTarget.value);
            }}
          />
          <Button type="submit" disabled={wanted === ''}>
            Go on
          </Button>
        </form>
      )}
    </Modal>
  );
}
