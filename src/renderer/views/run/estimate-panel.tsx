import type { UseQueryResult } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import type { RunEstimate } from '../../../model/plan.ts';
import type { RequestError } from '../../api/request.ts';
import { formatCount, formatQuantity, formatSeconds } from '../../../core/format.ts';
import { Panel } from '../../ui/layout/panel.tsx';
import { ErrorState, Loading } from '../../ui/states/states.tsx';
import layout from '../../ui/layout/layout.module.css';
import classes from './run-view.module.css';

interface EstimatePanelProps {
  readonly estimate: UseQueryResult<RunEstimate, RequestError>;
  /** Something has to be chosen or corrected first. */
  readonly waits: boolean;
  readonly adaptive: boolean;
}

const HEIGHT = 92;

/** How much a plan asks for, and how long that takes. */
export function EstimatePanel({ estimate, waits, adaptive }: EstimatePanelProps): ReactNode {
  const { data, error, refetch } = estimate;
  return (
    <Panel title="Estimate">
      <div style={{ minHeight: HEIGHT }}>
        {waits ? (
          <p className={layout.note}>Shown once everything is chosen.</p>
        ) : error !== null ? (
          <ErrorState error={error} retry={() => void refetch()} />
        ) : data === undefined ? (
          <Loading height={HEIGHT} />
        ) : (
          <>
            <p className={classes.figure}>
              <strong>
                {adaptive ? 'at most ' : ''}
                {formatCount(data.comparisons)}
              </strong>{' '}
              comparisons of {formatQuantity(data.images, 'image')}
            </p>
            <p className={classes.figure}>
              <strong>
                {data.seconds === null ? 'time unknown' : `about ${formatSeconds(data.seconds)}`}
              </strong>
            </p>
            <p className={layout.note}>{data.basis}</p>
          </>
        )}
      </div>
    </Panel>
  );
}
