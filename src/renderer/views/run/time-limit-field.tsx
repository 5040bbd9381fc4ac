import { useState, type ReactNode } from 'react';
import { DEFAULT_TIME_LIMIT, TIME_LIMIT_SETTING } from '../../../model/run.ts';
import { request } from '../../api/request.ts';
import { useRequest } from '../../api/use-request.ts';
import { notify } from '../../notices/notices.ts';
import { NumberField } from '../../ui/fields/number-field.tsx';

/** How long a comparison may take; kept with the workspace when the field is left. */
export function TimeLimitField(): ReactNode {
  const { data: settings } = useRequest('settings.get', {});
  const kept = settings?.[TIME_LIMIT_SETTING];
  const limit = typeof kept === 'number' && kept > 0 ? kept : DEFAULT_TIME_LIMIT;
  const [typed, setTyped] = useState<number | null | undefined>();
  const isWrong = typed !== undefined && (typed === null || typed <= 0);
  const keep = () => {
    if (typed === undefined || typed === null || isWrong) return;
    request('settings.set', { key: TIME_LIMIT_SETTING, value: typed })
      .then(() => setTyped(undefined))
      .catch((error: unknown) => notify({ kind: 'error', title: 'Could not save the time limit', error }));
  };
  return (
    <NumberField
      label="Time limit of a comparison"
      hint="One that takes longer is left out, with the reason, and the run goes on. For all runs of this workspace, from their next start."
      unit="s"
      value={typed === undefined ? limit : typed}
      error={isWrong ? 'more than 0 seconds' : undefined}
      onChange={setTyped}
      onBlur={keep}
    />
  );
}
