import { useEffect, useState, type ReactNode } from 'react';
import { useConnection } from '../../api/use-connection.ts';
import { formatCount } from '../../../core/format.ts';
import classes from './annotate-view.module.css';

/** A wait that nobody notices is not spoken of, in milliseconds. */
const NOTICED_MILLISECONDS = 300;

/** Why a pair cannot be labelled yet. */
export function WaitNote({ unsaved }: { readonly unsaved: number }): ReactNode {
  const [lasts, setLasts] = useState(false);
  const connection = useConnection();
  useEffect(() => {
    const timer = setTimeout(() => setLasts(true), NOTICED_MILLISECONDS);
    return () => clearTimeout(timer);
  }, []);
  return (
    <p className={classes.waiting} role="status" data-testid="waiting-for-images">
      {lasts && (connection === 'connected' ? UNTIL_SHOWN : untilConnected(unsaved))}
    </p>
  );
}

const UNTIL_SHOWN =
  'This pair can be labelled once both images are shown. Until then, choose Cannot judge or Skip.';

function untilConnected(unsaved: number): string {
  const kept =
    unsaved === 0
      ? ''
      : ` ${formatCount(unsaved)} unsaved ${unsaved === 1 ? 'answer is' : 'answers are'} kept and will be sent.`;
  return `Connection lost: labelling goes on when the images of this pair are here.${kept}`;
}
