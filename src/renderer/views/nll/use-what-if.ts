import { useMemo } from 'react';
import { changed } from '../../commands/undo.ts';
import { changeParams, currentLocation, showView, useLocation } from '../../location/use-location.ts';
import {
  formatWhatIf,
  parseWhatIf,
  whatIfOf,
  withChange,
  withoutChange,
  type WhatIf,
  type WhatIfChange,
} from './what-if.ts';

export interface WhatIfState {
  readonly changes: readonly WhatIfChange[];
  /** Whether this page has made suppositions that can be taken back, or has taken some back. */
  readonly canUndo: boolean;
  readonly canRedo: boolean;
  /** Supposes that a comparison was answered otherwise, or not at all; null takes the supposition back. */
  readonly suppose: (comparison: Omit<WhatIfChange, 'to'>, to: WhatIf | null) => void;
  /** Takes all suppositions back. */
  readonly reset: () => void;
  /** Forgets suppositions that have become true, with no way back but the judgement's own. */
  readonly forget: (comparisons: readonly WhatIfChange[]) => void;
}

/** The suppositions in the address; each change of them can be undone. */
export function useWhatIf(): WhatIfState {
  const { params } = useLocation();
  const changes = useMemo(() => parseWhatIf(params.whatif), [params.whatif]);
  return {
    changes,
    canUndo: made > 0,
    canRedo: takenBack > 0,
    suppose: (comparison, to) => {
      const before = presentChanges();
      const after =
        to === null ? withoutChange(before, comparison) : withChange(before, { ...comparison, to });
      if (whatIfOf(before, comparison) !== to) supposeAll(titleOf(to), before, after);
    },
    reset: () => supposeAll('What-if: all changes reset', presentChanges(), []),
    forget: (comparisons) => {
      const after = comparisons.reduce((kept, change) => withoutChange(kept, change), presentChanges());
      changeParams({ whatif: formatWhatIf(after) }, { replace: true });
    },
  };
}

function presentChanges(): readonly WhatIfChange[] {
  return parseWhatIf(currentLocation().params.whatif);
}

/** Suppositions of this page that stand, and that were taken back since the last one. */
let made = 0;
let takenBack = 0;

function supposeAll(title: string, before: readonly WhatIfChange[], after: readonly WhatIfChange[]): void {
  const show = (changes: readonly WhatIfChange[]) => {
    const whatif = formatWhatIf(changes);
    if (currentLocation().view === 'nll') changeParams({ whatif }, { replace: true });
    else showView('nll', {}, whatif === null ? {} : { whatif });
    return Promise.resolve();
  };
  made += 1;
  takenBack = 0;
  void show(after);
  changed({
    title,
    quiet: true,
    undo: () => {
      made -= 1;
      takenBack += 1;
      return show(before);
    },
    redo: () => {
      made += 1;
      takenBack -= 1;
      return show(after);
    },
  });
}

function titleOf(to: WhatIf | null): string {
  return `What-if: a comparison ${to === null ? 'as recorded' : to === 'drop' ? 'dropped' : `as ${to}`}`;
}
