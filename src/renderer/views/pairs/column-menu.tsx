import { Button, Checkbox, Popover, Stack, Text } from '@mantine/core';
import type { ReactNode } from 'react';
import { request } from '../../api/request.ts';
import { useRequest } from '../../api/use-request.ts';
import { notify } from '../../notices/notices.ts';
import { Icon } from '../../ui/marks/icons.tsx';
import { NO_PROBABILITIES } from '../../ui/states/no-probabilities.tsx';
import { needsProbabilities, PAIR_COLUMNS, USUAL_COLUMNS } from '../../ui/pair-table/pair-columns.tsx';
import { useTrueWords } from '../../api/true-words.ts';

const SETTING = 'pairs.columns';

/** Ids of the columns that a person has chosen. */
export function useChosenColumns(): readonly string[] {
  const { data: settings } = useRequest('settings.get', {});
  return chosenOf(settings?.[SETTING]);
}

/** Chooses columns; the choice is kept with the workspace. Those that the run cannot fill are greyed. */
export function ColumnMenu({ hasProbabilities }: { readonly hasProbabilities: boolean }): ReactNode {
  const shown = useChosenColumns();
  const words = useTrueWords();
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
          {PAIR_COLUMNS.map((column) => {
            const { id, title, description: about } = column;
            const description = typeof about === 'string' ? about : about(words);
            const lacks = !hasProbabilities && needsProbabilities(column);
            return (
              <Checkbox
                key={id}
                label={title}
                title={lacks ? NO_PROBABILITIES : description}
                checked={shown.includes(id) && !lacks}
                disabled={lacks || (shown.length === 1 && shown[0] === id)}
                onChange={({ currentTarget: { checked } }) =>
                  choose(checked ? [...shown, id] : shown.filter((other) => other !== id))
                }
              />
            );
          })}
          {!hasProbabilities && <Text size="xs">Greyed: {NO_PROBABILITIES.toLowerCase()} in this run.</Text>}
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
