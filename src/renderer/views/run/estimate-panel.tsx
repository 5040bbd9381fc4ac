import type { UseQueryResult } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import type { RunEstimate } from '../../../model/plan.ts';
import type { RequestError } from '../../api/request.ts';
import { formatCost } from '../../../core/describe-usage.ts';
import { formatBytes, formatCount, formatQuantity, formatSeconds } from '../../../core/format.ts';
import { Panel } from '../../ui/layout/panel.tsx';
import { ErrorState, Loading } from '../../ui/states/states.tsx';
import layout from '../../ui/layout/layout.module.css';
import classes from './run-view.module.css';

interface EstimatePanelProps {
  readonly estimate: UseQueryResult<RunEstimate, RequestError>;
  /** Something has to be chosen or corrected first. */
  readonly waits: boolean;
  readonly adaptive: boolean;
  /** What measures an estimate by asking; null where nothing can be asked. */
  readonly sample: ReactNode;
}

const HEIGHT = 92;

/** How much a plan asks for, and how long that takes. */
export function EstimatePanel({ estimate, waits, adaptive, sample }: EstimatePanelProps): ReactNode {
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
            {data.server !== null && <ServerFigures server={data.server} />}
            {sample}
          </>
        )}
      </div>
    </Panel>
  );
}

/** What a server takes for a plan. */
function ServerFigures({ server }: { readonly server: NonNullable<RunEstimate['server']> }): ReactNode {
  const { promptTokens, answerTokens, bytesOut, cost, basis } = server;
  const about = (value: number | null, text: (value: number) => string) =>
    value === null ? 'unknown' : `about ${text(value)}`;
  return (
    <>
      <dl className={`${layout.facts ?? ''} ${classes.taken ?? ''}`} aria-label="What the server takes">
        <dt>Prompts</dt>
        <dd>{about(promptTokens, (tokens) => formatQuantity(Math.round(tokens), 'token'))}</dd>
        <dt>Answers</dt>
        <dd>{about(answerTokens, (tokens) => formatQuantity(Math.round(tokens), 'token'))}</dd>
        <dt>Sent</dt>
        <dd>{about(bytesOut, formatBytes)}</dd>
        <dt>Cost</dt>
        <dd>{about(cost, formatCost)}</dd>
      </dl>
      <p className={layout.note}>
        {basis}
        {cost === null && promptTokens !== null && ' A cost appears once the server has prices (in Models).'}
      </p>
    </>
  );
}
