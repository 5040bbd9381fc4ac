import { REVIEW_WORDS, type Note, type ReviewStatus } from '../model/note.ts';

/** A note as JSON: its status beside the rest, null for what nobody has said. */
export function noteDocument(note: Note | null): {
  readonly review: ReviewStatus | null;
  readonly note: { readonly text: string; readonly author: string; readonly at: string } | null;
} {
  if (note === null) return { review: null, note: null };
  const { text, status, author, at } = note;
  return { review: status, note: { text, author, at: new Date(at).toISOString() } };
}

export function reviewInWords(status: ReviewStatus | null): string {
  return status === null ? '' : REVIEW_WORDS[status];
}
