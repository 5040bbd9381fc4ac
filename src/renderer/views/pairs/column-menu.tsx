import { Button, Checkbox, Popover, Stack } from '@mantine/core';
import type { ReactNode } from 'react';
import { request } from '../../api/request.ts';
import { useRequest } from '../../api/use-request.ts';
import { notify } from '../../notices/notices.ts';
import { Icon } from '../../ui/marks/icons.tsx';
import { PAIR_COLUMNS, USUAL_COLUMNS, type PairColumn } from '../../ui/pair-table/pair-columns.tsx';

const SETTING = 'pairs.columns';

/** The columns that a person has chosen, in their fixed order. */
export function useColumns(): readonly PairColumn[] {
  const { data: settings } = useRequest('settings.get', {});
  const chosen = chosenOf(settings?.[SETTING]);
  return PAIR_COLUMNS.filter(({ id }) => chosen.includes(id));
}

/** Chooses columns; the choice is kept with the workspace. */
export function ColumnMenu({ columns }: { readonly columns: readonly PairColumn[] }): ReactNode {
  const shown = columns.map(({ id }) => id);
  const choose = (ids: readonly string[]) => {
    request('settings.set', { key: SETTING, value: [...ids] }).catch((error: unknown) =>
      notify({ kind: 'error', title: 'Could not save the columns', error }),
    );
  };
  return (
    <Popover position="bottom-end" shadow="md">
      <Popover.Target>
        <Button size="compact-sm" leftSection={<Icon name="columns" size={14} />}>
          Columns
        </Button>
      </Popover.Target>
      <Popover.Dropdown>
        <Stack gap={6} role="group" aria-label="Visible columns">
          {PAIR_COLUMNS.map(({ id, title, description }) => (
            <Checkbox
              key={id}
              label={title}
              title={description}
              checked={shown.includes(id)}
              disabled={shown.length === 1 && shown[0] === id}
              onChange={({ currentTarget: { checked } }) =>
                choose(checked ? [...shown, id] : shown.filter((other) => other !== id))
              }
            />
          ))}
          <Button size="compact-xs" variant="subtle" onClick={() => choose(USUAL_COLUMNS)}>
            Default columns
          </Button>
        </Stack>
      </Popover.Dropdown>
    </Popover>
  );
}

/** A setting is whatever was kept: only known columns count, and never none at all. */
function chosenOf(setting: unknown): readonly string[] {
  const known = Array.isArray(setting)
    ? setting.filter((id): id is string => PAIR_COLUMNS.some((column) => column.id === id))
    : [];
  return known.length === 0 ? USUAL_COLUMNS : known;
}
