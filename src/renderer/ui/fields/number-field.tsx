import { NumberInput, type NumberInputProps } from '@mantine/core';
import type { ReactNode } from 'react';

interface NumberFieldProps extends Omit<NumberInputProps, 'value' | 'onChange' | 'title' | 'suffix'> {
  /** A tooltip in the method's terms. */
  readonly hint?: string;
  readonly value: number | null;
  readonly onChange: (value: number | null) => void;
  readonly whole?: boolean;
  /** Defaults to false. */
  readonly negative?: boolean;
  readonly unit?: string;
}

/** A number; empty, or while it is none yet ('-'), it is null. */
export function NumberField({
  hint,
  value,
  onChange,
  whole = false,
  negative = false,
  unit,
  hideControls = true,
  ...input
}: NumberFieldProps): ReactNode {
  return (
    <NumberInput
      {...input}
      title={hint}
      value={value ?? ''}
      allowDecimal={!whole}
      allowNegative={negative}
      hideControls={hideControls}
      suffix={unit === undefined ? '' : ` ${unit}`}
      onChange={(next) => onChange(typeof next === 'number' ? next : null)}
    />
  );
}
