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
      title="This view could not be loaded"
      actions={
        <Button variant="filled" onClick={() => window.location.reload()}>
          Reload the page
        </Button>
      }
    >
      {connection === 'connected'
        ? 'Tiebreak may have been updated in the meantime. Reload the page: it returns to the same place, and nothing saved is lost.'
        : 'The server is not responding. Restart it: this page then reloads by itself, at the same place.'}
    </EmptyState>
  );
}
