import { NumberInput, Slider } from '@mantine/core';
import type { ReactNode } from 'react';
import type { Likelihood } from '../../core/likelihood.ts';
import { Term } from '../help/term.tsx';
import { isLikelihood } from './likelihood-settings.ts';
import classes from './settings-bar.module.css';

/** What the sliders reach; a field takes any number that is a likelihood's. */
const PARTS = [
  { name: 'scale', term: 'k', symbol: 'k', text: 'Steepness k', min: 0.1, max: 30, step: 0.1 },
  {
    name: 'margin',
    term: 'delta',
    symbol: 'δ',
    text: 'Half-width of Similar, delta',
    min: 0.05,
    max: 10,
    step: 0.05,
  },
  {
    name: 'bias',
    term: 'b',
    symbol: 'b',
    text: 'Advantage of the image shown first, b',
    min: -0.5,
    max: 0.5,
    step: 0.005,
  },
] as const;

/** k, delta and b by slider and field. */
export function OwnLikelihood({
  likelihood,
  onChange,
}: {
  readonly likelihood: Likelihood;
  readonly onChange: (likelihood: Likelihood) => void;
}): ReactNode {
  const set = (name: keyof Likelihood, value: number) => {
    const next = { ...likelihood, [name]: value };
    if (isLikelihood(next)) onChange(next);
  };
  return (
    <div className={classes.own} role="group" aria-label="Likelihood of one's own">
      {PARTS.map(({ name, term, symbol, text, min, max, step }) => (
        <div key={name} className={classes.part}>
          <Term name={term}>{symbol}</Term>
          <Slider
            className={classes.slider}
            size="sm"
            label={null}
            thumbLabel={text}
            min={min}
            max={max}
            step={step}
            value={Math.min(max, Math.max(min, likelihood[name]))}
            onChange={(value) => set(name, value)}
          />
          <NumberInput
            w={76}
            aria-label={`${text}, as a number`}
            value={likelihood[name]}
            step={step}
            decimalScale={6}
            {...(name !== 'bias' && { min: 0 })}
            onChange={(value) => {
              if (typeof value === 'number') set(name, value);
            }}
          />
        </div>
      ))}
    </div>
  );
}
