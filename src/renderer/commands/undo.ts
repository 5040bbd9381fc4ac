import { notify } from '../notices/notices.ts';

/** A change that can be taken back. */
export interface Change {
  /** What was done, for a person: 'Pair set "easy" removed'. */
  readonly title: string;
  readonly undo: () => Promise<unknown>;
  readonly redo: () => Promise<unknown>;
}

const done: Change[] = [];
const undone: Change[] = [];

/** Remembers a change that has just been made, and says so with a way back. */
export function changed(change: Change): void {
  done.push(change);
  undone.length = 0;
  notify({ kind: 'done', title: change.title, action: { title: 'Undo', run: () => void undo() } });
}

/** Takes the newest change back. */
export async function undo(): Promise<void> {
  const change = done.pop();
  if (change === undefined) {
    notify({ kind: 'info', title: 'Nothing to undo' });
    return;
  }
  try {
    await change.undo();
    undone.push(change);
    notify({ kind: 'info', title: `Undone: ${change.title}` });
  } catch (error) {
    done.push(change);
    notify({ kind: 'error', title: `Cannot undo: ${change.title}`, error });
  }
}

/** Makes the newest change that was taken back again. */
export async function redo(): Promise<void> {
  const change = undone.pop();
  if (change === undefined) {
    notify({ kind: 'info', title: 'Nothing to redo' });
    return;
  }
  try {
    await change.redo();
    done.push(change);
    notify({ kind: 'info', title: `Done again: ${change.title}` });
  } catch (error) {
    undone.push(change);
    notify({ kind: 'error', title: `Cannot redo: ${change.title}`, error });
  }
}
