import { Button } from '@mantine/core';
import { useEffect, useRef, type ReactNode } from 'react';
import { useConnection } from '../api/use-connection.ts';
import { EmptyState } from '../ui/states/states.tsx';

/** In place of a view whose code did not come: the page loads again, where it was, once the serving side is back. */
export function NotLoaded(): ReactNode {
  const connection = useConnection();
  const wasAway = useRef(false);
  useEffect(() => {
    if (connection !== 'connected') wasAway.current = true;
    // Code that did not come is not asked for again within one page.
    else if (wasAway.current) window.location.reload();
  }, [connection]);
  return (
    <EmptyState
      title="This view did not load"
      actions={
        <Button variant="filled" onClick={() => window.location.reload()}>
          Load the page again
        </Button>
      }
    >
      {connection === 'connected'
        ? 'The program may have been updated meanwhile: load the page again. It shows the same place, and nothing that was saved is lost.'
        : 'The server does not answer. Start it again: this page loads again by itself, at the same place.'}
    </EmptyState>
  );
}
