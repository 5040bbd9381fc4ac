import { useCommands, type Command } from '../commands/commands.ts';
import { redo, undo } from '../commands/undo.ts';
import { changeFilter, showView } from '../location/use-location.ts';
import { WITHOUT_LIMITS } from '../location/without-limits.ts';
import { PALETTE_KEYS, type ShellDialog } from './shell-dialogs.ts';

interface ShellActions {
  /** Of the link that opened this page: what it would be refused is not offered. */
  readonly rights: 'all' | 'guest' | 'annotator';
  readonly show: (dialog: ShellDialog) => void;
  readonly focusText: () => void;
  readonly addFilter: () => void;
  readonly openSlices: () => void;
}

/** What can be done in every view; ipc/window-commands.ts names those that the desktop window's menu gives. */
export function useShellCommands({ rights, show, focusText, addFilter, openSlices }: ShellActions): void {
  const command = (
    id: string,
    section: string,
    title: string,
    keys: readonly string[],
    run: () => void,
  ): Command => ({ id, title, section, keys, run });
  const ofViews = [
    command('filter.text', 'Filter', 'Filter by an image’s name', ['/'], focusText),
    command('filter.add', 'Filter', 'Add a filter…', ['Shift+f'], addFilter),
    command('filter.clear', 'Filter', 'Clear the filter', ['Shift+x'], () => changeFilter(WITHOUT_LIMITS)),
    command('slices.open', 'Filter', 'Slices: save this view, or go to a saved one…', ['Mod+s'], openSlices),
  ];
  const ofMachine = [
    command('results.export', 'Workspace', 'Export…', ['Mod+e'], () => show('export')),
    command('data.import', 'Workspace', 'Import images…', ['Mod+i'], () =>
      showView('data', {}, { import: '' }),
    ),
  ];
  useCommands([
    command('help.palette', 'Window', 'Find a command, run or image…', PALETTE_KEYS, () => show('palette')),
    command('help.keys', 'Window', 'Keys', ['?'], () => show('keys')),
    command('settings.open', 'Window', 'Settings: keys, judging, colours', ['Mod+,'], () => show('settings')),
    command('help.terms', 'Window', 'Glossary', ['F1'], () => show('glossary')),
    command('edit.undo', 'Window', 'Undo', ['Mod+z'], () => void undo()),
    command('edit.redo', 'Window', 'Redo', ['Mod+Shift+z', 'Mod+y'], () => void redo()),
    ...(rights === 'annotator' ? [] : ofViews),
    ...(rights === 'all' ? ofMachine : []),
  ]);
}
