import { ActionIcon, Tooltip, useMantineColorScheme, type MantineColorScheme } from '@mantine/core';
import type { ReactNode } from 'react';
import { useCommands } from '../commands/commands.ts';
import { Icon, type IconName } from '../ui/marks/icons.tsx';

interface SchemeEntry {
  readonly title: string;
  readonly icon: IconName;
  readonly next: MantineColorScheme;
}

const SCHEMES: Readonly<Record<MantineColorScheme, SchemeEntry>> = {
  auto: { title: 'system', icon: 'sun-moon', next: 'light' },
  light: { title: 'light', icon: 'sun', next: 'dark' },
  dark: { title: 'dark', icon: 'moon', next: 'auto' },
};

/** Goes from the system's colours to light, dark and back; this browser keeps the choice. */
export function ColourSchemeButton(): ReactNode {
  const { colorScheme, setColorScheme } = useMantineColorScheme();
  useCommands(
    (['auto', 'light', 'dark'] as const).map((scheme) => ({
      id: `colours.${scheme}`,
      title: `Colours: ${SCHEMES[scheme].title}`,
      section: 'Window',
      run: () => setColorScheme(scheme),
    })),
  );
  const { title, icon, next } = SCHEMES[colorScheme];
  const label = `Colour scheme: ${title}; switch to ${SCHEMES[next].title}`;
  return (
    <Tooltip label={label}>
      <ActionIcon size={30} aria-label={label} onClick={() => setColorScheme(next)}>
        <Icon name={icon} />
      </ActionIcon>
    </Tooltip>
  );
}
