import { useEffect, useSyncExternalStore } from 'react';
import type { Params, Result } from '../../ipc/requests.ts';
import type { Judgement } from '../../model/judgement.ts';
import { isSameName, type Person, type PersonRef } from '../../model/person.ts';
import { request } from '../api/request.ts';
import { useRequest } from '../api/use-request.ts';
import { chosenPerson, choosePerson, useChosenPerson } from './chosen-person.ts';
import type { OutboxEntry } from './judgement-outbox.ts';
import { tellStored } from './stored-entries.ts';
import { judged, judgesHere, outboxOf, takeBack } from './judging.ts';

/** What a person says about a pair. */
export type JudgedPair = Omit<Params<'annotate.judge'>, 'key' | 'judge'>;

/** The same said of many pairs. */
export type JudgedPairs = Omit<Params<'annotate.judgeMany'>, 'key' | 'judge'>;

export interface Judging {
  /** Name of whoever judges here: null until somebody was chosen, undefined until that is known. */
  readonly judge: string | null | undefined;
  /** The same person; null or undefined likewise. Undefined too while a new name has not reached the serving side. */
  readonly person: Person | null | undefined;
  /** Those who may be chosen here. */
  readonly people: readonly Person[];
  /** Whether nobody else may be, because the link was one person's. */
  readonly fixed: boolean;
  /** Judges as the person of this name from now on, who is added where there is none. */
  readonly setJudge: (name: string) => void;
  readonly choose: (person: Person) => void;
  /**
   * Keeps an answer; settled when it is on disk or refused.
   *
   * @param as who says it, by name. Defaults to {@link judge}, who must be there.
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
  /** Takes back this judge's newest entry, of earlier days too, or of a task; null where there is none. */
  readonly undo: (task?: number) => Promise<Judgement | null>;
  readonly redo: (task?: number) => Promise<Judgement | null>;
}

/** Of views that show a pair with its truth and the model's answer. */
export const BOTH_SEEN = { predictionSeen: true, truthSeen: true } as const;

const NOTHING: readonly OutboxEntry[] = [];

/** Judges pairs: answers wait in an outbox until they are on disk. */
export function useJudge(): Judging {
  const { data: summary } = useRequest('workspace.summary', {});
  const { data: known } = useRequest('people.list', {});
  const folder = summary?.folder;
  const chosen = useChosenPerson(folder);
  const here = folder === undefined ? undefined : judgeHere(known, chosen);
  const box = folder === undefined ? null : outboxOf(folder);
  const person = typeof here === 'string' ? undefined : here;
  const ref = here === undefined || here === null ? here : typeof here === 'string' ? here : here.id;
  useEffect(() => {
    if (ref !== undefined) judgesHere(ref);
  }, [ref]);
  const choose = (of: Person) => {
    if (folder !== undefined) choosePerson(folder, of.id);
  };
  const judge = here === undefined ? undefined : typeof here === 'string' ? here : (here?.name ?? null);
  return {
    judge,
    person,
    people: known?.people.filter(({ archived }) => !archived) ?? [],
    fixed: known?.fixed ?? false,
    choose,
    setJudge: (name) => {
      if (folder === undefined) return;
      // At once: whoever goes on to judge is not asked for the name twice. A new name is added by useAddNewJudge.
      choosePerson(folder, name);
    },
    submit: async (pair, as) => {
      const who = as ?? ref;
      if (box === null || who === null || who === undefined) throw new Error('nobody judges yet');
      judged();
      const params = { ...pair, key: crypto.randomUUID(), judge: who };
      const { entry } = await box.add({ name: 'annotate.judge', params });
      if (entry === null) throw new Error('annotate.judge answered nothing');
      tellStored(entry);
      return entry;
    },
    submitMany: async (said, as) => {
      const who = as ?? ref;
      if (box === null || who === null || who === undefined) throw new Error('nobody judges yet');
      const at = judged();
      const params = { ...said, key: crypto.randomUUID(), judge: who };
      const { pairs } = await box.add({ name: 'annotate.judgeMany', params });
      return { pairs, at };
    },
    undo: async (task) => (await takeBack('annotate.undo', task)).entry,
    redo: async (task) => (await takeBack('annotate.redo', task)).entry,
  };
}

/**
 * What this page said that is not on disk yet, the oldest first. Apart from {@link useJudge}: it changes with every key that answers, and
 * whatever follows it is drawn before the next pair is.
 */
export function useWaiting(): readonly OutboxEntry[] {
  const { data: summary } = useRequest('workspace.summary', {});
  const box = summary === undefined ? null : outboxOf(summary.folder);
  return useSyncExternalStore(
    (listener) => box?.subscribe(listener) ?? (() => undefined),
    () => box?.entries ?? NOTHING,
  );
}

/** Who judges here, or the name of somebody new; null for nobody, undefined while it is not known. */
function judgeHere(
  known: Result<'people.list'> | undefined,
  chosen: PersonRef | null,
): Person | string | null | undefined {
  if (known === undefined) return undefined;
  const wanted = known.fixed ? known.here : (chosen ?? known.here);
  const found =
    known.people.find(({ id, name }) => id === wanted || name === wanted) ??
    known.people.find(({ name }) => typeof wanted === 'string' && isSameName(name, wanted));
  if (found !== undefined) return found.archived ? null : found;
  return typeof wanted === 'string' ? wanted : null;
}

/** The name of whoever judges here, asked for: null where nobody was chosen. */
export async function whoJudges(): Promise<string | null> {
  const [{ folder }, known] = await Promise.all([
    request('workspace.summary', {}),
    request('people.list', {}),
  ]);
  const here = judgeHere(known, chosenPerson(folder));
  return typeof here === 'string' ? here : (here?.name ?? null);
}
