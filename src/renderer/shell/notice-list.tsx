import { ActionIcon, Button, Indicator, Popover } from '@mantine/core';
import { useState, type ReactNode } from 'react';
import { formatTimeOfDay } from '../../core/format.ts';
import { Icon } from '../ui/marks/icons.tsx';
import { useNotices } from '../notices/notices.ts';
import layout from '../ui/layout/layout.module.css';
import classes from './notice-list.module.css';

const KIND_WORDS = { done: 'Done', info: 'Note', error: 'Error' } as const;

/** A bell with every notice of this page, to read again. */
export function NoticeList(): ReactNode {
  const notices = useNotices();
  const [opened, setOpened] = useState(false);
  const [read, setRead] = useState(0);
  const unread = notices.filter(({ id, kind }) => id > read && kind === 'error').length;
  const change = (now: boolean) => {
    setOpened(now);
    setRead(notices[0]?.id ?? 0);
  };
  return (
    <Popover
      opened={opened}
      onChange={change}
      position="bottom-end"
      width={400}
      shadow="md"
      trapFocus
      returnFocus
    >
      <Indicator disabled={unread === 0} color="red" size={8} offset={5}>
        <Popover.Target>
          <ActionIcon
            size={30}
            aria-label={unread === 0 ? 'Notices' : `Notices, ${unread} unread errors`}
            onClick={() => change(!opened)}
          >
            <Icon name="bell" />
          </ActionIcon>
        </Popover.Target>
      </Indicator>
      <Popover.Dropdown aria-label="Notices">
        <h2 className={classes.heading}>Notices</h2>
        {notices.length === 0 && <p className={classes.none}>No notices yet.</p>}
        <ul className={classes.list} tabIndex={0} aria-label="Notices, newest first">
          {notices.map(({ id, at, kind, title, details, action }) => (
            <li key={id} className={classes.notice} data-kind={kind}>
              <span className={classes.when}>
                {KIND_WORDS[kind]} · {formatTimeOfDay(at)}
              </span>
              <span>{title}</span>
              {details !== null && <span className={layout.dimmed}>{details}</span>}
              {action !== null && (
                <Button
                  size="compact-xs"
                  onClick={() => {
                    setOpened(false);
                    action.run();
                  }}
                >
                  {action.title}
                </Button>
              )}
            </li>
          ))}
        </ul>
      </Popover.Dropdown>
    </Popover>
  );
}
