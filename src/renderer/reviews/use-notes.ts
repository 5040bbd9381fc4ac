import { useQueryClient } from '@tanstack/react-query';
import { useSyncExternalStore } from 'react';
import type { Result } from '../../ipc/requests.ts';
import type { Note, NoteSubject } from '../../model/note.ts';
import { request } from '../api/request.ts';
import { useRequest } from '../api/use-request.ts';
import { NoteSitting, type SittingState } from './note-sitting.ts';

const NONE: readonly Note[] = [];

/** Notes about runs and slices, the newest of each. */
export function useNotes(): (subject: NoteSubject) => Note | null {
  const { data: notes = NONE } = useRequest('notes.list', {});
  return ({ kind, id }) => notes.find(({ subject }) => subject.kind === kind && subject.id === id) ?? null;
}

const sittings = new Map<string, NoteSitting>();

/** What this page writes about a run or a slice, which goes on being saved after its view is left. */
export function useNoteSitting(
  folder: string,
  subject: NoteSubject,
): NoteSitting & { readonly state: SittingState } {
  const client = useQueryClient();
  const item = `tiebreak.note:${encodeURIComponent(folder)}:${subject.kind}:${subject.id}`;
  let sitting = sittings.get(item);
  if (sitting === undefined) {
    sitting = new NoteSitting({
      subject,
      storage: window.localStorage,
      item,
      send: (note) => request('notes.save', note),
      onSaved: (note) =>
        client.setQueryData<Result<'notes.list'>>(['notes.list', {}], (notes = []) => [
          ...notes.filter((other) => other.subject.kind !== subject.kind || other.subject.id !== subject.id),
          note,
        ]),
    });
    sittings.set(item, sitting);
  }
  const one = sitting;
  useSyncExternalStore(one.subscribe, () => one.state);
  return one;
}

/** Saves a version on top of whatever is the newest, as undoing does. */
export async function saveOnTop(
  subject: NoteSubject,
  { text, status }: Pick<Note, 'text' | 'status'>,
  author: string,
): Promise<void> {
  const [newest] = await request('notes.versions', { subject });
  await request('notes.save', {
    key: crypto.randomUUID(),
    subject,
    base: newest?.id ?? null,
    text,
    status,
    author,
  });
}
