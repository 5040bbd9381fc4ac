import { Button } from '@mantine/core';
import { memo, type ReactNode } from 'react';
import { changeParams } from '../../location/use-location.ts';
import { CommandKeys } from '../../ui/marks/command-keys.tsx';
import { CutName } from '../../ui/faces/cut-name.tsx';
import type { Look } from '../../ui/faces/use-look.ts';
import { DisplayMenu } from './display-menu.tsx';
import { RunQueueChoices } from './run-queue-choices.tsx';
import { isBlind, type SittingSource } from './sitting-source.ts';
import classes from './annotate-view.module.css';

interface SittingBarProps {
  readonly source: SittingSource;
  readonly drafts: boolean;
  readonly look: Look;
  readonly advances: boolean;
  /** What is open beside the pair. */
  readonly opened: 'history' | 'guidelines' | null;
  readonly onDrafts: () => void;
  readonly onUndo: () => void;
  /** Goes so many pairs on, finished ones too. */
  readonly onMove: (by: number) => void;
  readonly onHistory: () => void;
  readonly onGuidelines: () => void;
  readonly onAdvances: (advances: boolean) => void;
  readonly onFullScreen: () => void;
  /** What stands at the end of the bar, and changes with every pair. */
  readonly children: ReactNode;
}

/** What is judged, and the ways through it. Every part keeps its place: names that have no room are cut. */
export function SittingBar({ children, ...tools }: SittingBarProps): ReactNode {
  return (
    <div className={classes.bar} data-testid="sitting-bar">
      <Tools {...tools} />
      {children}
    </div>
  );
}

/** Drawn anew only where something of it changes: an answer waits for nothing that stays. */
const Tools = memo(function Tools(props: Omit<SittingBarProps, 'children'>): ReactNode {
  const { source, drafts, opened } = props;
  return (
    <>
      <Button
        onClick={() => changeParams({ task: null, show: 'tasks' })}
        title="All tasks of the workspace, and how far they are"
      >
        Tasks
      </Button>
      {source.kind === 'run' ? (
        <RunQueueChoices source={source} />
      ) : (
        <strong className={classes.name}>
          <CutName name={source.task.name} />
        </strong>
      )}
      <Button.Group className={classes.tools}>
        <Tool title="Previous" command="previous" onClick={() => props.onMove(-1)} />
        <Tool title="Next" command="next" onClick={() => props.onMove(1)} />
        <Tool title="Undo" command="undo" onClick={props.onUndo} />
        <Tool title="History" command="history" pressed={opened === 'history'} onClick={props.onHistory} />
        {source.kind === 'task' && (
          <>
            <Tool
              title="Guidelines"
              command="guidelines"
              pressed={opened === 'guidelines'}
              onClick={props.onGuidelines}
            />
            <Tool
              title="Drafts"
              command="drafts"
              pressed={drafts}
              onClick={props.onDrafts}
              hint="While pressed, answers are kept without being handed in"
            />
          </>
        )}
      </Button.Group>
      <DisplayMenu
        look={props.look}
        advances={props.advances}
        onAdvances={props.onAdvances}
        onFullScreen={props.onFullScreen}
        suggests={source.kind === 'run' ? source.suggests : null}
        blind={isBlind(source)}
      />
    </>
  );
});

interface ToolProps {
  readonly title: string;
  /** Of Annotate's, by the end of its id. */
  readonly command: string;
  /** Defaults to the title. */
  readonly hint?: string;
  /** Of what stays as it is until it is pressed again. */
  readonly pressed?: boolean;
  readonly onClick: () => void;
}

/** A button that is its key alone where there is little room. */
function Tool({ title, command, hint = title, pressed, onClick }: ToolProps): ReactNode {
  return (
    <Button
      className={classes.tool}
      title={hint}
      aria-pressed={pressed}
      variant={pressed === true ? 'light' : 'default'}
      rightSection={<CommandKeys id={`annotate.${command}`} />}
      onClick={onClick}
    >
      {title}
    </Button>
  );
}
