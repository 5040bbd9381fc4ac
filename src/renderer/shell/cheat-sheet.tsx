import { Anchor } from '@mantine/core';
import type { ReactNode } from 'react';
import { useCommandList, type Command } from '../commands/commands.ts';
import { Dialog } from '../ui/dialogs/dialog.tsx';
import { Keys } from '../ui/marks/keys.tsx';
import layout from '../ui/layout/layout.module.css';
import classes from './cheat-sheet.module.css';

interface CheatSheetProps {
  readonly opened: boolean;
  readonly onClose: () => void;
  /** Goes to where keys are set. */
  readonly onChange: () => void;
}

/** Every command that has keys here and now, by section; those of the view come first. */
export function CheatSheet({ opened, onClose, onChange }: CheatSheetProps): ReactNode {
  const sections = Map.groupBy(
    useCommandList().filter(({ keys }) => keys !== undefined && keys.length > 0),
    ({ section }) => section,
  );
  return (
    <Dialog opened={opened} onClose={onClose} title="Keys" size="xl">
      <p className={classes.advice}>
        Keys work wherever you are not typing text. Tab reaches everything else; Esc closes whatever covers
        the view.{' '}
        <Anchor component="button" type="button" size="sm" underline="always" onClick={onChange}>
          Set other keys
        </Anchor>
      </p>
      <div className={classes.sections}>
        {[...sections].reverse().map(([section, commands]) => (
          <div key={section} className={classes.section}>
            <h3 className={classes.heading}>{section}</h3>
            <dl>
              {commands.map((command) => (
                <Entry key={command.id} command={command} />
              ))}
            </dl>
          </div>
        ))}
      </div>
    </Dialog>
  );
}

function Entry({ command: { title, keys = [], enabled } }: { readonly command: Command }): ReactNode {
  return (
    <div className={classes.entry}>
      <dt>
        {title}
        {enabled === false && <span className={layout.note}> (not now)</span>}
      </dt>
      <dd>
        {keys.map((one, index) => (
          <span key={one}>
            {index > 0 && <span className={layout.note}> or </span>}
            <Keys keys={one} />
          </span>
        ))}
      </dd>
    </div>
  );
}
