import type { View } from '../../ipc/views.ts';
import type { Judgement } from '../../model/judgement.ts';
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

const outboxes = new Map<string, JudgementOutbox>();
/** Its folder; null while it is not known. */
let open: string | null = null;
let judge: string | null = null;

/** When this page's judgements that stand were made, and when those that do not were taken back. */
const doneAt: number[] = [];
const undoneAt: number[] = [];

/** The outbox of a workspace, by its folder. */
export function outboxOf(workspace: string): JudgementOutbox {
  const existing = outboxes.get(workspace);
  if (existing !== undefined) return existing;
  if (outboxes.size === 0) begin(workspace);
  const box = new JudgementOutbox({
    workspace,
    storage: window.localStorage,
    send: (entry) => send(workspace, entry),
    onRefused: (entry, error) => {
      const { name, params } = entry;
      const said = name === 'annotate.judge' ? `"${params.label ?? params.action}"` : name;
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

/** Says who judges from now on; null where nobody has said so. */
export function judgesHere(name: string | null): void {
  judge = name;
}

/** Notes that something is being judged now. */
export function judged(): void {
  doneAt.push(Date.now());
  undoneAt.length = 0;
}

/** Takes the judge's newest entry back, or brings it back; null where there is none. */
export async function takeBack(name: 'annotate.undo' | 'annotate.redo'): Promise<Judgement | null> {
  const box = open === null ? undefined : outboxes.get(open);
  if (box === undefined || judge === null) return null;
  const [from, to] = name === 'annotate.undo' ? [doneAt, undoneAt] : [undoneAt, doneAt];
  from.pop();
  const entry = await box.add({ name, params: { key: crypto.randomUUID(), judge } });
  if (entry !== null) to.push(Date.now());
  return entry;
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
  const entry = await takeBack(name);
  if (entry === null) return null;
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

async function send(workspace: string, entry: OutboxEntry): Promise<Judgement | null> {
  if (open !== workspace)
    throw new RequestError({
      code: 'workspace-not-open',
      message: 'The workspace of this judgement is not open.',
      action: 'Open it again; the judgement is kept until then.',
    });
  const { name, params } = entry;
  if (name === 'annotate.judge') return request(name, params);
  if (name === 'annotate.undo') return (await request(name, params)).undone;
  return (await request(name, params)).redone;
}
