import { shortLikelihood } from '../../../core/describe-likelihood.ts';
import type { ReactNode } from 'react';
import { formatNumber, formatTime } from '../../../core/format.ts';
import type { RunSummary } from '../../../model/run.ts';
import type { WorkspaceSummary } from '../../../model/workspace-summary.ts';
import layout from '../../ui/layout/layout.module.css';

const KINDS = {
  'against-references': 'against the reference set',
  'pair-set': 'the pairs of a set',
  'all-pairs': 'all pairs of a selection',
  adaptive: 'adaptive, from the reference set',
} as const;

/** What a run was planned as. */
export function RunFacts({
  run,
  summary,
}: {
  readonly run: RunSummary;
  readonly summary: WorkspaceSummary;
}): ReactNode {
  const dataset = summary.datasets.find(({ id }) => id === run.datasetId);
  const references = dataset?.referenceSets.find(({ id }) => id === run.referenceSetId);
  return (
    <dl className={layout.facts}>
      <dt>Compares</dt>
      <dd>
        {run.planKind === null ? 'what was recorded' : KINDS[run.planKind]}
        {references === undefined ? '' : ` ${references.name}`}
        {run.orders === null ? '' : run.orders === 'both' ? ', in both orders' : ', in one order'}
      </dd>
      <dt>Dataset</dt>
      <dd>{dataset?.name ?? '–'}</dd>
      <dt>Model</dt>
      <dd>
        {run.kind === 'recorded' ? 'answers recorded elsewhere' : (run.modelName ?? '–')}
        {run.members.length > 1 ? `, mean of ${run.members.length}: ${run.members.join(', ')}` : ''}
      </dd>
      <dt>θ</dt>
      <dd>{formatNumber(run.theta, 2)}</dd>
      <dt>Scores by</dt>
      <dd>
        {run.likelihoodSource} ({shortLikelihood(run.likelihood)})
      </dd>
      <dt>Made</dt>
      <dd>
        {formatTime(run.createdAt)}
        {run.finishedAt === null ? '' : `, finished ${formatTime(run.finishedAt)}`}
      </dd>
    </dl>
  );
}
