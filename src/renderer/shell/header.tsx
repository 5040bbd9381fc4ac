import { ActionIcon, Tooltip } from '@mantine/core';
import type { ReactNode } from 'react';
import { VIEW_TITLES, type View } from '../../ipc/views.ts';
import { useKeyHint } from '../commands/use-key-hint.ts';
import { useScope } from '../api/use-scope.ts';
import { useOnlyJudges } from '../judging/use-only-judges.ts';
import { NoticeList } from './notice-list.tsx';
import { Icon, type IconName } from '../ui/marks/icons.tsx';
import { CommandKeys } from '../ui/marks/command-keys.tsx';
import { EstimatedMark } from '../ui/marks/estimated-mark.tsx';
import { SimulatedMark } from '../ui/marks/simulated-mark.tsx';
import { ColourSchemeButton } from './colour-scheme-button.tsx';
import { DatasetPicker } from './dataset-picker.tsx';
import { PersonMenu } from './person-menu.tsx';
import { RunPicker } from './run-picker.tsx';
import type { ShellDialog } from './shell-dialogs.ts';
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
      {dataset?.estimatedScores != null && <EstimatedMark estimated={dataset.estimatedScores} />}
      <div className={classes.tools}>
        <button
          type="button"
          className={classes.search}
          title="Find a command, run, dataset, slice, image or term"
          onClick={() => onDialog('palette')}
        >
          <Icon name="search" size={16} />
          <span className={classes.hint}>Find…</span>
          <CommandKeys id="help.palette" />
        </button>
        <PersonMenu />
        <NoticeList />
        <ColourSchemeButton />
        <Tool name="keyboard" label="Keys" command="help.keys" onClick={() => onDialog('keys')} />
        <Tool name="settings" label="Settings" command="settings.open" onClick={() => onDialog('settings')} />
        <Tool name="help" label="Glossary" command="help.terms" onClick={() => onDialog('glossary')} />
      </div>
    </section>
  );
}

interface ToolProps {
  readonly name: IconName;
  readonly label: string;
  readonly command: string;
  readonly onClick: () => void;
}

function Tool({ name, label, command, onClick }: ToolProps): ReactNode {
  const hint = useKeyHint(command);
  return (
    <Tooltip label={`${label}${hint}`}>
      <ActionIcon size={30} aria-label={label} onClick={onClick}>
        <Icon name={name} />
      </ActionIcon>
    </Tooltip>
  );
}
