import { MultiSelect } from '@mantine/core';
import type { ReactNode } from 'react';
import { MOST_COLUMNS } from '../../../model/comparison.ts';
import { limitsOf, type Filter } from '../../../model/filter.ts';
import type { RunSummary } from '../../../model/run.ts';
import type { Slice } from '../../../model/slice.ts';
import { useRequest } from '../../api/use-request.ts';
import { useScope } from '../../api/use-scope.ts';
import { ANSWER_FIGURES, SCORE_FIGURES } from '../../estimates/compared-figures.ts';
import { ComparisonTable, type TitledColumn } from '../../estimates/comparison-table.tsx';
import { SettingsBar } from '../../estimates/settings-bar.tsx';
import { useLikelihoodSettings } from '../../estimates/use-likelihood-settings.ts';
import { parseLocation } from '../../location/location.ts';
import { changeParams, useLocation } from '../../location/use-location.ts';
import { Panel } from '../../ui/layout/panel.tsx';
import { EmptyState, Loading } from '../../ui/states/states.tsx';

/** Beside the whole run and the filter. */
const MOST_SLICES = MOST_COLUMNS - 2;

/** The whole run, what passes the filter, and saved slices side by side. */
export function SlicesPanel(): ReactNode {
  const { run } = useScope();
  return run === undefined ? (
    <EmptyState title="There are no answers yet">
      Slices are of a run’s comparisons. Plan a run first.
    </EmptyState>
  ) : (
    <SlicesOfRun run={run} />
  );
}

function SlicesOfRun({ run }: { readonly run: RunSummary }): ReactNode {
  const { params, filter } = useLocation();
  const { data: slices } = useRequest('slices.list', {});
  const state = useLikelihoodSettings(run);
  if (slices === undefined || state.restedLikelihood === undefined) return <Loading height="100%" />;
  const { evidence, corrections } = state.rested;
  const scores = { likelihood: state.restedLikelihood, evidence, corrections };
  const ids = (params['slices'] ?? '').split(',');
  const chosen = slices.filter(({ id }) => ids.includes(String(id))).slice(0, MOST_SLICES);
  const column = (title: string, of: Filter): TitledColumn => ({
    title,
    run: of.run ?? run.id,
    filter: limitsOf(of),
    scores,
  });
  const present = limitsOf(filter);
  const columns = [
    column('Whole run', {}),
    ...(Object.keys(present).length === 0 ? [] : [column('Filter', present)]),
    ...chosen.map((slice) => column(titleOf(slice), parseLocation(slice.location).filter)),
  ];
  return (
    <>
      <SettingsBar
        state={state}
        runsOwn={{ likelihood: run.likelihood, source: run.likelihoodSource }}
        corrections={undefined}
      />
      <Panel
        title="Whole, filter and slices"
        note={`of ${run.name}; each with its difference to the whole run`}
        fill
        actions={
          <MultiSelect
            aria-label="Slices beside the whole run"
            placeholder={slices.length === 0 ? 'No slice is saved yet' : 'Add slices'}
            w={340}
            maxValues={MOST_SLICES}
            data={slices.map((slice) => ({ value: String(slice.id), label: slice.name }))}
            value={chosen.map(({ id }) => String(id))}
            onChange={(values) =>
              changeParams({ slices: values.length === 0 ? null : values.join(',') }, { replace: true })
            }
          />
        }
      >
        <ComparisonTable
          columns={columns}
          figures={[...SCORE_FIGURES, ...ANSWER_FIGURES]}
          label="The whole run, the filter and slices compared"
          fileName={`${run.name}-slices`}
        />
      </Panel>
    </>
  );
}

/** Names of slices are all different, but may be 'Filter'. */
function titleOf({ name }: Slice): string {
  return `Slice ${name}`;
}
