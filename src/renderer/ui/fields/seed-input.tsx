import { NumberInput } from '@mantine/core';
import type { ReactNode } from 'react';
import { problemOfNumber } from '../forms/problem-of-number.ts';

/** Largest seed: 32 bits. */
const LARGEST = 0xffff_ffff;

export function problemOfSeed(seed: number | null): string | null {
  return problemOfNumber(seed, { min: 0, max: LARGEST, whole: true });
}

/** The number that all randomness comes from: the same one gives the same draw. */
export function SeedInput({
  value,
  onChange,
}: {
  readonly value: number | null;
  readonly onChange: (value: number | null) => void;
}): ReactNode {
  return (
    <NumberInput
      label="Seed"
      title="The same seed draws the same again."
      hideControls
      allowDecimal={false}
      allowNegative={false}
      value={value ?? ''}
      error={problemOfSeed(value)}
      onChange={(next) => onChange(typeof next === 'number' ? next : null)}
    />
  );
}
