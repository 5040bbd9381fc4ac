import { Button } from '@mantine/core';
import type { ReactNode } from 'react';
import type { AppErrorCode } from '../../model/failure.ts';
import type { RunSummary } from '../../model/run.ts';
import { RequestError } from '../api/request.ts';
import { showView } from '../location/use-location.ts';
import { EmptyState, ErrorState } from '../ui/states/states.tsx';

/** A run has no answers about references, or nothing says which images these are. */
const NO_REFERENCES: readonly AppErrorCode[] = ['evidence-missing', 'reference-set-missing', 'name-needed'];

interface ScoresFailureProps {
  readonly run: RunSummary;
  readonly error: unknown;
  readonly retry: () => void;
}

/** Why a run has no scores; a run without references is no fault, and its images can be ranked. */
export function ScoresFailure({ run, error, retry }: ScoresFailureProps): ReactNode {
  if (!(error instanceof RequestError) || run.hasTargets || !NO_REFERENCES.includes(error.code))
    return <ErrorState error={error} retry={retry} />;
  return (
    <EmptyState
      title="This run compares no image with references"
      actions={
        <>
          <Button variant="filled" size="sm" onClick={() => showView('ranking')}>
            Rank its images
          </Button>
          <Button size="sm" onClick={() => showView('run', {}, { plan: 'new' })}>
            Plan a run against references
          </Button>
        </>
      }
    >
      {`A score comes from comparisons with references of known score, and ${run.name} has none that count as such. Its answers can still put its images in order, without any score known.`}
    </EmptyState>
  );
}
