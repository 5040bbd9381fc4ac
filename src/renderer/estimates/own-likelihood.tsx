import { Slider } from '@mantine/core';
import type { ReactNode } from 'react';
import { isLikelihood, parametersOf, valueOf, withValue, type Likelihood } from '../../core/likelihood.ts';
import { Term } from '../help/term.tsx';
import { NumberField } from '../ui/fields/number-field.tsx';
import classes from './settings-bar.module.css';

/** A likelihood's parameters by slider and field. */
export function OwnLikelihood({
  likelihood,
  onChange,
}: {
  readonly likelihood: Likelihood;
  readonly onChange: (likelihood: Likelihood) => void;
}): ReactNode {
  const set = (name: string, value: number) => {
    const next = withValue(likelihood, name, value);
    if (isLikelihood(next)) onChange(next);
  };
  return (
    <div className={classes.own} role="group" aria-label="Custom likelihood">
      {parametersOf(likelihood).map(({ name, plainSymbol, symbol, shortLabel, positive, slider }) => (
        <div key={name} className={classes.part}>
          <Term name={plainSymbol}>{symbol}</Term>
          <Slider
            className={classes.slider}
            size="sm"
            label={null}
            thumbLabel={shortLabel}
            {...slider}
            value={Math.min(slider.max, Math.max(slider.min, valueOf(likelihood, name)))}
            onChange={(value) => set(name, value)}
          />
          <NumberField
            w={76}
            aria-label={`${shortLabel}, as a number`}
            value={valueOf(likelihood, name)}
            step={slider.step}
            decimalScale={6}
            negative={!positive}
            hideControls={false}
            onChange={(value) => {
              if (value !== null) set(name, value);
            }}
          />
        </div>
      ))}
    </div>
  );
}
