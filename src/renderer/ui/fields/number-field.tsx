import { NumberInput } from '@mantine/core';
import type { ReactNode } from 'react';

interface NumberFieldProps {
  readonly label: string;
  /** A tooltip in the method's terms. */
  readonly hint?: string;
  readonly value: number | null;
  readonly onChange: (value: number | null) => void;
  readonly error: string | null;
  /** Step of the arrow keys. Defaults to 1. */
  readonly step?: number;
  readonly whole?: boolean;
  /** Defaults to false. */
  readonly negative?: boolean;
  readonly placeholder?: string;
  readonly unit?: string;
  readonly disabled?: boolean;
}

/** A number of a form; empty is null. */
export function NumberField({
  label,
  hint,
  value,
  onChange,
  error,
  step = 1,
  whole = false,
  negative = false,
  placeholder,
  unit,
  disabled = false,
}: NumberFieldProps): ReactNode {
  return (
    <NumberInput
      label={label}
      title={hint}
      value={value ?? ''}
      step={step}
      allowDecimal={!whole}
      allowNegative={negative}
      hideControls
      placeholder={placeholder}
      disabled={disabled}
      suffix={unit === undefined ? '' : ` ${unit}`}
      error={error}
      onChange={(next) => onChange(typeof next === 'number' ? next : null)}
    />
  );
}
