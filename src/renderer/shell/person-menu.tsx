import { Button, Menu } from '@mantine/core';
import { useState, type ReactNode } from 'react';
import { useCommands } from '../commands/commands.ts';
import { useJudge } from '../judging/use-judge.ts';
import { PersonMark } from '../ui/marks/person-mark.tsx';
import { late } from './late.tsx';

const PeopleDialog = late(async () => (await import('./people-dialog.tsx')).PeopleDialog);

/** Who judges in this window, and the way to be somebody else. */
export function PersonMenu(): ReactNode {
  const { person, people, fixed, choose } = useJudge();
  const [opened, setOpened] = useState(false);
  useCommands([
    {
      id: 'shell.people',
      title: 'People: choose who judges, add, rename, archive',
      section: 'Workspace',
      enabled: !fixed || person?.role === 'reviewer',
      run: () => setOpened(true),
    },
  ]);
  if (person === undefined) return null;
  const name = person?.name ?? 'Nobody';
  const changes = !fixed || person?.role === 'reviewer';
  return (
    <>
      <Menu position="bottom-end" disabled={!changes}>
        <Menu.Target>
          <Button
            size="compact-sm"
            variant="subtle"
            maw={180}
            leftSection={person !== null && <PersonMark person={person} />}
            aria-label={`Judging as ${name}`}
            title={fixed ? 'The link that opened this page is this person’s' : 'Who judges in this window'}
          >
            {name}
          </Button>
        </Menu.Target>
        <Menu.Dropdown>
          {(fixed ? [] : people).map((other) => (
            <Menu.Item
              key={other.id}
              leftSection={<PersonMark person={other} />}
              aria-current={other.id === person?.id}
              onClick={() => choose(other)}
            >
              {other.name}
            </Menu.Item>
          ))}
          {!fixed && people.length > 0 && <Menu.Divider />}
          <Menu.Item onClick={() => setOpened(true)}>People…</Menu.Item>
        </Menu.Dropdown>
      </Menu>
      <PeopleDialog opened={opened} onClose={() => setOpened(false)} />
    </>
  );
}
