import { request } from '../../api/request.ts';
import { changed } from '../../commands/undo.ts';
import { notify } from '../../notices/notices.ts';

/** Keeps a contradiction, so that it is told no more, or tells it again; undo does the other. */
export function keepContradiction(judge: number, key: string, kept: boolean): void {
  const set = (to: boolean) => request('annotate.keepContradiction', { judge, key, kept: to });
  set(kept).then(
    () =>
      changed({
        title: kept ? 'Contradiction kept' : 'Contradiction told again',
        undo: () => set(!kept),
        redo: () => set(kept),
        quiet: true,
      }),
    (error: unknown) => notify({ kind: 'error', title: 'The contradiction could not be kept', error }),
  );
}
