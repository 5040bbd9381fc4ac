import { expect, test } from 'vitest';
import { openDatabase } from '../../../src/engine/store/database.ts';
import { noteOf, notes, saveNote, versionsOf, type NewNote } from '../../../src/engine/store/notes.ts';
import { insertSlice, setSliceRemoved } from '../../../src/engine/store/slices.ts';

function withSlices() {
  const db = openDatabase(':memory:');
  const [one, two] = ['one', 'two'].map((name) => insertSlice(db, { name, location: '/pairs' }));
  if (one === undefined || two === undefined) throw new Error('no slices');
  const subject = { kind: 'slice' as const, id: one.id };
  const save = (note: Partial<NewNote>) =>
    saveNote(db, { key: 'a', subject, base: null, text: '', status: null, author: 'ann', ...note });
  return { db, subject, save, other: { kind: 'slice' as const, id: two.id } };
}

test('one sitting is one version, another one the next', () => {
  const { db, subject, save } = withSlices();
  const first = save({ key: 'a', text: 'T' });
  save({ key: 'a', text: 'The' });
  const second = save({ key: 'b', base: first.id, text: 'The end', status: 'reviewed', author: 'bob' });
  expect(versionsOf(db, subject).map(({ text, author }) => [text, author])).toEqual([
    ['The end', 'bob'],
    ['The', 'ann'],
  ]);
  expect(noteOf(db, subject)).toMatchObject({ id: second.id, subject, status: 'reviewed' });
});

test('what was written elsewhere meanwhile is not overwritten', () => {
  const { db, subject, save } = withSlices();
  const first = save({ key: 'a', text: 'mine' });
  save({ key: 'b', base: first.id, text: 'theirs', author: 'bob' });
  const refusal = expect.objectContaining({
    code: 'note-changed',
    message: expect.stringContaining('bob') as string,
  }) as Error;
  expect(() => save({ key: 'a', text: 'mine and more' })).toThrow(refusal);
  expect(() => save({ key: 'c', base: first.id, text: 'mine and more' })).toThrow(refusal);
  expect(noteOf(db, subject)?.text).toBe('theirs');
});

test('the list has the newest note of each that is there', () => {
  const { db, subject, save, other } = withSlices();
  const { id } = save({ key: 'a', text: 'one' });
  save({ key: 'b', base: id, text: 'one more' });
  save({ key: 'c', subject: other, text: 'two' });
  expect(notes(db).map(({ text }) => text)).toEqual(['one more', 'two']);
  setSliceRemoved(db, subject.id, true);
  expect(notes(db).map(({ text }) => text)).toEqual(['two']);
});
