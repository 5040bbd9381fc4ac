import { Button } from '@mantine/core';
import type { ReactNode } from 'react';
import type { CountedTriples } from '../../../model/consistency.ts';
import type { Filter } from '../../../model/filter.ts';
import type { RunSummary } from '../../../model/run.ts';
import { request } from '../../api/request.ts';
import { useRequest } from '../../api/use-request.ts';
import { Term } from '../../help/term.tsx';
import { showView } from '../../location/use-location.ts';
import { notify } from '../../notices/notices.ts';
import { Face } from '../../ui/faces/face.tsx';
import { formatCount, formatNumber, formatShare } from '../../../core/format.ts';
import { EmptyState, ErrorState, Loading } from '../../ui/states/states.tsx';
import classes from './triples-list.module.css';

type Triple = CountedTriples['triples'][number];
type Image = Triple['images'][number];

/** Most triples that are listed. */
const LIMIT = 200;
const FACE = 56;

/** Triples that no scores explain: every image beats the next, and the last beats the first or is called Similar to it. */
export function TriplesList({
  run,
  filter,
}: {
  readonly run: RunSummary;
  readonly filter: Filter;
}): ReactNode {
  const { data, error, refetch } = useRequest('consistency.triples', { filter, limit: LIMIT });
  if (error !== null) return <ErrorState error={error} retry={() => void refetch()} />;
  if (data === undefined) return <Loading height="100%" />;
  const { tied } = data;
  if (data.examined + tied.examined === 0) return <NoTriangles />;
  if (data.cycles + tied.cycles === 0)
    return (
      <EmptyState title="Every triple is consistent">
        {`None of ${formatCount(data.examined)} decisively answered triples and of ${formatCount(tied.examined)} with one pair called Similar is intransitive${data.complete && tied.complete ? '' : ', of those drawn at random'}.`}
      </EmptyState>
    );
  return (
    <>
      <Counted run={run} counted={data} isTied={false} />
      <Counted run={run} counted={tied} isTied />
    </>
  );
}

interface CountedProps {
  readonly run: RunSummary;
  readonly counted: CountedTriples;
  /** Whether the last of each triple's three pairs was called Similar. */
  readonly isTied: boolean;
}

/** How many triples of one kind are intransitive, and the clearest of them. */
function Counted({ run, counted, isTied }: CountedProps): ReactNode {
  const { examined, cycles, complete, triples } = counted;
  if (examined === 0) return null;
  const clearest = isTied ? 'those whose Similar is clearest' : 'those with the largest gaps';
  return (
    <section>
      <p className={classes.summary}>
        <strong>{formatCount(cycles)}</strong> of {formatCount(examined)}{' '}
        {isTied ? 'triples with one pair called Similar are ' : 'decisively answered triples are '}
        <Term name={isTied ? 'tiedChain' : 'cycle'}>intransitive</Term> ({formatShare(cycles / examined, 2)})
        {!complete && '; drawn at random, since there are too many to examine all'}
        {triples.length < cycles &&
          `; ${formatCount(triples.length)} of them are listed${run.hasProbabilities ? `, ${clearest}` : ''}`}
        .
      </p>
      <ul>
        {triples.map((triple) => (
          <TripleItem
            key={triple.images.map(({ id }) => id).join('-')}
            run={run}
            triple={triple}
            isTied={isTied}
          />
        ))}
      </ul>
    </section>
  );
}

function TripleItem({
  run,
  triple: { images, margin },
  isTied,
}: {
  readonly run: RunSummary;
  readonly triple: Triple;
  readonly isTied: boolean;
}): ReactNode {
  return (
    <li className={classes.triple}>
      {images.map((image, index) => {
        const next = images[(index + 1) % images.length] ?? image;
        const ties = isTied && index === images.length - 1;
        const what = ties
          ? `${image.name} and ${next.name} were called Similar: look at the pair`
          : `${image.name} beats ${next.name}: look at the pair`;
        return (
          <span key={image.id} className={classes.step}>
            <span className={classes.image}>
              <Face imageId={image.id} name={image.name} size={64} box={FACE} />
              <span className={classes.score}>
                {image.score === null ? '–' : formatNumber(image.score, 2)}
              </span>
            </span>
            <button
              type="button"
              className={classes.beats}
              title={what}
              aria-label={what}
              onClick={() => showPair(run.id, image, next)}
            >
              {ties ? '≈' : '▸'}
            </button>
          </span>
        );
      })}
      <span className={classes.image} aria-hidden="true">
        <Face imageId={images[0]?.id ?? 0} name="" size={64} box={FACE} />
        <span className={classes.score}>again</span>
      </span>
      {run.hasProbabilities && (
        <span className={classes.margin}>
          {isTied ? 'gap of Similar' : 'smallest gap'} {formatNumber(margin)}
        </span>
      )}
    </li>
  );
}

/** Shows a pair in an order in which it was asked. */
function showPair(run: number, a: Image, b: Image): void {
  request('pairs.detail', { run, otherRun: null, firstId: a.id, secondId: b.id })
    .then(({ row }) =>
      showView(
        'pairs',
        { cells: undefined, forward: undefined },
        { pair: row === null ? `${b.id}-${a.id}` : `${a.id}-${b.id}` },
      ),
    )
    .catch((error: unknown) => notify({ kind: 'error', title: 'Could not show the pair', error }));
}

function NoTriangles(): ReactNode {
  return (
    <EmptyState
      title="No three images were all compared with one another"
      actions={
        <Button size="sm" onClick={() => showView('run', {}, { plan: 'new', kind: 'all-pairs' })}>
          Plan all pairs of a selection
        </Button>
      }
    >
      A run against references never compares two references, so it has no triangles. A run of all pairs of a
      selection does.
    </EmptyState>
  );
}
