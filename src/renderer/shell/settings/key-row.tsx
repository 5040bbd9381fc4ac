import { Button, UnstyledButton } from '@mantine/core';
import { useState, type KeyboardEvent, type ReactNode } from 'react';
import { printKeys, strokeOfEvent } from '../../commands/keys.ts';
import { reservedFor } from '../../commands/reserved-keys.ts';
import { conflictsOf, giveKeys, inWords, type Settable } from '../../commands/settable-keys.ts';
import { Keys } from '../../ui/marks/keys.tsx';
import layout from '../../ui/layout/layout.module.css';
import { GO_KEY } from '../use-view-commands.ts';
import classes from './settings.module.css';

interface KeyRowProps {
  readonly settable: Settable;
  readonly keys: readonly string[];
  readonly isChanged: boolean;
  readonly opened: boolean;
  readonly onOpen: () => void;
}

/** A command with its keys; opened, they can be set by pressing them. */
export function KeyRow({ settable, keys, isChanged, opened, onOpen }: KeyRowProps): ReactNode {
  return (
    <li className={classes.row} data-command={settable.id}>
      <UnstyledButton className={classes.head} aria-expanded={opened} onClick={onOpen}>
        <span className={isChanged ? classes.changed : undefined}>
          {settable.title}
          {isChanged && <span className={layout.note}> (changed)</span>}
        </span>
        <span className={classes.keys}>
          {keys.length === 0 && <span className={layout.note}>no key</span>}
          {keys.map((one) => (
            <Keys key={one} keys={one} />
          ))}
        </span>
      </UnstyledButton>
      {opened && <KeyEditor settable={settable} keys={keys} isChanged={isChanged} />}
    </li>
  );
}

/** What is being pressed: in place of the keys there are, or besides them; with the first stroke of a sequence. */
interface Pressing {
  readonly adds: boolean;
  readonly begun: string | null;
}

function KeyEditor({
  settable,
  keys,
  isChanged,
}: Pick<KeyRowProps, 'settable' | 'keys' | 'isChanged'>): ReactNode {
  const [pressing, setPressing] = useState<Pressing | null>(null);
  const [told, setTold] = useState('');
  /** Keys that something else has, until it is said whether they are taken from it. */
  const [asked, setAsked] = useState<readonly string[] | null>(null);
  const begin = (adds: boolean) => {
    setAsked(null);
    setTold('');
    setPressing({ adds, begun: null });
  };
  const give = (wanted: readonly string[]) => {
    giveKeys(settable, wanted);
    setAsked(null);
    setTold(
      `${inWords(settable)} has ${wanted.length === 0 ? 'no key' : wanted.map(printKeys).join(' and ')}.`,
    );
  };
  const ask = (wanted: readonly string[]) => {
    for (const one of wanted) {
      const reason = reservedFor(one);
      if (reason !== null) {
        setTold(`${printKeys(one)} ${reason}. It cannot be set.`);
        return;
      }
    }
    const conflicts = wanted.flatMap((one) => conflictsOf(settable, one));
    if (conflicts.length === 0) {
      give(wanted);
      return;
    }
    const those = [...new Set(conflicts.map(inWords))];
    setAsked(wanted);
    setTold(`${those.join(' and ')} ${those.length === 1 ? 'has' : 'have'} this key.`);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (pressing === null) return;
    const stroke = strokeOfEvent(event.nativeEvent);
    event.preventDefault();
    event.stopPropagation();
    if (stroke === null || event.repeat) return;
    if (stroke === 'Escape') {
      setPressing(null);
      setTold('Nothing was changed.');
      return;
    }
    if (pressing.begun === null && stroke === GO_KEY && settable.id.startsWith('view.')) {
      setPressing({ ...pressing, begun: stroke });
      return;
    }
    const pressed = pressing.begun === null ? stroke : `${pressing.begun} ${stroke}`;
    setPressing(null);
    ask(pressing.adds ? [...keys.filter((one) => one !== pressed), pressed] : [pressed]);
  };
  const caption = (adds: boolean, title: string) => {
    if (pressing === null || pressing.adds !== adds) return title;
    return pressing.begun === null ? 'Press the key … (Esc cancels)' : `${printKeys(pressing.begun)} and …`;
  };
  return (
    <div className={classes.editor} data-pressing={pressing !== null} onKeyDownCapture={onKeyDown}>
      <Button
        size="compact-sm"
        variant={pressing?.adds === false ? 'filled' : 'default'}
        onClick={() => begin(false)}
        onBlur={() => setPressing(null)}
        // Escape is then for what is pressed, and not for the dialog.
        data-mantine-stop-propagation={pressing !== null}
      >
        {caption(false, 'Set a key')}
      </Button>
      {keys.length > 0 && (
        <Button
          size="compact-sm"
          variant={pressing?.adds === true ? 'filled' : 'default'}
          onClick={() => begin(true)}
          onBlur={() => setPressing(null)}
          data-mantine-stop-propagation={pressing !== null}
        >
          {caption(true, 'Add a key')}
        </Button>
      )}
      <Button size="compact-sm" disabled={keys.length === 0} onClick={() => give([])}>
        No key
      </Button>
      <Button size="compact-sm" disabled={!isChanged} onClick={() => ask(settable.keys)}>
        Reset
      </Button>
      <p className={classes.told} role="status">
        {told}
      </p>
      {asked !== null && (
        <>
          <Button size="compact-sm" variant="filled" autoFocus onClick={() => give(asked)}>
            Take it from there
          </Button>
          <Button
            size="compact-sm"
            onClick={() => {
              setAsked(null);
              setTold('Nothing was changed.');
            }}
          >
            Leave it
          </Button>
        </>
      )}
    </div>
  );
}
