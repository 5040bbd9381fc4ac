import { Button, ColorInput, Select, TextInput } from '@mantine/core';
import { useState, type ReactNode } from 'react';
import { PERSON_COLOURS, ROLES, type Person, type Role } from '../../model/person.ts';
import { request } from '../api/request.ts';
import { useRequest } from '../api/use-request.ts';
import { useJudge } from '../judging/use-judge.ts';
import { notify } from '../notices/notices.ts';
import { changed } from '../commands/undo.ts';
import { Dialog } from '../ui/dialogs/dialog.tsx';
import { PersonMark } from '../ui/marks/person-mark.tsx';
import layout from '../ui/layout/layout.module.css';
import classes from './people-dialog.module.css';

const ROLE_TITLES: Readonly<Record<Role, string>> = { annotator: 'Annotator', reviewer: 'Reviewer' };

/** The people of the workspace: who judges here, new ones, and changes of those there are. */
export function PeopleDialog({
  opened,
  onClose,
}: {
  readonly opened: boolean;
  readonly onClose: () => void;
}): ReactNode {
  const { person, fixed, choose } = useJudge();
  const { data } = useRequest('people.list', opened ? {} : null);
  const { data: known } = useRequest('people.links', opened ? {} : null);
  const [name, setName] = useState('');
  const add = async () => {
    try {
      const added = await request('people.add', { name: name.trim() });
      setName('');
      if (person === null) choose(added);
    } catch (error) {
      notify({ kind: 'error', title: 'Could not add this person', error });
    }
  };
  return (
    <Dialog opened={opened} onClose={onClose} title="People" size="xl">
      <ul className={classes.people}>
        {data?.people.map((of) => (
          <PersonLine
            key={of.id}
            person={of}
            isHere={of.id === person?.id}
            fixed={fixed}
            link={known?.links?.find((link) => link.person === of.id)?.url ?? null}
            onChoose={() => {
              choose(of);
              onClose();
            }}
          />
        ))}
      </ul>
      <form
        className={`${layout.line ?? ''} ${classes.add ?? ''}`}
        onSubmit={(event) => {
          event.preventDefault();
          if (name.trim() !== '') void add();
        }}
      >
        <TextInput
          aria-label="Name of a new person"
          placeholder="Name of a new person"
          maxLength={200}
          value={name}
          data-autofocus
          onChange={(event) => setName(event.currentTarget.value)}
        />
        <Button type="submit" disabled={name.trim() === ''}>
          Add
        </Button>
      </form>
      <p className={layout.note}>
        Reviewers can also create tasks and add people. What archived people said is kept, but nobody can
        judge as one of them.
        {known?.links != null &&
          ' Whoever opens a person’s link judges as that person, so give it to nobody else. Archiving ends it.'}
      </p>
    </Dialog>
  );
}

interface PersonLineProps {
  readonly person: Person;
  readonly isHere: boolean;
  /** Nobody else may be chosen: the link that opened the page is somebody's own. */
  readonly fixed: boolean;
  /** Lets the person in from another machine; null where it may not be had. */
  readonly link: string | null;
  readonly onChoose: () => void;
}

function PersonLine({ person, isHere, fixed, link, onChoose }: PersonLineProps): ReactNode {
  const [name, setName] = useState<string | null>(null);
  const save = async (change: Partial<Person>, title: string) => {
    const next = { ...person, ...change };
    try {
      await request('people.change', next);
      changed({
        title,
        quiet: true,
        undo: () => request('people.change', person),
        redo: () => request('people.change', next),
      });
    } catch (error) {
      notify({ kind: 'error', title: `Could not change ${person.name}`, error });
    }
  };
  const rename = () => {
    const wanted = name?.trim() ?? '';
    setName(null);
    if (wanted !== '' && wanted !== person.name) void save({ name: wanted }, `${person.name} renamed`);
  };
  return (
    <li className={classes.person} data-archived={person.archived}>
      <PersonMark person={person} />
      <TextInput
        className={classes.name}
        aria-label={`Name of ${person.name}`}
        value={name ?? person.name}
        maxLength={200}
        onChange={(event) => setName(event.currentTarget.value)}
        onBlur={rename}
        onKeyDown={(event) => {
          if (event.key === 'Enter') rename();
        }}
      />
      <ColorInput
        aria-label={`Colour of ${person.name}`}
        className={classes.colour}
        eyeDropperButtonProps={{ 'aria-label': `Pick the colour of ${person.name} from the screen` }}
        format="hex"
        swatches={[...PERSON_COLOURS]}
        value={person.colour}
        onChangeEnd={(colour) => {
          if (/^#[0-9a-f]{6}$/.test(colour)) void save({ colour }, `Colour of ${person.name} changed`);
        }}
      />
      <Select
        aria-label={`Role of ${person.name}`}
        w={120}
        allowDeselect={false}
        value={person.role}
        data={ROLES.map((role) => ({ value: role, label: ROLE_TITLES[role] }))}
        onChange={(role) => {
          const wanted = ROLES.find((known) => known === role);
          if (wanted !== undefined) void save({ role: wanted }, `Role of ${person.name} changed`);
        }}
      />
      <Button
        className={classes.choose}
        disabled={isHere || fixed || person.archived}
        onClick={onChoose}
        aria-label={isHere ? `Judges here: ${person.name}` : `Judge as ${person.name}`}
      >
        {isHere ? 'Judges here' : 'Judge as'}
      </Button>
      <Button
        className={classes.archive}
        disabled={isHere}
        aria-label={`${person.archived ? 'Bring back' : 'Archive'} ${person.name}`}
        onClick={() =>
          void save(
            { archived: !person.archived },
            `${person.name} ${person.archived ? 'brought back' : 'archived'}`,
          )
        }
      >
        {person.archived ? 'Bring back' : 'Archive'}
      </Button>
      {link !== null && (
        <span className={classes.link}>
          <TextInput
            className={classes.address}
            size="xs"
            readOnly
            aria-label={`Link of ${person.name}`}
            value={link}
            onFocus={(event) => event.currentTarget.select()}
          />
          <Button
            size="compact-xs"
            aria-label={`Copy the link of ${person.name}`}
            onClick={() => void copyLink(person.name, link)}
          >
            Copy link
          </Button>
        </span>
      )}
    </li>
  );
}

async function copyLink(name: string, link: string): Promise<void> {
  try {
    await navigator.clipboard.writeText(link);
    notify({ kind: 'done', title: `Link of ${name} copied` });
  } catch (error) {
    notify({ kind: 'error', title: 'Could not copy the link', error });
  }
}
