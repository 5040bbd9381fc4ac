import { ActionIcon, Tooltip } from '@mantine/core';
import type { ReactNode } from 'react';
import { VIEW_TITLES, type View } from '../../ipc/views.ts';
import { useScope } from '../api/use-scope.ts';
import { useOnlyJudges } from '../judging/use-only-judges.ts';
import { NoticeList } from './notice-list.tsx';
import { Icon, type IconName } from '../ui/marks/icons.tsx';
import { Keys } from '../ui/marks/keys.tsx';
import { SimulatedMark } from '../ui/marks/simulated-mark.tsx';
import { ColourSchemeButton } from './colour-scheme-button.tsx';
import { DatasetPicker } from './dataset-picker.tsx';
import { PersonMenu } from './person-menu.tsx';
import { RunPicker } from './run-picker.tsx';
import { PALETTE_KEYS, type ShellDialog } from './shell-dialogs.ts';
import classes from './header.module.css';

/** What the window shows: the view's name, the dataset and run that all views are about, and what helps. */
export function Header({
  view,
  onDialog,
}: {
  readonly view: View;
  readonly onDialog: (dialog: ShellDialog) => void;
}): ReactNode {
  const onlyJudges = useOnlyJudges();
  const { dataset, run } = useScope();
  return (
    <section className={classes.header} aria-label="What is shown">
      <h1 className={classes.title}>{VIEW_TITLES[view]}</h1>
      {onlyJudges !== true && (
        <>
          <DatasetPicker />
          <RunPicker />
        </>
      )}
      {(dataset?.simulated === true || run?.simulated === true) && <SimulatedMark />}
      <div className={classes.tools}>
        <button
          type="button"
          className={classes.search}
          title="Find a command, run, dataset, slice, image or term"
          onClick={() => onDialog('palette')}
        >
          <Icon name="search" size={16} />
          <span className={classes.hint}>Find…</span>
          <Keys keys={PALETTE_KEYS[0]} />
        </button>
        <PersonMenu />
        <NoticeList />
        <ColourSchemeButton />
        <Tool name="keyboard" label="Keys" keys="?" onClick={() => onDialog('keys')} />
        <Tool name="help" label="Glossary" keys="F1" onClick={() => onDialog('glossary')} />
      </div>
    </section>
  );
}

interface ToolProps {
  readonly name: IconName;
  readonly label: string;
  readonly keys: string;
  readonly onClick: () => void;
}

function Tool({ name, label, keys, onClick }: ToolProps): ReactNode {
  return (
    <Tooltip label={`${label} (${keys})`}>
      <ActionIcon size={30} aria-label={label} onClick={onClick}>
        <Icon name={name} />
      </ActionIcon>
    </Tooltip>
  );
}
