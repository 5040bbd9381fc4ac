import type { ReactNode } from 'react';
import type { RunViewProps } from '../../api/use-scope.ts';
import { useAboutRun } from '../../api/use-about-run.ts';
import { useRequest } from '../../api/use-request.ts';
import { useScope } from '../../api/use-scope.ts';
import { EmptyState, ErrorState, Loading } from '../../ui/states/states.tsx';
import { AnswersPanel } from './answers-panel.tsx';
import type { AuditedRun } from './audited-run.ts';
import { BinsPanel } from './bins-panel.tsx';
import { LikelihoodPanel } from './likelihood-panel.tsx';
import { PiecesPanel } from './pieces-panel.tsx';
import { ReachPanel } from './reach-panel.tsx';
import { ScoresPanel } from './scores-panel.tsx';
import classes from './similar-view.module.css';
import { VerdictPanel } from './verdict-panel.tsx';
import { WherePanel } from './where-panel.tsx';
import layout from '../../ui/layout/layout.module.css';
import { useTrueWords } from '../../api/true-words.ts';

/** Whether a run's Similar can be trusted, under the filter; a second run may be shown beside it. */
export function RunSimilar({ run, filter }: RunViewProps): ReactNode {
  const { otherRun } = useScope();
  const { data, error, refetch, isPlaceholderData } = useRequest('similar.audit', { filter });
  const ofOther =
    otherRun === undefined || otherRun.id === run.id
      ? null
      : { ...filter, run: otherRun.id, otherRun: run.id };
  const { data: besideData, error: besideError } = useRequest(
    'similar.audit',
    ofOther === null ? null : { filter: ofOther },
  );
  const about = useAboutRun(run, filter);
  const { scores } = useTrueWords();
  if (error !== null) return <ErrorState error={error} retry={() => void refetch()} />;
  if (data === undefined) return <Loading height="100%" />;
  const shown: AuditedRun = { run, filter, audit: data, about, beside: false };
  const audited: AuditedRun[] = [
    shown,
    ...(ofOther === null || otherRun === undefined || besideData === undefined
      ? []
      : [{ run: otherRun, filter: ofOther, audit: besideData, about, beside: true }]),
  ];
  return (
    <div className={`${layout.stack} ${classes.view}`} data-stale={isPlaceholderData} data-testid="similar">
      <VerdictPanel audited={audited} />
      {besideError !== null && <ErrorState error={besideError} />}
      {data.n === 0 ? (
        <EmptyState title="Nothing to judge Similar by">
          {data.unknown === 0
            ? 'No comparison passes the filter. Remove some filters above to see more of the run.'
            : `Of no comparison that passes the filter are both ${scores} known. Import scores for the images.`}
        </EmptyState>
      ) : (
        <>
          <div className={classes.charts}>
            <AnswersPanel audited={audited} />
            <ReachPanel audited={audited} />
            <WherePanel audited={audited} />
            <LikelihoodPanel audited={audited} />
          </div>
          {audited.map((one) => (
            <ScoresPanel key={one.run.id} shown={one} ready={!isPlaceholderData} named={audited.length > 1} />
          ))}
          <PiecesPanel shown={shown} named={audited.length > 1} />
          <BinsPanel audited={audited} />
        </>
      )}
    </div>
  );
}
