import { SegmentedControl, Switch, Tabs, useMantineColorScheme } from '@mantine/core';
import { useState, type ReactNode } from 'react';
import { CONTRADICTION_TIMES, useContradictionTime } from '../../judging/contradiction-time.ts';
import { useKeptSwitch } from '../../location/kept-switch.ts';
import { Dialog } from '../../ui/dialogs/dialog.tsx';
import layout from '../../ui/layout/layout.module.css';
import { KeySettings } from './key-settings.tsx';
import classes from './settings.module.css';

interface SettingsDialogProps {
  readonly opened: boolean;
  readonly onClose: () => void;
}

const TIMES = { while: 'While judging', after: 'Afterwards', off: 'Off' } as const;
const SCHEMES = { auto: 'As the system', light: 'Light', dark: 'Dark' } as const;

/** What a person sets for themselves in this browser. */
export function SettingsDialog({ opened, onClose }: SettingsDialogProps): ReactNode {
  return (
    <Dialog opened={opened} onClose={onClose} title="Settings" size="xl">
      <Tabs defaultValue="keys" keepMounted={false} className={classes.tabs}>
        <Tabs.List>
          <Tabs.Tab value="keys" data-autofocus>
            Keys
          </Tabs.Tab>
          <Tabs.Tab value="judging">Judging</Tabs.Tab>
          <Tabs.Tab value="colours">Colours</Tabs.Tab>
        </Tabs.List>
        <Tabs.Panel value="keys">
          <KeySettings />
        </Tabs.Panel>
        <Tabs.Panel value="judging">
          <Judging />
        </Tabs.Panel>
        <Tabs.Panel value="colours">
          <Colours />
        </Tabs.Panel>
      </Tabs>
      <p className={classes.where}>This browser keeps these settings, for every workspace.</p>
    </Dialog>
  );
}

function Judging(): ReactNode {
  const [advances, setAdvances] = useKeptSwitch('annotate.advances', true);
  const [time, setTime] = useContradictionTime();
  return (
    <div className={classes.form}>
      <Switch
        label="Go on to the next pair after an answer"
        checked={advances}
        onChange={(event) => setAdvances(event.currentTarget.checked)}
      />
      <div>
        <p className={classes.label} id="contradiction-time">
          Tell me where I contradict myself
        </p>
        <SegmentedControl
          aria-labelledby="contradiction-time"
          value={time}
          data={CONTRADICTION_TIMES.map((value) => ({ value, label: TIMES[value] }))}
          onChange={(value) => setTime(CONTRADICTION_TIMES.find((known) => known === value) ?? 'while')}
        />
        <p className={layout.note}>
          {time === 'while'
            ? 'A line under the pairs tells of an answer that contradicts your earlier ones, and judging goes on.'
            : time === 'after'
              ? 'Nothing is told while you judge. “My contradictions” under Tasks lists them.'
              : 'Nothing is told.'}{' '}
          Only your own answers are looked at.
        </p>
      </div>
      <p className={layout.note}>
        Whether the true label and the model’s answer are shown after an answer is set by each task, and by
        Blind in a run’s queue.
      </p>
    </div>
  );
}

function Colours(): ReactNode {
  const { colorScheme, setColorScheme } = useMantineColorScheme();
  const [schemes] = useState(() => ['auto', 'light', 'dark'] as const);
  return (
    <div className={classes.form}>
      <SegmentedControl
        aria-label="Colours"
        value={colorScheme}
        data={schemes.map((value) => ({ value, label: SCHEMES[value] }))}
        onChange={(value) => setColorScheme(schemes.find((known) => known === value) ?? 'auto')}
      />
    </div>
  );
}
