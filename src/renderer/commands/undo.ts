import { notify } from '../notices/notices.ts';

/** A change that can be taken back. */
export interface Change {
  /** What was done, for a person: 'Pair set "easy" removed'. */
  readonly title: string;
  readonly undo: () => Promise<unknown>;
  readonly redo: () => Promise<unknown>;
  /** Says nothing when it is made, undone or done again, because its view shows so. Defaults to false. */
  readonly quiet?: boolean;
}

/**
 * Changes that something else keeps, such as people's judgements, which the workspace keeps for ever: they are taken
 * back in turn with the page's own.
 */
export interface ChangeKeeper {
  /** When its newest change of this page was made; -Infinity without one. In milliseconds, like all times here. */
  readonly doneAt: () => number;
  /** When its newest change was taken back in this page; -Infinity without one. */
  readonly undoneAt: () => number;
  /** Takes its newest change back, this page's or not; what it was, null where there is none. */
  readonly undo: () => Promise<string | null>;
  readonly redo: () => Promise<string | null>;
}

const done: (Change & { readonly at: number })[] = [];
const undone: (Change & { readonly at: number })[] = [];
let keeper: ChangeKeeper | null = null;

/** Takes back a keeper's changes too. */
export function keepChanges(newKeeper: ChangeKeeper): void {
  keeper = newKeeper;
}

/** Remembers a change that has just been made, and says so with a way back. */
export function changed(change: Change): void {
  done.push({ ...change, at: Date.now() });
  undone.length = 0;
  if (change.quiet !== true)
    notify({ kind: 'done', title: change.title, action: { title: 'Undo', run: () => void undo() } });
}

/** Takes the newest change back. */
export async function undo(): Promise<void> {
  if (keeper !== null && (done.length === 0 || keeper.doneAt() > (done.at(-1)?.at ?? 0))) {
    await kept('Undone', keeper.undo, 'Nothing to undo');
    return;
  }
  const change = done.pop();
  if (change === undefined) {
    notify({ kind: 'info', title: 'Nothing to undo' });
    return;
  }
  try {
    await change.undo();
    undone.push({ ...change, at: Date.now() });
    if (change.quiet !== true) notify({ kind: 'info', title: `Undone: ${change.title}` });
  } catch (error) {
    done.push(change);
    notify({ kind: 'error', title: `Cannot undo: ${change.title}`, error });
  }
}

/** Makes the newest change that was taken back again. */
export async function redo(): Promise<void> {
  if (keeper !== null && (undone.length === 0 || keeper.undoneAt() > (undone.at(-1)?.at ?? 0))) {
    await kept('Done again', keeper.redo, 'Nothing to redo');
    return;
  }
  const change = undone.pop();
  if (change === undefined) {
    notify({ kind: 'info', title: 'Nothing to redo' });
    return;
  }
  try {
    await change.redo();
    done.push({ ...change, at: Date.now() });
    if (change.quiet !== true) notify({ kind: 'info', title: `Done again: ${change.title}` });
  } catch (error) {
    undone.push(change);
    notify({ kind: 'error', title: `Cannot redo: ${change.title}`, error });
  }
}

async function kept(what: string, act: () => Promise<string | null>, nothing: string): Promise<void> {
  try {
    const title = await act();
    notify({ kind: 'info', title: title === null ? nothing : `${what}: ${title}` });
  } catch (error) {
    notify({ kind: 'error', title: 'That cannot be done now', error });
  }
}
