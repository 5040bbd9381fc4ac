import { formatNumber } from '../../../core/format.ts';
import { NumberInput } from '@mantine/core';
import { useState, type ReactNode } from 'react';
import { glossaryEntry, type TermName } from '../../help/glossary.ts';
import { Term } from '../../help/term.tsx';
import layout from '../layout/layout.module.css';
import classes from './range-fields.module.css';

type Range = readonly [low: number | null, high: number | null];

interface RangeFieldsProps {
  readonly term: TermName;
  /** Of the numbers: 'nats'. */
  readonly unit?: string;
  readonly min: number;
  readonly max: number;
  readonly value: Range | undefined;
  readonly disabled?: boolean;
  readonly onChange: (range: Range | undefined) => void;
}

/** Smallest and largest value that passes; empty for no limit. */
export function RangeFields(props: RangeFieldsProps): ReactNode {
  const { term, unit, min, max, value, disabled = false, onChange } = props;
  // What is being typed may be no number yet: '0.'.
  const [typed, setTyped] = useState<{ readonly end: 0 | 1; readonly text: string | number } | null>(null);
  const range = value ?? [null, null];
  const { title } = glossaryEntry(term);
  const field = (end: 0 | 1) => (
    <NumberInput
      w={84}
      aria-label={`${title} ${end === 0 ? 'at least' : 'at most'}`}
      placeholder={end === 0 ? String(min) : formatNumber(max, max % 1 === 0 ? 0 : 2)}
      value={typed?.end === end ? typed.text : (range[end] ?? '')}
      disabled={disabled}
      min={min}
      max={max}
      step={0.05}
      decimalScale={3}
      onChange={(text) => {
        setTyped({ end, text });
        const number = typeof text === 'number' ? text : null;
        const [low, high] = end === 0 ? [number, range[1]] : [range[0], number];
        onChange(low === null && high === null ? undefined : [low, high]);
      }}
      onBlur={() => setTyped(null)}
    />
  );
  return (
    <div className={classes.row} role="group" aria-label={title}>
      <span className={classes.name}>
        <Term name={term} />
        {unit !== undefined && <span className={layout.dimmed}> {unit}</span>}
      </span>
      <span className={classes.range}>
        {field(0)} <span>to</span> {field(1)}
      </span>
    </div>
  );
}
