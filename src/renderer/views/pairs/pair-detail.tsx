import { ActionIcon, Button, SegmentedControl, Tooltip } from '@mantine/core';
import { useState, type ReactNode } from 'react';
import { useJudge } from '../../api/use-judge.ts';
import { useRequest } from '../../api/use-request.ts';
import { useCommands } from '../../commands/commands.ts';
import { printKeys } from '../../commands/keys.ts';
import { formatCount, formatNumber } from '../../ui/format.ts';
import { Icon } from '../../ui/icons.tsx';
import { PairImages } from '../../ui/pair-images.tsx';
import { PairRelabel } from '../../ui/pair-relabel.tsx';
import { standingOf } from '../../ui/pair-standing.ts';
import { ACTUAL, WHOLE, zoomedInPlace, ZOOM_STEP } from '../../ui/pair-zoom.ts';
import { ErrorState, Loading } from '../../ui/states.tsx';
import type { PairIds } from '../../ui/use-pair-cursor.ts';
import { PairFacts } from './pair-facts.tsx';
import { PairHistory } from './pair-history.tsx';
import classes from './pair-detail.module.css';
import type { DetailPlace } from './pairs-params.ts';

interface PairDetailProps {
  readonly pair: PairIds;
  readonly run: number;
  readonly otherRun: number | null;
  readonly place: Exclude<DetailPlace, 'none'>;
  /** Its number among the listed ones; null where it is not listed. */
  readonly index: number | null;
  readonly total: number;
  readonly onMove: (key: 'j' | 'k') => void;
  readonly onPlace: (place: DetailPlace) => void;
}

