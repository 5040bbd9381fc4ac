import type { ReactNode } from 'react';
import { problemOfNumber } from '../forms/problem-of-number.ts';
import { NumberField } from './number-field.tsx';

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
    <NumberField
      label="Seed"
      hint="The same seed gives the same draw."
      whole
      value={value}
      error={problemOfSeed(value)}
      onChange={onChange}
    />
  );
}
