import { Button } from '@mantine/core';
import { Component, type ReactNode } from 'react';
import { EmptyState } from '../ui/states/states.tsx';
import { ViewNotLoaded } from '../views/lazy-view.ts';
import { NotLoaded } from './not-loaded.tsx';

interface ViewBoundaryProps {
  readonly children: ReactNode;
}

/** Keeps a view's failure to the view: the rest of the window goes on. */
export class ViewBoundary extends Component<ViewBoundaryProps, { readonly error: Error | null }> {
  override state: { readonly error: Error | null } = { error: null };

  static getDerivedStateFromError(error: unknown): { readonly error: Error } {
    return { error: error instanceof Error ? error : new Error(String(error)) };
  }

  override render(): ReactNode {
    const { error } = this.state;
    if (error === null) return this.props.children;
    if (error instanceof ViewNotLoaded) return <NotLoaded />;
    return (
      <EmptyState
        title="This view has crashed"
        actions={
          <>
            <Button variant="filled" onClick={() => this.setState({ error: null })}>
              Try again
            </Button>
            <Button onClick={() => window.location.reload()}>Reload the page</Button>
          </>
        }
      >
        Something went wrong inside Tiebreak: {error.message}. Nothing saved is lost. If it happens again,
        report it together with what the program printed.
      </EmptyState>
    );
  }
}
