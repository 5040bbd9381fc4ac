import type { ReactNode } from 'react';
import { REVIEW_WORDS, type ReviewStatus } from '../../model/note.ts';
import classes from './reviews.module.css';

/** How far a review is, beside the name of what is reviewed; nothing where nobody has said. */
export function ReviewMark({ status }: { readonly status: ReviewStatus | null | undefined }): ReactNode {
  if (status == null) return null;
  return (
    <span className={classes.mark} data-status={status}>
      {REVIEW_WORDS[status]}
    </span>
  );
}
