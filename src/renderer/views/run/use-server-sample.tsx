import { Button } from '@mantine/core';
import type { UseQueryResult } from '@tanstack/react-query';
import { useState, type ReactNode } from 'react';
import type { Params } from '../../../ipc/requests.ts';
import type { RunEstimate } from '../../../model/plan.ts';
import type { RequestError } from '../../api/request.ts';
import { useRequest } from '../../api/use-request.ts';

interface ServerSampling {
  /** Whether what was measured is of what is now chosen. */
  readonly isCurrent: boolean;
  readonly estimate: UseQueryResult<RunEstimate, RequestError>;
  /** Null where no server can be asked. */
  readonly button: ReactNode;
}

/** An estimate by asking the server a few of a plan's comparisons, once a person wants that. @param wanted null while nothing can be asked */
export function useServerSample(wanted: Params<'runs.sample'> | null): ServerSampling {
  const [asked, ask] = useState<Params<'runs.sample'> | null>(null);
  const estimate = useRequest('runs.sample', asked);
  const isCurrent = wanted !== null && JSON.stringify(asked) === JSON.stringify(wanted);
  const measure = () => {
    if (isCurrent) void estimate.refetch();
    else ask(wanted);
  };
  return {
    isCurrent,
    estimate,
    button: wanted !== null && (
      <Button
        size="compact-xs"
        loading={isCurrent && estimate.isFetching}
        title="Asks the server a few comparisons of this plan; their answers are not kept"
        onClick={measure}
      >
        Measure on the server
      </Button>
    ),
  };
}
