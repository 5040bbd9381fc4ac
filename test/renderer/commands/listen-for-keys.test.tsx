import { act, fireEvent, render, screen } from '@testing-library/react';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import {
  runCommand,
  useCommandList,
  useCommands,
  type Command,
} from '../../../src/renderer/commands/commands.ts';
import { listenForKeys, usePendingStrokes } from '../../../src/renderer/commands/listen-for-keys.ts';

let stop = () => {};
let given: string[] = [];

beforeEach(() => {
  given = [];
  stop = listenForKeys();
});
afterEach(() => {
  stop();
  vi.useRealTimers();
});

const command = (id: string, keys: readonly string[], more: Partial<Command> = {}): Command => ({
  id,
  title: `Do ${id}`,
  section: 'Test',
  keys,
  run: () => {
    given.push(id);
  },
  ...more,
});

function Offers({ commands }: { readonly commands: readonly Command[] }) {
  useCommands(commands);
  return null;
}

function Pending() {
  return <output>{usePendingStrokes().join(' ')}</output>;
}

function Titles() {
  return <p>{useCommandList().map(({ title }) => `${title};`)}</p>;
}

const press = (key: string, init: KeyboardEventInit & { readonly on?: Element } = {}) => {
  const { on = document.body, ...event } = init;
  return !fireEvent.keyDown(on, { key, ...event });
};

describe('commands by key', () => {
  it('gives the command of a key once, and keeps the key from the browser', () => {
    render(<Offers commands={[command('next', ['n'])]} />);
    expect(press('n')).toBe(true);
    expect(press('m')).toBe(false);
    expect(given).toEqual(['next']);
  });

  it('repeats only what may be repeated while a key is held down', () => {
    render(<Offers commands={[command('flag', ['f']), command('next', ['n'], { repeats: true })]} />);
    for (const key of ['f', 'n']) {
      press(key);
      expect(press(key, { repeat: true })).toBe(true);
    }
    expect(given).toEqual(['flag', 'next', 'next']);
  });

  it('prefers the commands of what is shown inside or later, even after the outer ones have changed', () => {
    const tree = (title: string) => (
      <>
        <Offers commands={[command('undo', ['Mod+z'], { title })]} />
        <Offers commands={[command('undo judgement', ['Mod+z'])]} />
      </>
    );
    const { rerender } = render(tree('Undo'));
    rerender(tree('Undo the removal'));
    press('z', { ctrlKey: true });
    expect(given).toEqual(['undo judgement']);
  });

  it('falls back to the outer command while the inner one cannot be given, and when it is gone', () => {
    const outer = <Offers key="outer" commands={[command('outer', ['x'])]} />;
    const { rerender } = render([
      outer,
      <Offers key="inner" commands={[command('inner', ['x'], { enabled: false })]} />,
    ]);
    press('x');
    rerender([outer]);
    press('x');
    expect(given).toEqual(['outer', 'outer']);
  });

  it('lists a command that two places offer once, as the later one does', () => {
    const { rerender } = render(
      <>
        <Offers key="a" commands={[command('import', [], { title: 'Go to the import' })]} />
        <Offers key="b" commands={[command('import', [], { title: 'Import' })]} />
        <Titles />
      </>,
    );
    expect(screen.getByText('Import;')).toBeTruthy();
    rerender(
      <>
        <Offers key="a" commands={[command('import', [], { title: 'Go to the import' })]} />
        <Titles />
      </>,
    );
    expect(screen.getByText('Go to the import;')).toBeTruthy();
    expect(runCommand('import')).toBe(true);
    expect(runCommand('export')).toBe(false);
  });
});

describe('keys that belong to something else', () => {
  it('leaves letters to a text field, but not function keys and Mod', () => {
    render(
      <>
        <input aria-label="name" />
        <Offers commands={[command('n', ['n']), command('palette', ['Mod+k']), command('help', ['F1'])]} />
      </>,
    );
    const on = screen.getByLabelText('name');
    expect(press('n', { on })).toBe(false);
    press('k', { ctrlKey: true, on });
    press('F1', { on });
    expect(given).toEqual(['palette', 'help']);
  });

  it('leaves undo and moving by words to a text field', () => {
    render(
      <>
        <input aria-label="name" />
        <Offers commands={[command('undo', ['Mod+z']), command('end', ['Mod+Shift+ArrowLeft'])]} />
      </>,
    );
    const on = screen.getByLabelText('name');
    expect(press('z', { ctrlKey: true, on })).toBe(false);
    expect(press('ArrowLeft', { ctrlKey: true, shiftKey: true, on })).toBe(false);
    expect(given).toEqual([]);
  });

  it('leaves Space and Enter to a button, and arrows to a slider', () => {
    render(
      <>
        <button>Go</button>
        <input type="range" aria-label="margin" />
        <Offers commands={[command('skip', [' ']), command('first', ['ArrowLeft']), command('n', ['n'])]} />
      </>,
    );
    press(' ', { on: screen.getByText('Go') });
    press('ArrowLeft', { on: screen.getByLabelText('margin') });
    expect(given).toEqual([]);
    press('ArrowLeft', { on: screen.getByText('Go') });
    press('n', { on: screen.getByLabelText('margin') });
    press(' ');
    expect(given).toEqual(['first', 'n', 'skip']);
  });

  it('gives no command by a letter while a dialog has the focus', () => {
    render(
      <>
        <div role="dialog">
          <button>Close</button>
        </div>
        <Offers commands={[command('n', ['n'])]} />
      </>,
    );
    press('n', { on: screen.getByText('Close') });
    expect(given).toEqual([]);
  });
});

describe('keys in a row', () => {
  const sequence = <Offers commands={[command('pairs', ['g p']), command('previous', ['p'])]} />;

  it('gives the command of the whole row, and not that of its last key', () => {
    render(sequence);
    press('g');
    press('p');
    press('p');
    expect(given).toEqual(['pairs', 'previous']);
  });

  it('shows what has been begun, and forgets it after a while', () => {
    vi.useFakeTimers();
    render(
      <>
        {sequence}
        <Pending />
      </>,
    );
    act(() => void press('g'));
    expect(screen.getByRole('status').textContent).toBe('g');
    act(() => {
      vi.advanceTimersByTime(2000);
    });
    expect(screen.getByRole('status').textContent).toBe('');
    press('p');
    expect(given).toEqual(['previous']);
  });

  it('takes another key as what it is alone', () => {
    render(<Offers commands={[command('pairs', ['g p']), command('next', ['n'])]} />);
    press('g');
    press('n');
    expect(given).toEqual(['next']);
  });

  it('does not lose what was begun while its key is held down, or Shift is pressed', () => {
    render(sequence);
    press('g');
    press('g', { repeat: true });
    press('Shift');
    press('p');
    expect(given).toEqual(['pairs']);
  });
});

it('Space on the button of an answer is the command of the space key and presses nothing', () => {
  render(
    <div data-answers>
      <Offers commands={[command('skip', [' '])]} />
      <button>First</button>
    </div>,
  );
  expect(press(' ', { on: screen.getByText('First') })).toBe(true);
  expect(given).toEqual(['skip']);
  expect(fireEvent.keyUp(screen.getByText('First'), { key: ' ' })).toBe(false);
  expect(press('Enter', { on: screen.getByText('First') })).toBe(false);
});

it('Space presses no answer where it is no command either', () => {
  render(
    <div data-answers>
      <button>First</button>
    </div>,
  );
  expect(press(' ', { on: screen.getByText('First') })).toBe(true);
});
