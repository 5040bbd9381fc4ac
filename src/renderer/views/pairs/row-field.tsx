import { NumberInput } from '@mantine/core';
import { useRef, useState, type ReactNode } from 'react';
import { useCommands } from '../../commands/commands.ts';
import { formatCount } from '../../../core/format.ts';

interface RowFieldProps {
  readonly index: number | null;
  readonly total: number;
  readonly onGo: (index: number) => void;
}

/** The chosen row's number; another one typed goes there. */
export function RowField({ index, total, onGo }: RowFieldProps): ReactNode {
  const field = useRef<HTMLInputElement>(null);
  const [typed, setTyped] = useState<number | string | null>(null);
  useCommands([
    {
      id: 'pairs.go-to-row',
      title: 'Go to row number',
      section: 'Pairs',
      keys: ['Mod+g'],
      run: () => {
        field.current?.select();
      },
    },
  ]);
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        if (typeof typed === 'number') onGo(Math.max(1, Math.min(total, typed)) - 1);
        setTyped(null);
        field.current?.blur();
      }}
    >
      <NumberInput
        ref={field}
        w={104}
        leftSection="#"
        aria-label={`Row number, of ${formatCount(total)}`}
        placeholder="Row"
        hideControls
        allowDecimal={false}
        allowNegative={false}
        disabled={total === 0}
        value={typed ?? (index === null ? '' : index + 1)}
        onChange={setTyped}
        onBlur={() => setTyped(null)}
      />
    </form>
  );
}
