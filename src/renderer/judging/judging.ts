import { formatQuantity } from '../../core/format.ts';
import type { View } from '../../ipc/views.ts';
import type { Judgement } from '../../model/judgement.ts';
import type { PersonRef } from '../../model/person.ts';
import { keepChanges } from '../commands/undo.ts';
import { currentLocation } from '../location/use-location.ts';
import { notify } from '../notices/notices.ts';
import { JudgementOutbox, type OutboxEntry } from './judgement-outbox.ts';
import { request, RequestError } from '../api/request.ts';
import { transport } from '../api/transport.ts';

/*
 * What one page knows about judging, whichever views are shown: the workspace that is open on the serving side, whose
 * judgements alone may be sent; an outbox for each workspace; who judges; and what was judged and taken back here.
 */

/** Views in which Ctrl+Z reaches back beyond this page's own judgements. */
const JUDGING_VIEWS: readonly View[] = ['pairs', 'annotate', 'nll', 'harm'];

/** What the serving side has stored. */
export interface Stored {
  /** What was judged, taken back or brought back; null for nothing, and for many pairs. */
  readonly entry: Judgement | null;
  /** Of how many pairs it was. */
  readonly pairs: number;
}

const outboxes = new Map<string, JudgementOutbox<Stored>>();
/** Its folder; null while it is not known. */
let open: string | null = null;
let judge: PersonRef | null = null;

/** When this page's judgements that stand were made, and when those that do not were taken back. */
const doneAt: number[] = [];
const undoneAt: number[] = [];

/** The outbox of a workspace, by its folder. */
export function outboxOf(workspace: string): JudgementOutbox<Stored> {
  const existing = outboxes.get(workspace);
  if (existing !== undefined) return existing;
  if (outboxes.size === 0) begin(workspace);
  const box = new JudgementOutbox<Stored>({
    workspace,
    storage: window.localStorage,
    soon: afterPaint,
    send: (entry) => send(workspace, entry),
    onRefused: (entry, error) => {
      const { name, params } = entry;
      const said = 'action' in params ? `"${params.label ?? params.action}"` : name;
      notify({ kind: 'error', title: `A judgement from an earlier session (${said}) was rejected`, error });
    },
    onDelayed: (error) =>
      notify({
        kind: 'error',
        title: 'Judgements cannot be saved right now: they are waiting in this page',
        error,
      }),
  });
  outboxes.set(workspace, box);
  return box;
}

/** A frame is due by then; a page that is hidden has none. */
const FRAME_MILLISECONDS = 100;

/**
 * Acts once the frame after a key is painted: to begin a request takes milliseconds, which the next pair does not wait for. Until then an
 * entry lies in the storage as it does while the serving side is away.
 */
function afterPaint(act: () => void): void {
  let acted = false;
  const once = () => {
    if (acted) return;
    acted = true;
    act();
  };
  requestAnimationFrame(() => setTimeout(once));
  setTimeout(once, FRAME_MILLISECONDS);
}

/** Says who judges from now on; null where nobody has said so. */
export function judgesHere(person: PersonRef | null): void {
  judge = person;
}

/** Notes that something is being judged now, in one step. @returns when; no two steps have the same */
export function judged(): number {
  const at = Math.max(Date.now(), (doneAt.at(-1) ?? 0) + 1);
  doneAt.push(at);
  undoneAt.length = 0;
  return at;
}

/** Whether a step that {@link judged} noted is the newest one of this page that stands. */
export function isNewestStep(at: number): boolean {
  return doneAt.at(-1) === at;
}

/**
 * Takes the judge's newest step back, or brings it back; no entry where there is none.
 *
 * @param task only what was said in it. Defaults to everything.
 */
export async function takeBack(name: 'annotate.undo' | 'annotate.redo', task?: number): Promise<Stored> {
  const box = open === null ? undefined : outboxes.get(open);
  if (box === undefined || judge === null) return { entry: null, pairs: 0 };
  const [from, to] = name === 'annotate.undo' ? [doneAt, undoneAt] : [undoneAt, doneAt];
  from.pop();
  const stored = await box.add({
    name,
    params: { key: crypto.randomUUID(), judge, ...(task === undefined ? {} : { task }) },
  });
  if (stored.entry !== null) to.push(Date.now());
  return stored;
}

function begin(workspace: string): void {
  open = workspace;
  transport.on('changed', ({ what }) => {
    // Also said when the connection is back: what was said meanwhile is sent then.
    if (what.includes('workspace')) void lookWhichIsOpen();
  });
  keepChanges({
    doneAt: () => doneAt.at(-1) ?? -Infinity,
    undoneAt: () => undoneAt.at(-1) ?? -Infinity,
    undo: () => takeBackInTurn('annotate.undo', doneAt),
    redo: () => takeBackInTurn('annotate.redo', undoneAt),
  });
}

async function takeBackInTurn(
  name: 'annotate.undo' | 'annotate.redo',
  own: readonly number[],
): Promise<string | null> {
  // A judgement of another day must not vanish by a key pressed where nobody judges.
  if (own.length === 0 && !JUDGING_VIEWS.includes(currentLocation().view)) return null;
  const { entry, pairs } = await takeBack(name);
  if (entry === null) return null;
  if (entry.batch !== null) return `"${entry.label ?? entry.action}" of ${formatQuantity(pairs, 'pair')}`;
  return `judgement "${entry.label ?? entry.action}" of images ${entry.firstId} and ${entry.secondId}`;
}

async function lookWhichIsOpen(): Promise<void> {
  const before = open;
  open = null;
  try {
    ({ folder: open } = await request('workspace.summary', {}));
  } catch {
    // The serving side is away again, and will be asked again when it is back.
    open = before;
    return;
  }
  if (before !== open) {
    doneAt.length = 0;
    undoneAt.length = 0;
  }
  void outboxes.get(open)?.sendAll();
}

async function send(workspace: string, entry: OutboxEntry): Promise<Stored> {
  if (open !== workspace)
    throw new RequestError({
      code: 'workspace-not-open',
      message: 'The workspace of this judgement is not open.',
      action: 'Open it again; the judgement is kept until then.',
    });
  const { name, params } = entry;
  switch (name) {
    case 'annotate.judge':
      return { entry: await request(name, params), pairs: 1 };
    case 'annotate.judgeMany':
      return { entry: null, pairs: (await request(name, params)).pairs };
    case 'annotate.undo': {
      const { undone, pairs } = await request(name, params);
      return { entry: undone, pairs };
    }
    case 'annotate.redo': {
      const { redone, pairs } = await request(name, params);
      return { entry: redone, pairs };
    }
  }
}
