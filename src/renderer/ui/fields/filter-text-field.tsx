import { CloseButton, TextInput } from '@mantine/core';
import { useEffect, useState, type ReactNode, type RefObject } from 'react';
import { goHome } from '../../commands/focus-home.ts';
import { changeFilter, useLocation } from '../../location/use-location.ts';
import { Icon } from '../marks/icons.tsx';

interface FilterTextFieldProps {
  /** Visible above the field; without it the field has only a placeholder. */
  readonly label?: string;
  readonly field?: RefObject<HTMLInputElement | null>;
}

/** How long typing has to pause before the filter follows, in milliseconds. */
const TYPING_MILLISECONDS = 200;

/** The filter's text. */
export function FilterTextField({ label, field }: FilterTextFieldProps): ReactNode {
  const { filter } = useLocation();
  const [typed, setTyped] = useState<string | null>(null);
  useEffect(() => {
    if (typed === null) return undefined;
    const timer = setTimeout(() => {
      setTyped(null);
      change(typed);
    }, TYPING_MILLISECONDS);
    return () => clearTimeout(timer);
  }, [typed]);
  const clear = () => {
    setTyped(null);
    change('');
  };
  const text = typed ?? filter.text ?? '';
  return (
    <TextInput
      ref={field}
      {...(label === undefined ? { 'aria-label': 'Text in image name', w: 190 } : { label })}
      placeholder={label === undefined ? 'Image name…' : 'Any'}
      leftSection={<Icon name="search" size={14} />}
      rightSection={text !== '' && <CloseButton size="xs" aria-label="Clear the text" onClick={clear} />}
      maxLength={200}
      value={text}
      onChange={(event) => setTyped(event.currentTarget.value)}
      onKeyDown={(event) => {
        if (event.key !== 'Enter' && event.key !== 'Escape') return;
        if (typed !== null) {
          setTyped(null);
          change(typed);
        }
        // In a form the next field follows, and Escape closes the form.
        if (label === undefined) goHome();
      }}
    />
  );
}

function change(text: string): void {
  changeFilter({ text: text === '' ? undefined : text }, { replace: true });
}
