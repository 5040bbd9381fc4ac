import { Button, NumberInput } from '@mantine/core';
import { useRef, useState, type ReactNode } from 'react';
import { changeParams } from '../../location/use-location.ts';
import { formatCount } from '../../../core/format.ts';
import { useCommands } from '../../commands/commands.ts';
import { goHome } from '../../commands/focus-home.ts';
import { CutName } from '../../ui/faces/cut-name.tsx';
import { DisplayMenu, type Display } from './display-menu.tsx';
import { RunQueueChoices } from './run-queue-choices.tsx';
import type { SittingSource } from './sitting-source.ts';
import classes from './annotate-view.module.css';

interface SittingBarProps {
  readonly source: SittingSource;
  /** Number of the pair that is shown, from 0, and how many are listed. */
  readonly position: number;
  readonly listed: number;
  readonly drafts: boolean;
  readonly display: Display;
  /** What is open beside the pair. */
  readonly opened: 'history' | 'guidelines' | null;
  readonly onDrafts: () => void;
  readonly onUndo: () => void;
  /** Goes so many pairs on, finished ones too. */
  readonly onMove: (by: number) => void;
  readonly onMoveTo: (position: number) => void;
  readonly onHistory: () => void;
  readonly onGuidelines: () => void;
}

/** What is judged, and the ways through it. Every part keeps its place: names that have no room are cut. */
export function SittingBar(props: SittingBarProps): ReactNode {
  const { source, drafts, opened } = props;
  return (
    <div className={classes.bar} data-testid="sitting-bar">
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
        <Tool title="Previous" keys="P" onClick={() => props.onMove(-1)} />
        <Tool title="Next" keys="N" onClick={() => props.onMove(1)} />
        <Tool title="Undo" keys="⌫" onClick={props.onUndo} />
        <Tool title="History" keys="H" pressed={opened === 'history'} onClick={props.onHistory} />
        {source.kind === 'task' && (
          <>
            <Tool
              title="Guidelines"
              keys="I"
              pressed={opened === 'guidelines'}
              onClick={props.onGuidelines}
            />
            <Tool
              title="Drafts"
              keys="D"
              pressed={drafts}
              onClick={props.onDrafts}
              hint="While pressed, answers are kept without being handed in"
            />
          </>
        )}
      </Button.Group>
      <DisplayMenu {...props.display} />
      <NumberOfPair position={props.position} listed={props.listed} onMoveTo={props.onMoveTo} />
    </div>
  );
}

interface ToolProps {
  readonly title: string;
  readonly keys: string;
  /** Defaults to the title. */
  readonly hint?: string;
  /** Of what stays as it is until it is pressed again. */
  readonly pressed?: boolean;
  readonly onClick: () => void;
}

/** A button that is its key alone where there is little room. */
function Tool({ title, keys, hint = title, pressed, onClick }: ToolProps): ReactNode {
  return (
    <Button
      className={classes.tool}
      title={hint}
      aria-pressed={pressed}
      variant={pressed === true ? 'light' : 'default'}
      rightSection={<kbd>{keys}</kbd>}
      onClick={onClick}
    >
      {title}
    </Button>
  );
}

function NumberOfPair({
  position,
  listed,
  onMoveTo,
}: Pick<SittingBarProps, 'position' | 'listed' | 'onMoveTo'>): ReactNode {
  const field = useRef<HTMLInputElement>(null);
  const [typed, setTyped] = useState<number | string | null>(null);
  useCommands([
    {
      id: 'annotate.go-to-number',
      title: 'Go to pair number',
      section: 'Annotate',
      keys: ['Mod+g'],
      run: () => field.current?.select(),
    },
  ]);
  return (
    <form
      className={classes.number}
      onSubmit={(event) => {
        event.preventDefault();
        if (typeof typed === 'number') onMoveTo(Math.max(1, Math.min(listed, typed)) - 1);
        setTyped(null);
        goHome();
      }}
    >
      <NumberInput
        ref={field}
        leftSection="#"
        aria-label={`Number of the pair, of ${formatCount(listed)}`}
        hideControls
        allowDecimal={false}
        allowNegative={false}
        disabled={listed === 0}
        value={typed ?? Math.min(position + 1, listed)}
        onChange={setTyped}
        onBlur={() => setTyped(null)}
      />
    </form>
  );
}
