import { Button, Group, TextInput } from '@mantine/core';
import { useState, type ReactNode } from 'react';
import { CommandKeys } from '../ui/marks/command-keys.tsx';
import { pauseWork, removeWork, startWork, type Work } from './work-actions.ts';
import { useWorkCommands, type WorkKind } from './work-commands.ts';
import layout from '../ui/layout/layout.module.css';
import classes from './work.module.css';

interface WorkDetailProps {
  readonly kind: WorkKind;
  readonly name: string;
  readonly mark?: ReactNode;
  readonly work: Work;
  readonly underWay: boolean;
  /** It was asked to pause, and finishes what is in flight. */
  readonly stopping: boolean;
  /** What the button that starts it says; null where it cannot be started. */
  readonly start: 'Start' | 'Resume' | null;
  readonly canRemove: boolean;
  readonly onRemoved: () => void;
  /** Left out where it cannot be renamed. */
  readonly rename?: {
    /** What is wrong with a name; null for nothing. */
    readonly problemOf: (name: string) => string | null;
    readonly to: (name: string) => void;
  };
  readonly children: ReactNode;
}

/** One run or training: its name, what can be done with it by button and key, and what is told of it. */
export function WorkDetail(props: WorkDetailProps): ReactNode {
  const { kind, name, mark, work, underWay, stopping, start, canRemove, onRemoved, rename, children } = props;
  const [isRenaming, setRenaming] = useState(false);
  const canPause = underWay && !stopping;
  const toggle = () => {
    if (canPause) void pauseWork(work);
    else if (start !== null) void startWork(work);
  };
  const remove = () => {
    void removeWork(work, underWay).then((removed) => {
      if (removed) onRemoved();
    });
  };
  useWorkCommands({ kind, canPause, canStart: start !== null, canRemove, underWay, toggle, remove });
  return (
    <div className={classes.detail}>
      <div className={layout.bar}>
        {isRenaming && rename !== undefined ? (
          <NameForm name={name} rename={rename} onEnd={() => setRenaming(false)} />
        ) : (
          <h2 className={layout.name}>{name}</h2>
        )}
        {mark}
        <Group gap={6} ml="auto">
          {canPause && (
            <Button onClick={toggle} rightSection={<CommandKeys id={`${kind}.toggle`} />}>
              Pause
            </Button>
          )}
          {stopping && <Button disabled>Pausing</Button>}
          {start !== null && (
            <Button variant="filled" onClick={toggle} rightSection={<CommandKeys id={`${kind}.toggle`} />}>
              {start}
            </Button>
          )}
          {rename !== undefined && (
            <Button disabled={isRenaming} onClick={() => setRenaming(true)}>
              Rename
            </Button>
          )}
          {canRemove && (
            <Button onClick={remove} rightSection={<CommandKeys id={`${kind}.remove`} />}>
              {underWay ? 'Cancel' : 'Remove'}
            </Button>
          )}
        </Group>
      </div>
      {children}
    </div>
  );
}

/** Takes the name over when it is sent or left; Escape leaves it as it was. */
function NameForm({
  name,
  rename,
  onEnd,
}: {
  readonly name: string;
  readonly rename: NonNullable<WorkDetailProps['rename']>;
  readonly onEnd: () => void;
}): ReactNode {
  const [newName, setNewName] = useState(name);
  const problem = rename.problemOf(newName);
  const end = () => {
    if (problem !== null) return;
    if (newName.trim() !== name) rename.to(newName.trim());
    onEnd();
  };
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        end();
      }}
    >
      <TextInput
        aria-label="New name"
        value={newName}
        error={problem}
        autoFocus
        onBlur={end}
        onKeyDown={(event) => {
          if (event.key === 'Escape') onEnd();
        }}
        onChange={({ currentTarget: { value } }) => setNewName(value)}
      />
    </form>
  );
}
