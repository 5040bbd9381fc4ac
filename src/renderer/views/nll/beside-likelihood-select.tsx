import { Select } from '@mantine/core';
import type { ReactNode } from 'react';
import type { NamedLikelihood } from '../../../model/likelihood.ts';
import { changeParams, useLocation } from '../../location/use-location.ts';

/** Chooses a likelihood under which a second curve is drawn, of the run that is compared with or of this one. */
export function BesideLikelihoodSelect({ named }: { readonly named: readonly NamedLikelihood[] }): ReactNode {
  const { params } = useLocation();
  return (
    <Select
      w={210}
      aria-label="Likelihood of the second curve"
      placeholder="Compare with a likelihood…"
      clearable
      clearButtonProps={{ 'aria-label': 'Compare with no likelihood' }}
      comboboxProps={{ width: 440, position: 'bottom-end' }}
      data={named.map(({ key, title }) => ({ value: key, label: title }))}
      value={named.find(({ key }) => key === params.beside)?.key ?? null}
      onChange={(key) => changeParams({ beside: key })}
    />
  );
}
