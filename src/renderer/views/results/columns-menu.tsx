import { Button, Checkbox, Popover } from '@mantine/core';
import type { ReactNode } from 'react';
import { Icon } from '../../ui/marks/icons.tsx';
import { RESULT_COLUMNS } from './result-columns.ts';
import classes from './results-view.module.css';

interface ColumnsMenuProps {
  readonly shown: readonly string[];
  readonly onChange: (keys: readonly string[]) => void;
}

/** Chooses the columns of the table. */
export function ColumnsMenu({ shown, onChange }: ColumnsMenuProps): ReactNode {
  return (
    <Popover position="bottom-end" shadow="md" trapFocus returnFocus>
      <Popover.Target>
        <Button leftSection={<Icon name="columns" size={14} />}>Columns</Button>
      </Popover.Target>
      <Popover.Dropdown aria-label="Columns">
        <div className={classes.columns}>
          {RESULT_COLUMNS.map(({ key, title }) => (
            <Checkbox
              key={key}
              label={title}
              checked={shown.includes(key)}
              onChange={(event) => {
                const { checked } = event.currentTarget;
                onChange(
                  RESULT_COLUMNS.map((column) => column.key).filter((other) =>
                    other === key ? checked : shown.includes(other),
                  ),
                );
              }}
            />
          ))}
        </div>
      </Popover.Dropdown>
    </Popover>
  );
}
