import { act, render, screen } from '@testing-library/react';
import { userEvent } from '@testing-library/user-event';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { useCommands, type Command } from '../../../src/renderer/commands/commands.ts';
import {
  exportedKeys,
  keyMap,
  keysOfFile,
  replaceKeys,
  setKeys,
} from '../../../src/renderer/commands/key-map.ts';
import { listenForKeys } from '../../../src/renderer/commands/listen-for-keys.ts';
import { reservedFor } from '../../../src/renderer/commands/reserved-keys.ts';
import {
  conflictsOf,
  giveKeys,
  keysNow,
  problemsOfMap,
  settables,
  type Settable,
} from '../../../src/renderer/commands/settable-keys.ts';
import { CommandKeys } from '../../../src/renderer/ui/marks/command-keys.tsx';

let stop: () => void;
beforeEach(() => {
  window.localStorage.clear();
  replaceKeys({});
  stop = listenForKeys();
});
afterEach(() => stop());

function Offering({ commands }: { readonly commands: readonly Command[] }) {
  useCommands(commands);
  return commands.map(({ id }) => (
    <p key={id} data-testid={id}>
      <CommandKeys id={id} />
    </p>
  ));
}

const named = (id: string): Settable => {
  const found = settables().find((one) => one.id === id);
  if (found === undefined) throw new Error(`no ${id}`);
  return found;
};
const has = (id: string) => keysNow(named(id));

describe('keys that are set', () => {
  it('take the place of those that the command comes with, in what answers and in what is printed', async () => {
    const run = vi.fn();
    render(<Offering commands={[{ id: 'test.go', title: 'Go', section: 'Test', keys: ['q'], run }]} />);
    expect(screen.getByTestId('test.go').textContent).toBe('Q');
    act(() => setKeys({ 'test.go': ['Shift+y'] }));
    expect(screen.getByTestId('test.go').textContent).toBe('Shift+Y');
    await userEvent.keyboard('q');
    expect(run).not.toHaveBeenCalled();
    await userEvent.keyboard('{Shift>}Y{/Shift}');
    expect(run).toHaveBeenCalledOnce();
    act(() => setKeys({ 'test.go': [] }));
    expect(screen.getByTestId('test.go').textContent).toBe('');
    act(() => setKeys({ 'test.go': null }));
    expect(screen.getByTestId('test.go').textContent).toBe('Q');
  });

  it('are one for all commands that share them', async () => {
    const [here, there] = [vi.fn(), vi.fn()];
    const command = (id: string, run: () => void): Command => ({
      ...{ id, title: id, section: 'Test', keys: ['ArrowLeft'], run },
      shared: 'answer.first',
    });
    const { rerender } = render(<Offering commands={[command('annotate.first', here)]} />);
    act(() => setKeys({ 'answer.first': ['l'] }));
    await userEvent.keyboard('l{ArrowLeft}1');
    expect(here).toHaveBeenCalledTimes(2);
    rerender(<Offering commands={[{ ...command('pairs.say-first', there), keys: [] }]} />);
    await userEvent.keyboard('l1');
    expect(there).toHaveBeenCalledOnce();
  });

  it('are kept by the browser, and follow other tabs', () => {
    setKeys({ 'annotate.next': ['Mod+J'] });
    expect(window.localStorage.getItem('tiebreak.keys')).toBe('{"annotate.next":["Mod+j"]}');
    window.localStorage.setItem('tiebreak.keys', '{"annotate.next":["m"]}');
    window.dispatchEvent(new StorageEvent('storage', { key: 'tiebreak.keys' }));
    expect(keyMap()).toEqual({ 'annotate.next': ['m'] });
    window.localStorage.setItem('tiebreak.keys', '{"annotate.next":7}');
    window.dispatchEvent(new StorageEvent('storage', { key: 'tiebreak.keys' }));
    expect(keyMap()).toEqual({});
  });

  it('are answered by the place of a digit where the top row writes signs', () => {
    const run = vi.fn();
    render(<Offering commands={[{ id: 'test.one', title: 'One', section: 'Test', keys: ['1'], run }]} />);
    const french = (init: KeyboardEventInit) =>
      document.body.dispatchEvent(new KeyboardEvent('keydown', { bubbles: true, ...init }));
    french({ key: '&', code: 'Digit1' });
    expect(run).toHaveBeenCalledOnce();
    french({ key: '&', code: 'Digit1', ctrlKey: true });
    french({ key: '!', code: 'Slash' });
    expect(run).toHaveBeenCalledOnce();
  });
});

describe('a conflict', () => {
  it('is with what has the key in the same view or in every view, and with what begins so', () => {
    const conflicts = (id: string, keys: string) => conflictsOf(named(id), keys).map((other) => other.id);
    expect(conflicts('annotate.flag', 'v')).toEqual(['annotate.next-flagged']);
    expect(conflicts('annotate.flag', 'b')).toEqual(['look.flicker']);
    expect(conflicts('annotate.flag', 'j')).toEqual([]);
    expect(conflicts('answer.flag', 'j')).toEqual(['review.next', 'pairs.next', 'nll.next-image']);
    expect(conflicts('annotate.flag', 'f')).toEqual(['answer.flag']);
    render(
      <Offering
        commands={[{ id: 'view.home', title: 'Home', section: 'Go to', keys: ['g h'], run: () => undefined }]}
      />,
    );
    expect(conflicts('annotate.flag', 'g')).toEqual(['view.home']);
  });

  it('is ended by taking the key from what had it, which keeps its others', () => {
    giveKeys(named('annotate.flag'), ['Mod+z']);
    expect(has('annotate.flag')).toEqual(['Mod+z']);
    expect(has('annotate.undo')).toEqual(['Backspace']);
    giveKeys(named('annotate.undo'), ['Backspace', 'Mod+z']);
    expect(has('annotate.flag')).toEqual([]);
    expect(keyMap()).toEqual({ 'annotate.flag': [] });
  });

  it('with the browser is told by what the browser does', () => {
    expect(reservedFor('Mod+t')).toBe('opens a tab of the browser');
    expect(reservedFor('Mod+W')).toBe('closes the tab');
    expect(reservedFor('Tab')).toBe('goes to the next control');
    expect(reservedFor('t')).toBeNull();
  });
});

describe('a file of keys', () => {
  it('comes back as it went', () => {
    setKeys({ 'annotate.next': ['x'], 'annotate.flag': [] });
    const file = exportedKeys();
    replaceKeys({});
    const read = keysOfFile(file);
    expect(read).toEqual({ 'annotate.next': ['x'], 'annotate.flag': [] });
    expect(problemsOfMap(typeof read === 'string' ? {} : read)).toEqual([]);
  });

  it('that is none, or has what cannot be, is told', () => {
    expect(keysOfFile('x')).toBe('It is no JSON.');
    expect(keysOfFile('{"keys":{}}')).toMatch(/^It is no file of keys: format/);
    expect(keysOfFile('{"format":"tiebreak-keys","version":1,"keys":{"annotate.next":"m"}}')).toMatch(
      /annotate\.next/,
    );
    expect(problemsOfMap({ 'annotate.next': ['Mod+w'] })).toEqual([
      '“Next pair, including finished ones” (Annotate): Mod+w closes the tab.',
    ]);
    expect(problemsOfMap({ 'annotate.next': ['x'], 'annotate.previous': ['x'] })).toEqual([
      '“Next pair, including finished ones” (Annotate) and “Previous pair, including finished ones” (Annotate) would both have x.',
    ]);
    expect(problemsOfMap({ 'annotate.next': ['p'], 'annotate.previous': ['n'] })).toEqual([]);
  });
});
