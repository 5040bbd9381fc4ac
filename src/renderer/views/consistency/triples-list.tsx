import { Button } from '@mantine/core';
import type { ReactNode } from 'react';
import type { IntransitiveTriples } from '../../../model/consistency.ts';
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

type Triple = IntransitiveTriples['triples'][number];
type Image = Triple['images'][number];

/** Most triples that are listed. */
const LIMIT = 200;
const FACE = 56;

/** Triples in which every image beats the next and the last beats the first. */
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
  const { examined, cycles, complete, triples } = data;
  if (examined === 0) return <NoTriangles />;
  if (cycles === 0)
    return (
      <EmptyState title="Every triple is consistent">
        {`None of ${formatCount(examined)} decisively answered triples is intransitive${complete ? '' : ', of those drawn at random'}.`}
      </EmptyState>
    );
  return (
    <>
      <p className={classes.summary}>
        <strong>{formatCount(cycles)}</strong> of {formatCount(examined)} decisively answered triples are{' '}
        <Term name="cycle">intransitive</Term> ({formatShare(cycles / examined, 2)})
        {!complete && '; drawn at random, since there are too many to examine all'}
        {triples.length < cycles &&
          `; ${formatCount(triples.length)} of them are listed${run.hasProbabilities ? ', those with the largest gaps' : ''}`}
        .
      </p>
      <ul>
        {triples.map((triple) => (
          <TripleItem key={triple.images.map(({ id }) => id).join('-')} run={run} triple={triple} />
        ))}
      </ul>
    </>
  );
}

function TripleItem({
  run,
  triple: { images, margin },
}: {
  readonly run: RunSummary;
  readonly triple: Triple;
}): ReactNode {
  return (
    <li className={classes.triple}>
      {images.map((image, index) => {
        const next = images[(index + 1) % images.length] ?? image;
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
              title={`${image.name} beats ${next.name}: look at the pair`}
              aria-label={`${image.name} beats ${next.name}: look at the pair`}
              onClick={() => showPair(run.id, image, next)}
            >
              ▸
            </button>
          </span>
        );
      })}
      <span className={classes.image} aria-hidden="true">
        <Face imageId={images[0]?.id ?? 0} name="" size={64} box={FACE} />
        <span className={classes.score}>again</span>
      </span>
      {run.hasProbabilities && <span className={classes.margin}>smallest gap {formatNumber(margin)}</span>}
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
