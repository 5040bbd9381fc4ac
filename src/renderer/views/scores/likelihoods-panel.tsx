import { MultiSelect } from '@mantine/core';
import type { ReactNode } from 'react';
import { MOST_COLUMNS } from '../../../model/comparison.ts';
import type { Filter } from '../../../model/filter.ts';
import type { NamedLikelihood } from '../../../model/likelihood.ts';
import type { AskedScoreSettings } from '../../../model/scores.ts';
import { SCORE_FIGURES } from '../../estimates/compared-figures.ts';
import { ComparisonTable } from '../../estimates/comparison-table.tsx';
import { changeParams, useLocation } from '../../location/use-location.ts';
import layout from '../../ui/layout/layout.module.css';

interface LikelihoodsPanelProps {
  readonly settings: AskedScoreSettings;
  readonly filter: Filter;
  /** What the scores shown are made under. */
  readonly source: string;
  readonly named: readonly NamedLikelihood[];
  readonly fileName: string;
}

/** The likelihood that is chosen and others beside it, on the same images. */
export function LikelihoodsPanel({
  settings,
  filter,
  source,
  named,
  fileName,
}: LikelihoodsPanelProps): ReactNode {
  const { params } = useLocation();
  const asked = params['beside']?.split(' ') ?? [];
  const beside = named.filter(({ key }) => asked.includes(key)).slice(0, MOST_COLUMNS - 1);
  const { run, evidence, corrections } = settings;
  const column = (title: string, likelihood: AskedScoreSettings['likelihood']) => ({
    title,
    run,
    filter,
    scores: { likelihood, evidence, corrections },
  });
  return (
    <div className={layout.stack}>
      <MultiSelect
        aria-label="Likelihoods beside the one chosen"
        placeholder={beside.length === 0 ? 'Add likelihoods to compare' : ''}
        maxValues={MOST_COLUMNS - 1}
        data={named.map(({ key, title }) => ({ value: key, label: title }))}
        value={beside.map(({ key }) => key)}
        onChange={(keys) =>
          changeParams({ beside: keys.length === 0 ? null : keys.join(' ') }, { replace: true })
        }
      />
      <ComparisonTable
        columns={[
          column(`Chosen: ${source}`, settings.likelihood),
          ...beside.map(({ title, likelihood }) => column(title, likelihood)),
        ]}
        figures={SCORE_FIGURES}
        label="Likelihoods compared"
        fileName={`${fileName}-likelihoods`}
      />
    </div>
  );
}
