import { Button, TextInput } from '@mantine/core';
import { useRef, useState, type ReactNode } from 'react';
import { formatQuantity } from '../../../core/format.ts';
import { downloadBlob } from '../../api/download.ts';
import { exportedKeys, keysOfFile, replaceKeys, useKeyMap, type KeyMap } from '../../commands/key-map.ts';
import { keysNow, problemsOfMap, settables, type Settable } from '../../commands/settable-keys.ts';
import { changed } from '../../commands/undo.ts';
import { printKeys } from '../../commands/keys.ts';
import layout from '../../ui/layout/layout.module.css';
import { KeyRow } from './key-row.tsx';
import classes from './settings.module.css';

/** Every command with its keys, to be found and given others; and all of them as a file. */
export function KeySettings(): ReactNode {
  const map = useKeyMap();
  const [text, setText] = useState('');
  const [opened, setOpened] = useState<string | null>(null);
  const [told, setTold] = useState('');
  const file = useRef<HTMLInputElement>(null);
  const words = text.toLowerCase().split(/\s+/).filter(Boolean);
  const found = settables().filter((one) => words.every((word) => searched(one, map).includes(word)));
  const count = Object.keys(map).length;

  const replaceAll = (keys: KeyMap, title: string) => {
    const before = map;
    const set = (wanted: KeyMap) => {
      replaceKeys(wanted);
      return Promise.resolve();
    };
    replaceKeys(keys);
    changed({
      title,
      undo: () => set(before),
      redo: () => set(keys),
    });
  };
  const take = async (chosen: File) => {
    const keys = keysOfFile(await chosen.text());
    if (typeof keys === 'string') {
      setTold(`${chosen.name} was not taken. ${keys}`);
      return;
    }
    const problems = problemsOfMap(keys);
    if (problems.length > 0) {
      setTold(`${chosen.name} was not taken. ${problems.slice(0, 3).join(' ')}`);
      return;
    }
    const unknown = Object.keys(keys).filter((id) => !settables().some((one) => one.id === id)).length;
    replaceAll(keys, `Keys of ${chosen.name} taken`);
    setTold(
      `${formatQuantity(Object.keys(keys).length, 'command')} of ${chosen.name} set.${unknown === 0 ? '' : ` ${unknown} of them this version does not know: they are kept.`}`,
    );
  };
  return (
    <div data-testid="key-settings">
      <div className={classes.bar}>
        <TextInput
          className={classes.search}
          aria-label="Find a command or a key"
          placeholder="Find a command or a key"
          value={text}
          onChange={(event) => setText(event.currentTarget.value)}
        />
        <Button
          disabled={count === 0}
          onClick={() => {
            replaceAll({}, 'All keys reset');
            setTold('All commands have the keys they come with.');
          }}
        >
          Reset all
        </Button>
        <Button
          onClick={() =>
            downloadBlob(new Blob([exportedKeys()], { type: 'application/json' }), 'tiebreak-keys.json')
          }
        >
          Export
        </Button>
        <Button onClick={() => file.current?.click()}>Import…</Button>
        <input
          ref={file}
          className={classes.file}
          type="file"
          accept=".json,application/json"
          aria-label="File of keys"
          tabIndex={-1}
          onChange={(event) => {
            const [chosen] = event.currentTarget.files ?? [];
            event.currentTarget.value = '';
            if (chosen !== undefined) void take(chosen);
          }}
        />
      </div>
      <p className={layout.note} role="status" data-testid="keys-told">
        {told !== ''
          ? told
          : count === 0
            ? 'Every command has the keys that it came with.'
            : `${formatQuantity(count, 'command')} changed.`}
      </p>
      <div className={classes.list}>
        {[...Map.groupBy(found, ({ section }) => section)].map(([section, ofSection]) => (
          <section key={section} aria-label={section}>
            <h3 className={classes.heading}>{section}</h3>
            <ul className={classes.rows}>
              {ofSection.map((one) => (
                <KeyRow
                  key={one.id}
                  settable={one}
                  keys={keysNow(one, map)}
                  isChanged={map[one.id] !== undefined}
                  opened={opened === one.id}
                  onOpen={() => {
                    setOpened(opened === one.id ? null : one.id);
                    setTold('');
                  }}
                />
              ))}
            </ul>
          </section>
        ))}
        {found.length === 0 && <p className={layout.note}>No command or key is called so.</p>}
      </div>
    </div>
  );
}

function searched(one: Settable, map: KeyMap): string {
  return `${one.title} ${one.section} ${keysNow(one, map).map(printKeys).join(' ')}`.toLowerCase();
}
