import { Button } from '@mantine/core';
import type { ReactNode } from 'react';
import { formatCount, formatNames, formatQuantity } from '../../../core/format.ts';
import { RANKING_CAUSES } from '../../../core/ranking-causes.ts';
import type { NamedImage, OpenGroup, RankingResult } from '../../../model/ranking.ts';
import type { RunSummary } from '../../../model/run.ts';
import { changeParams, showView } from '../../location/use-location.ts';
import { Face } from '../../ui/faces/face.tsx';
import { Panel } from '../../ui/layout/panel.tsx';
import { EmptyState } from '../../ui/states/states.tsx';
import classes from './ranking-view.module.css';

type Open = Extract<RankingResult, { kind: 'open' }>;

const FACE = 32;

/** Settings that a change sets, in words and in the address. */
const CHANGES: Readonly<
  Record<
    Open['ways'][number][number],
    { readonly title: string; readonly params: Readonly<Record<string, string>> }
  >
> = {
  half: { title: 'count a tie as half a win for each', params: { ties: 'half' } },
  ridge: { title: 'draw all scores a little towards their mean (ridge)', params: { ridge: 'yes' } },
};

function paramsOf(changes: Open['ways'][number]): Record<string, string> {
  return Object.fromEntries(changes.flatMap((change) => Object.entries(CHANGES[change].params)));
}

/** Why a run's answers give no ranking, and what would. */
export function OpenRanking({
  run,
  ranking,
}: {
  readonly run: RunSummary;
  readonly ranking: Open;
}): ReactNode {
  const { reason, cause, groups, ofGroups, ask, ways } = ranking;
  if (reason === 'no-answers')
    return (
      <EmptyState title="No comparison passes the filter">
        Remove some filters above to see more of the run.
      </EmptyState>
    );
  return (
    <Panel fill title="Not ranked yet" note={run.name}>
      <div className={classes.open} data-testid="open-ranking">
        <p>
          {reason === 'undetermined-parameter' ? RANKING_CAUSES[cause ?? 'steps'] : WHY[reason](ofGroups)}
        </p>
        {ways.map((changes, index) => (
          <div key={changes.join(' ')}>
            <Button
              variant={index === 0 ? 'filled' : 'default'}
              size="compact-sm"
              onClick={() => changeParams(paramsOf(changes))}
            >
              {index === 0 ? 'Rank all the same' : 'Or rank this way'}
            </Button>{' '}
            This would {changes.map((change) => CHANGES[change].title).join(' and ')}.
          </div>
        ))}
        {groups.length > 0 && (
          <>
            <h3>{reason === 'unbounded' ? 'Groups, the best first' : 'Groups'}</h3>
            <ol className={classes.groups}>
              {groups.map((group, index) => (
                <GroupLine key={index} group={group} />
              ))}
            </ol>
            {groups.length < ofGroups && <p>and {formatCount(ofGroups - groups.length)} more</p>}
          </>
        )}
        {ask.length > 0 && (
          <>
            <h3>What to ask next</h3>
            <ul className={classes.groups}>
              {ask.map(({ first, second }) => (
                <li key={`${first.id}-${second.id}`} className={classes.group}>
                  <ImageName image={first} /> and <ImageName image={second} /> in both orders
                </li>
              ))}
            </ul>
            <p>
              {reason === 'unbounded'
                ? 'The later image must win, or tie, at least once; where it does not, compare more neighbours.'
                : 'One answer joins two groups; more make their distance sure.'}
            </p>
          </>
        )}
        <div>
          <Button size="compact-sm" onClick={() => showView('run', {}, { plan: 'new', kind: 'all-pairs' })}>
            Plan all pairs of a selection
          </Button>
        </div>
      </div>
    </Panel>
  );
}

const WHY: Readonly<
  Record<Exclude<Open['reason'], 'no-answers' | 'undetermined-parameter'>, (groups: number) => string>
> = {
  disconnected: (groups) =>
    `The images fall into ${formatQuantity(groups, 'group')} that were never compared with each other, so their scores have no common scale.`,
  unbounded: (groups) =>
    `Some images won every answer against all the others, so nothing limits their lead: ${formatQuantity(groups, 'group')}, of which each never lost to or tied with a later one.`,
};

function GroupLine({ group: { count, images } }: { readonly group: OpenGroup }): ReactNode {
  return (
    <li className={classes.group}>
      <strong>{formatQuantity(count, 'image')}</strong>
      {images.map(({ id, name }) => (
        <Face key={id} imageId={id} name={name} size={64} box={FACE} />
      ))}
      <span>
        {formatNames(
          [...images.map(({ name }) => name), ...Array<string>(count - images.length).fill('')],
          images.length,
        )}
      </span>
    </li>
  );
}

function ImageName({ image: { id, name } }: { readonly image: NamedImage }): ReactNode {
  return (
    <span className={classes.pair}>
      <Face imageId={id} name="" size={64} box={FACE} />
      {name}
    </span>
  );
}
