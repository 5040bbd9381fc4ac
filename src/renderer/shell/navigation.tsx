import { Tooltip } from '@mantine/core';
import type { ReactNode } from 'react';
import { VIEW_TITLES, VIEWS } from '../../ipc/views.ts';
import { usePendingStrokes } from '../commands/listen-for-keys.ts';
import { showView, useLocation } from '../location/use-location.ts';
import { Icon } from '../ui/marks/icons.tsx';
import { VIEW_ENTRIES } from '../views/views.ts';
import { GO_KEY } from './use-view-commands.ts';
import classes from './navigation.module.css';

/** The views; while a key for one is awaited, each shows its own. */
export function Navigation(): ReactNode {
  const { view } = useLocation();
  const awaited = usePendingStrokes().join(' ') === GO_KEY;
  return (
    <nav className={classes.navigation} aria-label="Views">
      {VIEWS.map((name) => {
        const { key, description } = VIEW_ENTRIES[name];
        return (
          <Tooltip key={name} label={`${VIEW_TITLES[name]}: ${description}`} position="right" openDelay={500}>
            <button
              type="button"
              className={classes.entry}
              aria-current={name === view ? 'page' : undefined}
              aria-label={VIEW_TITLES[name]}
              onClick={() => showView(name)}
            >
              <Icon name={name} />
              <span className={classes.title}>{VIEW_TITLES[name]}</span>
              {awaited && <kbd className={classes.key}>{key.toUpperCase()}</kbd>}
            </button>
          </Tooltip>
        );
      })}
    </nav>
  );
}
