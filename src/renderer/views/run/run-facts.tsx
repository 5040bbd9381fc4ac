import { describeUsage } from '../../../core/describe-usage.ts';
import { shortLikelihood } from '../../../core/describe-likelihood.ts';
import { LABELS } from '../../../core/labels.ts';
import type { ReactNode } from 'react';
import { formatCount, formatNumber, formatTime } from '../../../core/format.ts';
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
        {describeMembers(run)}
      </dd>
      {run.prompt !== null && (
        <>
          <dt>Asks</dt>
          <dd>{describeAsked(run)}</dd>
        </>
      )}
      {run.builds.length > 0 && (
        <>
          <dt>Computed by</dt>
          <dd>
            {run.builds.join('; ')}
            {run.exact ? ', in F32 throughout (exact)' : ''}
          </dd>
        </>
      )}
      {run.usage !== null && (
        <>
          <dt>Server took</dt>
          <dd>{describeUsage(run.usage)}</dd>
        </>
      )}
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

const SOURCES = {
  option: 'given for this run',
  task: 'of its task',
  dataset: 'of the dataset',
  card: 'of the model’s card',
} as const;

/** The question and the words, and where they come from; the whole prompt where nothing says which part is the question. */
function describeAsked({ asked, prompt }: RunSummary): string {
  if (asked === null) return prompt ?? '';
  const { question, words, more, questionFrom, wordsFrom } = asked;
  return [
    question === null ? prompt : `“${question}” (${SOURCES[questionFrom]})`,
    `answered ${LABELS.map((label) => words[label]).join(', ')}${wordsFrom === 'card' ? '' : ` (${SOURCES[wordsFrom]})`}`,
    ...(more === null ? [] : [`a higher score means more ${more}`]),
  ].join('; ');
}

/** Names of raters listed; a study may have hundreds. */
const NAMED = 10;

function describeMembers({ kind, members, lackMember, failed }: RunSummary): string {
  if (members.length === 1) return '';
  const names = members.slice(0, NAMED).join(', ') + (members.length > NAMED ? ', …' : '');
  if (kind === 'recorded') return `; every answer counts, those of ${names}`;
  const lacking =
    lackMember === 0
      ? ''
      : `; ${formatCount(lackMember)} of ${formatCount(failed)} failed comparisons were answered by some members only, and scores take these`;
  return `, mean of ${members.length}: ${names}${lacking}`;
}
