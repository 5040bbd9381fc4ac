import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useEffect, useSyncExternalStore } from 'react';
import type { Params, Result } from '../../ipc/requests.ts';
import type { Judgement } from '../../model/judgement.ts';
import { notify } from '../notices/notices.ts';
import type { OutboxEntry } from './judgement-outbox.ts';
import { judged, judgesHere, outboxOf, takeBack } from './judging.ts';
import { RETRY_MILLISECONDS, retryWhileAway } from '../api/query-client.ts';
import { request } from '../api/request.ts';
import { useRequest } from '../api/use-request.ts';

/** What a person says about a pair. */
export type JudgedPair = Omit<Params<'annotate.judge'>, 'key' | 'judge'>;

/** The same said of many pairs. */
export type JudgedPairs = Omit<Params<'annotate.judgeMany'>, 'key' | 'judge'>;

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
  /**
   * Keeps the same of many pairs, as one step; settled like {@link submit}.
   *
   * @returns of how many pairs it is, and when it was said, by which isNewestStep knows it
   */
  readonly submitMany: (
    said: JudgedPairs,
    as?: string,
  ) => Promise<{ readonly pairs: number; readonly at: number }>;
  /** Takes back this judge's newest entry, of earlier days too; null where there is none. */
  readonly undo: () => Promise<Judgement | null>;
  readonly redo: () => Promise<Judgement | null>;
  /** What is not on disk yet, the oldest first. */
  readonly waiting: readonly OutboxEntry[];
  /** How many those are. */
  readonly pending: number;
}

const NOTHING: readonly OutboxEntry[] = [];

/** Remembers who judges. The page goes by the name at once: whoever goes on to judge is not asked for it twice. */
function useRememberName(): (name: string) => void {
  const client = useQueryClient();
  const { mutate } = useMutation({
    mutationFn: (name: string) => request('settings.set', { key: 'judge', value: name }),
    onMutate: async (name) => {
      await client.cancelQueries({ queryKey: ['settings.get'] });
      client.setQueryData<Result<'settings.get'>>(['settings.get', {}], (settings) => ({
        ...settings,
        judge: name,
      }));
    },
    retry: retryWhileAway,
    retryDelay: RETRY_MILLISECONDS,
    onError: (error) => notify({ kind: 'error', title: 'Could not save the name', error }),
  });
  return mutate;
}

/** Judges pairs: answers wait in an outbox until they are on disk. */
export function useJudge(): Judging {
  const { data: summary } = useRequest('workspace.summary', {});
  const { data: settings } = useRequest('settings.get', {});
  const named = settings?.judge;
  const judge = settings === undefined ? undefined : typeof named === 'string' ? named : null;
  const rememberName = useRememberName();
  const box = summary === undefined ? null : outboxOf(summary.folder);
  const waiting = useSyncExternalStore(
    (listener) => box?.subscribe(listener) ?? (() => undefined),
    () => box?.entries ?? NOTHING,
  );
  useEffect(() => {
    if (judge !== undefined) judgesHere(judge);
  }, [judge]);
  return {
    judge,
    setJudge: rememberName,
    submit: async (pair, as) => {
      const name = as ?? judge;
      if (box === null || typeof name !== 'string') throw new Error('nobody judges yet');
      judged();
      const params = { ...pair, key: crypto.randomUUID(), judge: name };
      const { entry } = await box.add({ name: 'annotate.judge', params });
      if (entry === null) throw new Error('annotate.judge answered nothing');
      return entry;
    },
    submitMany: async (said, as) => {
      const name = as ?? judge;
      if (box === null || typeof name !== 'string') throw new Error('nobody judges yet');
      const at = judged();
      const params = { ...said, key: crypto.randomUUID(), judge: name };
      const { pairs } = await box.add({ name: 'annotate.judgeMany', params });
      return { pairs, at };
    },
    undo: async () => (await takeBack('annotate.undo')).entry,
    redo: async () => (await takeBack('annotate.redo')).entry,
    waiting,
    pending: waiting.length,
  };
}
