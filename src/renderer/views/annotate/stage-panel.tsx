import { ActionIcon } from '@mantine/core';
import type { ReactNode } from 'react';
import { useKeyHint } from '../../commands/use-key-hint.ts';
import { Icon } from '../../ui/marks/icons.tsx';
import classes from './stage-panel.module.css';

interface StagePanelProps {
  readonly title: string;
  readonly closeTitle: string;
  readonly onClose: () => void;
  readonly children: ReactNode;
}

/** Something beside the pair, which keeps its keys and both faces: below it where the window is narrow. */
export function StagePanel({ title, closeTitle, onClose, children }: StagePanelProps): ReactNode {
  const hint = useKeyHint('annotate.leave');
  return (
    <aside className={classes.panel} aria-label={title}>
      <header className={classes.head}>
        <h2>{title}</h2>
        <ActionIcon size="sm" aria-label={closeTitle} title={`${closeTitle}${hint}`} onClick={onClose}>
          <Icon name="close" size={14} />
        </ActionIcon>
      </header>
      {/* Scrolled by keys once it has the focus. */}
      <div className={classes.body} tabIndex={0} role="group" aria-label={title}>
        {children}
      </div>
    </aside>
  );
}
