import { useCommands, type Command } from '../commands/commands.ts';

/** What runs and trainings are called, and their commands. */
const WORK_NOUNS = {
  run: {
    one: 'run',
    many: 'Runs',
    make: 'Plan a new run',
    start: 'Start or resume the run',
  },
  training: {
    one: 'training',
    many: 'Trainings',
    make: 'New training',
    start: 'Resume the training',
  },
} as const;

export type WorkKind = keyof typeof WORK_NOUNS;

interface WorkListCommands<Key> {
  readonly kind: WorkKind;
  /** In the order of the list. */
  readonly keys: readonly Key[];
  /** Undefined for a new one. */
  readonly shown: Key | undefined;
  readonly canMake: boolean;
  readonly onShow: (key: Key | undefined) => void;
}

/** A new one, the next and the previous of a list. */
export function useWorkListCommands<Key>({
  kind,
  keys,
  shown,
  canMake,
  onShow,
}: WorkListCommands<Key>): void {
  const { one, many: section, make } = WORK_NOUNS[kind];
  const step = (by: number, id: string, title: string, key: string): Command => ({
    id: `${kind}.${id}`,
    title: `${title} ${one}`,
    section,
    keys: [key],
    repeats: true,
    enabled: shown !== undefined,
    run: () => {
      const at = keys.findIndex((candidate) => candidate === shown);
      const next = keys[Math.max(0, Math.min(keys.length - 1, at + by))];
      if (next !== undefined) onShow(next);
    },
  });
  useCommands([
    {
      id: `${kind}.new`,
      title: make,
      section,
      keys: ['Shift+n'],
      enabled: canMake,
      run: () => onShow(undefined),
    },
    step(1, 'next', 'Next', 'ArrowDown'),
    step(-1, 'previous', 'Previous', 'ArrowUp'),
  ]);
}

interface WorkCommands {
  readonly kind: WorkKind;
  readonly canPause: boolean;
  readonly canStart: boolean;
  readonly canRemove: boolean;
  readonly underWay: boolean;
  readonly toggle: () => void;
  readonly remove: () => void;
}

/** Pauses or starts the one that is shown, and removes it. */
export function useWorkCommands(state: WorkCommands): void {
  const { kind, canPause, canStart, canRemove, underWay, toggle, remove } = state;
  const { one, many: section, start } = WORK_NOUNS[kind];
  useCommands([
    {
      id: `${kind}.toggle`,
      title: canPause ? `Pause the ${one}` : start,
      section,
      keys: ['s'],
      enabled: canPause || canStart,
      run: toggle,
    },
    {
      id: `${kind}.remove`,
      title: `${underWay ? 'Cancel' : 'Remove'} the ${one}`,
      section,
      keys: ['Delete'],
      enabled: canRemove,
      run: remove,
    },
  ]);
}
