import { ActionIcon, Button } from '@mantine/core';
import type { ReactNode } from 'react';
import { Icon } from '../../ui/marks/icons.tsx';
import { usePathChooser } from '../../ui/files/use-path-chooser.tsx';
import classes from './run-view.module.css';

interface MemberProjectorProps {
  /** The member's own mmproj; undefined for the model's. */
  readonly value: string | undefined;
  readonly onChange: (mmproj: string | undefined) => void;
  /** Counted from 1. */
  readonly member: number;
}

/** A member's own vision tower and projector, as an epoch has them whose projector was tuned. */
export function MemberProjector({ value, onChange, member }: MemberProjectorProps): ReactNode {
  const { choose, dialog } = usePathChooser({
    title: 'Vision tower and projector of this member (mmproj)',
    kind: 'file',
    endings: ['.gguf'],
    onChoose: onChange,
  });
  return (
    <>
      {value === undefined ? (
        <Button
          size="compact-xs"
          onClick={choose}
          aria-label={`Projector of member ${member}`}
          title="The mmproj saved by its epoch, if the projector was trained too; otherwise the model's own"
        >
          Own projector…
        </Button>
      ) : (
        <div className={classes.projector}>
          <span className={classes.file} title={value}>
            {value.split(/[\\/]/).at(-1)}
          </span>
          <ActionIcon aria-label={`Remove ${value}`} onClick={() => onChange(undefined)}>
            <Icon name="close" size={14} />
          </ActionIcon>
        </div>
      )}
      {dialog}
    </>
  );
}
