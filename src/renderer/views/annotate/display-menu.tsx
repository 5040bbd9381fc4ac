import { Button, Popover, Switch } from '@mantine/core';
import type { ReactNode } from 'react';
import { formatNumber } from '../../../core/format.ts';
import { LookTools } from '../../ui/faces/look-tools.tsx';
import { WHOLE } from '../../ui/faces/pair-zoom.ts';
import type { Look } from '../../ui/faces/use-look.ts';
import { changeParams } from '../../location/use-location.ts';
import { CommandKeys } from '../../ui/marks/command-keys.tsx';
import layout from '../../ui/layout/layout.module.css';
import classes from './annotate-view.module.css';

interface DisplayMenuProps {
  readonly look: Look;
  /** Whether the next pair is shown after an answer. */
  readonly advances: boolean;
  readonly onAdvances: (advances: boolean) => void;
  readonly onFullScreen: () => void;
  /** Whether the model's labels are marked; null where a task says so. */
  readonly suggests: boolean | null;
  readonly blind: boolean;
}

/** How the pair is looked at, and what an answer does to the screen. */
export function DisplayMenu({
  look,
  advances,
  onAdvances,
  onFullScreen,
  suggests,
  blind,
}: DisplayMenuProps): ReactNode {
  return (
    <Popover position="bottom-end" shadow="md" width={380} trapFocus returnFocus>
      <Popover.Target>
        <Button
          className={classes.display}
          title="Zoom, flicker, full screen, and whether answers go on to the next pair"
        >
          Display
          <span className={classes.lookedAt}>{lookInWords(look)}</span>
        </Button>
      </Popover.Target>
      <Popover.Dropdown aria-label="Display">
        <div className={layout.form}>
          <LookTools look={look} />
          <p className={layout.note}>
            The wheel zooms where it points, dragging or Shift with an arrow moves, a double click shows the
            original size.
          </p>
          <Switch
            label={
              <>
                Go on to the next pair after an answer <CommandKeys id="annotate.advance" />
              </>
            }
            checked={advances}
            onChange={(event) => onAdvances(event.currentTarget.checked)}
          />
          {suggests !== null && (
            <Switch
              label="Suggest the model’s label"
              description={
                blind
                  ? 'Not while Blind is on'
                  : 'Marked on its button, and accepted by a key; such answers are told apart'
              }
              disabled={blind}
              checked={suggests}
              onChange={(event) => changeParams({ suggest: event.currentTarget.checked ? 'yes' : null })}
            />
          )}
          <Button
            className={layout.start}
            onClick={onFullScreen}
            rightSection={<CommandKeys id="annotate.full-screen" />}
          >
            Full screen
          </Button>
        </div>
      </Popover.Dropdown>
    </Popover>
  );
}

/** 'Fit', '150 %', '1:1, First alone'. */
function lookInWords({ zoom, shown }: Look): string {
  const scale =
    zoom === WHOLE
      ? 'Fit'
      : zoom.base === 'actual' && zoom.factor === 1
        ? '1:1'
        : `${formatNumber(100 * zoom.factor, 0)} %`;
  return shown === 'both' ? scale : `${scale}, ${shown === 'first' ? 'First' : 'Second'}`;
}