/** One pair with everything known about it. */
export function PairDetail({
  pair,
  run,
  otherRun,
  place,
  index,
  total,
  onMove,
  onPlace,
}: PairDetailProps): ReactNode {
  const { firstId, secondId } = pair;
  const { data, error, refetch } = useRequest('pairs.detail', { run, otherRun, firstId, secondId });
  const { waiting } = useJudge();
  const [zoom, setZoom] = useState(WHOLE);
  const [shown, setShown] = useState<'both' | 'first' | 'second'>('both');
  const command = (
    id: string,
    title: string,
    keys: readonly string[],
    action: () => void,
    repeats = false,
  ) => ({
    id: `pairs.${id}`,
    title,
    section: 'Pairs',
    keys,
    repeats,
    run: action,
  });
  useCommands([
    command(
      'zoom-in',
      'Zoom in',
      ['+', '='],
      () => {
        setZoom(zoomedInPlace(zoom, ZOOM_STEP));
      },
      true,
    ),
    command(
      'zoom-out',
      'Zoom out',
      ['-'],
      () => {
        setZoom(zoomedInPlace(zoom, 1 / ZOOM_STEP));
      },
      true,
    ),
    command('actual-size', 'Original size (1:1)', ['o'], () => {
      setZoom(ACTUAL);
    }),
    command('whole', 'Whole images', ['w'], () => {
      setZoom(WHOLE);
    }),
    command('flicker', 'Flicker: both images in one place, in turn', ['b'], () => {
      setShown(shown === 'first' ? 'second' : 'first');
    }),
    command('side-by-side', 'Side by side', ['s'], () => {
      setShown('both');
    }),
  ]);

  const row = data?.row;
  // The detail of the pair before stays until this one's is there; its images must not.
  const isThis = row?.firstId === firstId && row.secondId === secondId;
  return (
    <section className={classes.detail} data-place={place} aria-label="Chosen pair">
      <header className={classes.header}>
        <h2 className={classes.title}>
          {index === null ? 'Not in the list' : `${formatCount(index + 1)} of ${formatCount(total)}`}
        </h2>
        <Tooltip label={`Previous (${printKeys('k')})`}>
          <ActionIcon
            variant="default"
            size="sm"
            aria-label="Previous pair"
            onClick={() => {
              onMove('k');
            }}
          >
            <span className={classes.previous}>
              <Icon name="chevron-right" size={14} />
            </span>
          </ActionIcon>
        </Tooltip>
        <Tooltip label={`Next (${printKeys('j')})`}>
          <ActionIcon
            variant="default"
            size="sm"
            aria-label="Next pair"
            onClick={() => {
              onMove('j');
            }}
          >
            <Icon name="chevron-right" size={14} />
          </ActionIcon>
        </Tooltip>
        <span className={classes.grow} />
        <Button
          size="compact-xs"
          variant="default"
          rightSection={<kbd>D</kbd>}
          onClick={() => {
            onPlace(place === 'full' ? 'beside' : 'full');
          }}
        >
          {place === 'full' ? 'Beside the list' : 'Full'}
        </Button>
        <Tooltip label={`Close (${printKeys('Escape')})`}>
          <ActionIcon
            variant="subtle"
            color="gray"
            size="sm"
            aria-label="Close"
            onClick={() => {
              onPlace('none');
            }}
          >
            <Icon name="close" size={14} />
          </ActionIcon>
        </Tooltip>
      </header>
      {error !== null ? (
        <ErrorState error={error} retry={() => void refetch()} />
      ) : row === undefined ? (
        <Loading height="100%" />
      ) : row === null ? (
        <p className={classes.gone}>This run has no answer about these two images in this order.</p>
      ) : (
        <div className={classes.body}>
          <div className={classes.seen}>
            <div className={classes.names} data-shown={shown}>
              {(['first', 'second'] as const).map((side) => (
                <span key={side} className={classes.name} hidden={shown !== 'both' && shown !== side}>
                  <strong>{side === 'first' ? row.firstName : row.secondName}</strong>{' '}
                  <span className={classes.dimmed}>
                    {side === 'first' ? 'first' : 'second'},{' '}
                    {scoreText(side === 'first' ? row.firstScore : row.secondScore)}
                  </span>
                </span>
              ))}
            </div>
            {isThis ? (
              <PairImages
                first={{ id: firstId, name: row.firstName }}
                second={{ id: secondId, name: row.secondName }}
                zoom={zoom}
                onZoom={setZoom}
                shown={shown}
              />
            ) : (
              <div className={classes.coming} />
            )}
            <div className={classes.tools}>
              <SegmentedControl
                size="xs"
                aria-label="How the images are laid out"
                value={shown}
                onChange={(value) => {
                  setShown(value);
                }}
                data={[
                  { value: 'both', label: 'Both' },
                  { value: 'first', label: 'First' },
                  { value: 'second', label: 'Second' },
                ]}
              />
              <span className={classes.hint}>
                <kbd>B</kbd> flickers
              </span>
              <span className={classes.grow} />
              <Button.Group>
                <Button
                  size="compact-xs"
                  variant="default"
                  aria-label="Zoom out"
                  title="Zoom out (−)"
                  onClick={() => {
                    setZoom(zoomedInPlace(zoom, 1 / ZOOM_STEP));
                  }}
                >
                  −
                </Button>
                <Button
                  size="compact-xs"
                  variant="default"
                  aria-label="Zoom in"
                  title="Zoom in (+)"
                  onClick={() => {
                    setZoom(zoomedInPlace(zoom, ZOOM_STEP));
                  }}
                >
                  +
                </Button>
              </Button.Group>
              <Button.Group>
                <Button
                  size="compact-xs"
                  variant="default"
                  title="Original size (O)"
                  aria-pressed={zoom === ACTUAL}
                  onClick={() => {
                    setZoom(ACTUAL);
                  }}
                >
                  1:1
                </Button>
                <Button
                  size="compact-xs"
                  variant="default"
                  title="Whole images (W)"
                  aria-pressed={zoom === WHOLE}
                  onClick={() => {
                    setZoom(WHOLE);
                  }}
                >
                  Fit
                </Button>
              </Button.Group>
            </div>
            <PairRelabel
              pair={pair}
              run={run}
              standing={isThis ? standingOf(row, waiting) : null}
              section="Pairs"
              shown
            />
          </div>
          <div className={classes.known}>
            <PairFacts row={row} members={data?.members ?? []} otherRun={otherRun !== null} />
            <PairHistory pair={pair} />
          </div>
        </div>
      )}
    </section>
  );
}

function scoreText(score: number | null): string {
  return score === null ? 'no true score' : `true score ${formatNumber(score, 2)}`;
}
