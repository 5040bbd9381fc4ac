import { useSyncExternalStore } from 'react';
import { RequestError } from '../api/request.ts';

/** Something said in passing; it can be read again in the list of notices. */
export interface Notice {
  readonly id: number;
  readonly at: number;
  readonly kind: 'done' | 'info' | 'error';
  readonly title: string;
  /** What was found and what to do next. */
  readonly details: string | null;
  readonly action: { readonly title: string; readonly run: () => void } | null;
}

/** Notices kept to be read again. */
const MOST_KEPT = 200;

let notices: readonly Notice[] = [];
let nextId = 1;
const listeners = new Set<() => void>();

/** Shows a notice. An error's own message and advice become its details. */
export function notify(notice: {
  readonly kind: Notice['kind'];
  readonly title: string;
  readonly details?: string;
  readonly error?: unknown;
  readonly action?: Notice['action'];
}): void {
  const details = notice.details ?? (notice.error === undefined ? null : describeError(notice.error));
  const { kind, title, action = null } = notice;
  notices = [{ id: nextId++, at: Date.now(), kind, title, details, action }, ...notices].slice(0, MOST_KEPT);
  for (const listener of listeners) listener();
}

/** All notices, the newest first. */
export function useNotices(): readonly Notice[] {
  return useSyncExternalStore(
    (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    () => notices,
  );
}

/** What an error says, and what to do about it. */
export function describeError(error: unknown): string {
  if (error instanceof RequestError) return `${error.message} ${error.action}`;
  return error instanceof Error ? error.message : String(error);
}
