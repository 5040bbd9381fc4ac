import { useEffect, useSyncExternalStore } from 'react';
import type { Judgement } from '../../ipc/annotate.ts';
import type { Params } from '../../ipc/requests.ts';
import { keepChanges } from '../commands/undo.ts';
import { notify } from '../notices/notices.ts';
import { JudgementOutbox, type OutboxEntry } from './judgement-outbox.ts';
import { request } from './request.ts';
import { transport } from './transport.ts';
import { useRequest } from './use-request.ts';

/** What a person says about a pair. */
export type JudgedPair = Omit<Params<'annotate.judge'>, 'key' | 'judge'>;

export interface Judging {
  /** Who judges: null until the person has said so, undefined until that is known. */
  readonly judge: string | null | undefined;
  readonly setJudge: (name: string) => void;
  /**
   * Keeps an answer; settled when it is on disk or refused.
   *
   * @param as who says it. Defaults to {@link judge}, who must be there.
   */
  readonly submit: (pair: JudgedPair, as?: string) => Promise<Judgement>;
  /** Takes back this judge's newest entry, of earlier days too; null where there is none. */
  readonly undo: () => Promise<Judgement | null>;
  readonly redo: () => Promise<Judgement | null>;
  /** What is not on disk yet, the oldest first. */
  readonly waiting: readonly OutboxEntry[];
  /** How many those are. */
  readonly pending: number;
}

const NOTHING: readonly OutboxEntry[] = [];

/** Judges pairs: answers wait in an outbox until they are on disk. */
export function useJudge(): Judging {
  const { data: summary } = useRequest('workspace.summary', {});
  const { data: settings } = useRequest('settings.get', {});
  const named = settings?.judge;
  const judge = settings === undefined ? undefined : typeof named === 'string' ? named : null;
  const box = summary === undefined ? null : outboxOf(summary.folder);
  const waiting = useSyncExternalStore(
    (listener) => box?.subscribe(listener) ?? (() => undefined),
    () => box?.entries ?? NOTHING,
  );
  const takeBack = (name: 'annotate.undo' | 'annotate.redo') => {
    if (box === null || typeof judge !== 'string') return Promise.resolve(null);
    return taken(name, box.add({ name, params: { key: crypto.randomUUID(), judge } }));
  };
  const undo = () => takeBack('annotate.undo');
  const redo = () => takeBack('annotate.redo');
  useEffect(() => {
    keepChanges({
      doneAt: () => doneAt.at(-1) ?? -Infinity,
      undoneAt: () => undoneAt.at(-1) ?? -Infinity,
      undo: () => undo().then(titleOf),
      redo: () => redo().then(titleOf),
    });
  });
  return {
    judge,
    setJudge: (name) => {
      request('settings.set', { key: 'judge', value: name }).catch((error: unknown) => {
        notify({ kind: 'error', title: 'The name was not kept', error });
      });
    },
    submit: async (pair, as) => {
      const name = as ?? judge;
      if (box === null || typeof name !== 'string') throw new Error('nobody judges yet');
      doneAt.push(Date.now());
      undoneAt.length = 0;
      const params = { ...pair, key: crypto.randomUUID(), judge: name };
      const stored = await box.add({ name: 'annotate.judge', params });
      if (stored === null) throw new Error('annotate.judge answered nothing');
      return stored;
    },
    undo,
    redo,
    waiting,
    pending: waiting.length,
  };
}

/** When this page's judgements that stand were made, and when those that do not were taken back. */
const doneAt: number[] = [];
const undoneAt: number[] = [];

function taken(
  name: 'annotate.undo' | 'annotate.redo',
  answer: Promise<Judgement | null>,
): Promise<Judgement | null> {
  const [from, to] = name === 'annotate.undo' ? [doneAt, undoneAt] : [undoneAt, doneAt];
  from.pop();
  to.push(Date.now());
  return answer;
}

function titleOf(entry: Judgement | null): string | null {
  if (entry === null) return null;
  return `judgement "${entry.label ?? entry.action}" of images ${entry.firstId} and ${entry.secondId}`;
}

/** One outbox a workspace and page, whoever shows it. */
const outboxes = new Map<string, JudgementOutbox>();

function outboxOf(workspace: string): JudgementOutbox {
  const existing = outboxes.get(workspace);
  if (existing !== undefined) return existing;
  const box = new JudgementOutbox({
    workspace,
    storage: window.localStorage,
    send: async ({ name, params }) => {
      if (name === 'annotate.judge') return request(name, params);
      if (name === 'annotate.undo') return (await request(name, params)).undone;
      return (await request(name, params)).redone;
    },
    onRefused: (entry, error) => {
      const { name, params } = entry;
      const said = name === 'annotate.judge' ? `"${params.label ?? params.action}"` : name;
      notify({ kind: 'error', title: `A judgement of an earlier session (${said}) was refused`, error });
    },
  });
  outboxes.set(workspace, box);
  transport.onConnection((connection) => {
    if (connection === 'connected') void box.sendAll();
  });
  return box;
}
