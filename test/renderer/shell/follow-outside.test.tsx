import { render } from '@testing-library/react';
import { beforeEach, expect, it } from 'vitest';
import { MessageListeners } from '../../../src/renderer/api/message-listeners.ts';
import { useCommands } from '../../../src/renderer/commands/commands.ts';
import { currentLocation } from '../../../src/renderer/location/use-location.ts';
import { followOutside } from '../../../src/renderer/shell/follow-outside.ts';

const outside = new MessageListeners();
followOutside({
  request: () => Promise.reject(new Error('nothing is asked here')),
  on: (event, listener) => outside.on(event, listener),
  onConnection: () => () => undefined,
});

beforeEach(() => {
  window.location.hash = '#/home?run=2';
});

function Offer({ id, run }: { readonly id: string; readonly run: () => void }) {
  useCommands([{ id, title: id, section: 'Test', run }]);
  return null;
}

it('goes where a link or the menu points', () => {
  outside.deliver({ event: 'navigate', data: { location: '/pairs?run=3&truth=Similar' } });
  expect(currentLocation()).toEqual({ view: 'pairs', filter: { run: 3, truth: ['Similar'] }, params: {} });
});

it('gives a command of the menu, and once only', () => {
  let given = 0;
  render(<Offer id="workspace.open" run={() => (given += 1)} />);
  outside.deliver({ event: 'command', data: { id: 'workspace.open' } });
  expect(given).toBe(1);
});

it('waits for a command that is not offered yet, as while the page is starting', () => {
  let given = 0;
  outside.deliver({ event: 'command', data: { id: 'results.export' } });
  const tree = (title: string) => <Offer id={title} run={() => (given += 1)} />;
  const { rerender } = render(tree('something else'));
  expect(given).toBe(0);
  rerender(tree('results.export'));
  expect(given).toBe(1);
  rerender(tree('something else'));
  rerender(tree('results.export'));
  expect(given).toBe(1);
});

it('takes a dropped folder to the import and keeps the filter', () => {
  outside.deliver({ event: 'dropped', data: { paths: ['/data/faces & more'] } });
  expect(currentLocation()).toEqual({
    view: 'data',
    filter: { run: 2 },
    params: { import: '/data/faces & more' },
  });
});

it('does nothing for a drop without paths', () => {
  outside.deliver({ event: 'dropped', data: { paths: [] } });
  expect(currentLocation().view).toBe('home');
});
