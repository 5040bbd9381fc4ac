import { notify } from '../notices/notices.ts';

/** A change that can be taken back. */
export interface Change {
  /** What was done, for a person: 'Pair set "easy" removed'. */
  readonly title: string;
  readonly undo: () => Promise<unknown>;
  readonly redo: () => Promise<unknown>;
  /** Says nothing when it is made, undone or done again, because its view shows so. Defaults to false. */
  readonly quiet?: boolean;
  /** What came of it, shown when it is made. */
  readonly details?: string;
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

type Made = Change & { readonly at: number };

const done: Made[] = [];
const undone: Made[] = [];
let keeper: ChangeKeeper | null = null;

/** Takes back a keeper's changes too. */
export function keepChanges(newKeeper: ChangeKeeper): void {
  keeper = newKeeper;
}

/** Forgets all changes of this page, as when another workspace is opened: their ids mean something else there. */
export function forgetChanges(): void {
  done.length = 0;
  undone.length = 0;
}

/** Remembers a change that has just been made, and says so with a way back. */
export function changed(change: Change): void {
  const made: Made = { ...change, at: Date.now() };
  done.push(made);
  undone.length = 0;
  if (change.quiet === true) return;
  notify({
    kind: 'done',
    title: change.title,
    ...(change.details !== undefined && { details: change.details }),
    action: {
      title: 'Undo',
      run: () => {
        if (done.includes(made)) void takeBack(made);
        else notify({ kind: 'info', title: `Undone: ${change.title}` });
      },
    },
  });
}

/** Takes the newest change back. */
export async function undo(): Promise<void> {
  const newest = done.at(-1);
  if (keeper !== null && (newest === undefined || keeper.doneAt() > newest.at))
    await kept('Undone', keeper.undo, 'Nothing to undo');
  else if (newest === undefined) notify({ kind: 'info', title: 'Nothing to undo' });
  else await takeBack(newest);
}

async function takeBack(change: Made): Promise<void> {
  const at = done.indexOf(change);
  done.splice(at, 1);
  try {
    await change.undo();
    undone.push({ ...change, at: Date.now() });
    if (change.quiet !== true) notify({ kind: 'info', title: `Undone: ${change.title}` });
  } catch (error) {
    done.splice(at, 0, change);
    notify({ kind: 'error', title: `Cannot undo: ${change.title}`, error });
  }
}

/** Makes the newest change that was taken back again. */
export async function redo(): Promise<void> {
  const newest = undone.at(-1);
  if (keeper !== null && (newest === undefined || keeper.undoneAt() > newest.at)) {
    await kept('Redone', keeper.redo, 'Nothing to redo');
    return;
  }
  if (newest === undefined) {
    notify({ kind: 'info', title: 'Nothing to redo' });
    return;
  }
  undone.pop();
  try {
    await newest.redo();
    done.push({ ...newest, at: Date.now() });
    if (newest.quiet !== true) notify({ kind: 'info', title: `Redone: ${newest.title}` });
  } catch (error) {
    undone.push(newest);
    notify({ kind: 'error', title: `Cannot redo: ${newest.title}`, error });
  }
}

async function kept(what: string, act: () => Promise<string | null>, nothing: string): Promise<void> {
  try {
    const title = await act();
    notify({ kind: 'info', title: title === null ? nothing : `${what}: ${title}` });
  } catch (error) {
    notify({ kind: 'error', title: 'Not available right now', error });
  }
}
