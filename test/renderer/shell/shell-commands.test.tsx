import { render } from '@testing-library/react';
import { expect, it } from 'vitest';
import { useCommandList } from '../../../src/renderer/commands/commands.ts';
import { useShellCommands } from '../../../src/renderer/shell/use-shell-commands.ts';
import { useViewCommands } from '../../../src/renderer/shell/use-view-commands.ts';

function offeredTo(rights: 'all' | 'guest' | 'annotator'): readonly string[] {
  let ids: readonly string[] = [];
  const Offering = () => {
    const nothing = () => undefined;
    useViewCommands(rights === 'annotator');
    useShellCommands({ rights, show: nothing, focusText: nothing, addFilter: nothing, openSlices: nothing });
    ids = useCommandList().map(({ id }) => id);
    return null;
  };
  render(<Offering />).unmount();
  return ids;
}

it('a person’s link is offered nothing that it would be refused', () => {
  expect(offeredTo('all')).toEqual(
    expect.arrayContaining(['data.import', 'results.export', 'slices.open', 'view.pairs', 'settings.open']),
  );
  const guest = offeredTo('guest');
  expect(guest).toEqual(expect.arrayContaining(['slices.open', 'view.pairs', 'settings.open']));
  expect(guest).not.toContain('data.import');
  expect(guest).not.toContain('results.export');
  const annotator = offeredTo('annotator');
  expect(annotator).toEqual(expect.arrayContaining(['settings.open', 'edit.undo', 'go.back']));
  expect(annotator.filter((id) => /^(view|filter|slices|data|results)\./.test(id))).toEqual([]);
});
