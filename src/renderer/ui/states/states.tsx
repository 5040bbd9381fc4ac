import { Alert, Button, Skeleton } from '@mantine/core';
import type { ReactNode } from 'react';
import { describeError } from '../../notices/notices.ts';
import layout from '../layout/layout.module.css';
import classes from './states.module.css';

interface EmptyStateProps {
  readonly title: string;
  /** Why it is empty and what to do. */
  readonly children?: ReactNode;
  /** Buttons that do it. */
  readonly actions?: ReactNode;
}

/** What a view shows when there is nothing to show. */
export function EmptyState({ title, children, actions }: EmptyStateProps): ReactNode {
  return (
    <div className={classes.empty}>
      <h2>{title}</h2>
      {children !== undefined && <div className={classes.text}>{children}</div>}
      {actions !== undefined && <div className={layout.buttons}>{actions}</div>}
    </div>
  );
}

/** A request's failure: what happened, what to do, and a way to try again. */
export function ErrorState({
  error,
  retry,
}: {
  readonly error: unknown;
  readonly retry?: () => void;
}): ReactNode {
  return (
    <Alert className={classes.error} color="red" title="This could not be shown" role="alert">
      <p className={classes.text}>{describeError(error)}</p>
      {retry !== undefined && <Button onClick={retry}>Try again</Button>}
    </Alert>
  );
}

/** The place of something that is on its way, of the size that it will have. */
export function Loading({ height }: { readonly height: number | string }): ReactNode {
  return <Skeleton height={height} aria-busy="true" aria-label="Loading" role="status" />;
}
