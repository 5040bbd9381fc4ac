import { ActionIcon, Button, Tooltip } from '@mantine/core';
import type { ReactNode } from 'react';
import { useKeyHint } from '../../commands/use-key-hint.ts';
import { formatCount } from '../../../core/format.ts';
import { CommandKeys } from '../../ui/marks/command-keys.tsx';
import { Icon } from '../../ui/marks/icons.tsx';
import classes from './pair-detail.module.css';
import type { DetailPlace } from './pairs-params.ts';
import layout from '../../ui/layout/layout.module.css';

interface DetailHeadProps {
  readonly place: Exclude<DetailPlace, 'none'>;
  /** The pair's number among the listed ones; null where it is not listed. */
  readonly index: number | null;
  readonly total: number;
  readonly onMove: (key: 'j' | 'k') => void;
  readonly onPlace: (place: DetailPlace) => void;
}

/** Which pair is looked at, and the ways to others and away. */
export function DetailHead({ place, index, total, onMove, onPlace }: DetailHeadProps): ReactNode {
  const [previous, next, close] = [
    useKeyHint('pairs.previous'),
    useKeyHint('pairs.next'),
    useKeyHint('pairs.close'),
  ];
  return (
    <header className={classes.header}>
      <h2 className={classes.title}>
        {index === null ? 'Not in the list' : `${formatCount(index + 1)} of ${formatCount(total)}`}
      </h2>
      <Tooltip label={`Previous${previous}`}>
        <ActionIcon variant="default" size="sm" aria-label="Previous pair" onClick={() => onMove('k')}>
          <span className={classes.previous}>
            <Icon name="chevron-right" size={14} />
          </span>
        </ActionIcon>
      </Tooltip>
      <Tooltip label={`Next${next}`}>
        <ActionIcon variant="default" size="sm" aria-label="Next pair" onClick={() => onMove('j')}>
          <Icon name="chevron-right" size={14} />
        </ActionIcon>
      </Tooltip>
      <span className={layout.grow} />
      <Button
        size="compact-xs"
        rightSection={<CommandKeys id="pairs.detail" />}
        onClick={() => onPlace(place === 'full' ? 'beside' : 'full')}
      >
        {place === 'full' ? 'Show beside the list' : 'Full'}
      </Button>
      <Tooltip label={`Close${close}`}>
        <ActionIcon size="sm" aria-label="Close" onClick={() => onPlace('none')}>
          <Icon name="close" size={14} />
        </ActionIcon>
      </Tooltip>
    </header>
  );
}
