import { useRef, useState, type ReactNode } from 'react';
import { formatCount } from '../../../core/format.ts';
import { useCommands } from '../../commands/commands.ts';
import { goHome } from '../../commands/focus-home.ts';
import classes from './annotate-view.module.css';

interface NumberOfPairProps {
  /** Of the pair that is shown, from 0, and how many can be gone to. */
  readonly position: number;
  readonly listed: number;
  readonly onMoveTo: (position: number) => void;
}

/** The number of the pair that is shown, and the way to another one. A plain field: it changes with every answer. */
export function NumberOfPair({ position, listed, onMoveTo }: NumberOfPairProps): ReactNode {
  const field = useRef<HTMLInputElement>(null);
  const [typed, setTyped] = useState<string | null>(null);
  useCommands([
    {
      id: 'annotate.go-to-number',
      title: 'Go to pair number',
      section: 'Annotate',
      keys: ['Mod+g'],
      run: () => field.current?.select(),
    },
  ]);
  return (
    <form
      className={classes.number}
      onSubmit={(event) => {
        event.preventDefault();
        const wanted = typed === null || typed === '' ? NaN : Number(typed);
        if (Number.isInteger(wanted)) onMoveTo(Math.max(1, Math.min(listed, wanted)) - 1);
        setTyped(null);
        goHome();
      }}
    >
      <span aria-hidden="true">#</span>
      <input
        ref={field}
        type="text"
        inputMode="numeric"
        autoComplete="off"
        aria-label={`Number of the pair, of ${formatCount(listed)}`}
        disabled={listed === 0}
        value={typed ?? Math.min(position + 1, listed)}
        onChange={(event) => setTyped(event.currentTarget.value.replaceAll(/\D/g, ''))}
        onBlur={() => setTyped(null)}
      />
    </form>
  );
}
