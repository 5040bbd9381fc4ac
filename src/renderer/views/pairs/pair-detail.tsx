import type { ReactNode } from 'react';
import type { useRequest } from '../../api/use-request.ts';
import { formatNumber } from '../../../core/format.ts';
import type { ScoreWords } from '../../../core/score-words.ts';
import { usePairSeen } from '../../judging/seen-pairs.ts';
import { CutName } from '../../ui/faces/cut-name.tsx';
import { sameEnds } from '../../ui/faces/same-ends.ts';
import { LookTools } from '../../ui/faces/look-tools.tsx';
import { PairImages } from '../../ui/faces/pair-images.tsx';
import { useLook } from '../../ui/faces/use-look.ts';
import type { Standing } from '../../ui/pair-table/pair-standing.ts';
import { ErrorState, Loading } from '../../ui/states/states.tsx';
import type { PairIds } from '../../judging/seen-pairs.ts';
import { DetailHead } from './detail-head.tsx';
import { PairFacts } from './pair-facts.tsx';
import { PairHistory } from './pair-history.tsx';
import classes from './pair-detail.module.css';
import type { DetailPlace } from './pairs-params.ts';
import { RelabelBar } from '../../ui/pair-table/relabel-bar.tsx';
import type { Saying } from '../../ui/pair-table/use-relabel.ts';
import layout from '../../ui/layout/layout.module.css';
import { useTrueWords } from '../../api/true-words.ts';

interface PairDetailProps {
  readonly pair: PairIds;
  /** What is known of it; of the pair before until that is there. */
  readonly known: ReturnType<typeof useRequest<'pairs.detail'>>;
  readonly standing: Standing | null;
  readonly otherRun: boolean;
  readonly place: Exclude<DetailPlace, 'none'>;
  /** Its number among the listed ones; null where it is not listed. */
  readonly index: number | null;
  readonly total: number;
  readonly onMove: (key: 'j' | 'k') => void;
  readonly onPlace: (place: DetailPlace) => void;
  readonly onSay: (saying: Saying) => void;
  /** Whether keys label this pair, and not several that are chosen. */
  readonly keys: boolean;
}

/** One pair with everything known about it. */
export function PairDetail(props: PairDetailProps): ReactNode {
  const { pair, known, standing, otherRun, place, index, total, onMove, onPlace, onSay, keys } = props;
  const { firstId, secondId } = pair;
  const { data, error, refetch } = known;
  const seen = usePairSeen(pair);
  const look = useLook();
  const words = useTrueWords();
  const row = data?.row;
  // The detail of the pair before stays until this one's is there; its images must not.
  const isThis = row?.firstId === firstId && row.secondId === secondId;
  const same = sameEnds(row == null ? [] : [row.firstName, row.secondName]);
  return (
    <section className={classes.detail} data-place={place} data-seen={seen} aria-label="Selected pair">
      <DetailHead {...{ place, index, total, onMove, onPlace }} />
      {error !== null ? (
        <ErrorState error={error} retry={() => void refetch()} />
      ) : row === undefined ? (
        <Loading height="100%" />
      ) : row === null ? (
        <p className={classes.gone}>This run has no answer for these two images in this order.</p>
      ) : (
        <div className={classes.body}>
          <div className={classes.seen}>
            <div className={classes.names} data-shown={look.shown}>
              {(['first', 'second'] as const).map((side) => (
                <span
                  key={side}
                  className={classes.name}
                  hidden={look.shown !== 'both' && look.shown !== side}
                >
                  <strong>
                    <CutName name={side === 'first' ? row.firstName : row.secondName} same={same} />
                  </strong>
                  <span className={layout.note}>
                    {side === 'first' ? 'first' : 'second'},{' '}
                    {scoreText(side === 'first' ? row.firstScore : row.secondScore, words)}
                  </span>
                </span>
              ))}
            </div>
            {isThis ? (
              <PairImages
                first={{ id: firstId, name: row.firstName }}
                second={{ id: secondId, name: row.secondName }}
                look={look}
              />
            ) : (
              <div className={classes.coming} />
            )}
            <LookTools look={look} />
            <RelabelBar {...{ seen, standing, onSay, keys }} />
          </div>
          <div className={classes.known}>
            <PairFacts row={row} members={data?.members ?? []} otherRun={otherRun} />
            <PairHistory pair={pair} />
          </div>
        </div>
      )}
    </section>
  );
}

function scoreText(score: number | null, words: ScoreWords): string {
  return score === null ? `no ${words.score}` : `${words.score} ${formatNumber(score, 2)}`;
}
