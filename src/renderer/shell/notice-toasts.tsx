import { Button } from '@mantine/core';
import { Notifications, notifications } from '@mantine/notifications';
import { useEffect, useRef, type ReactNode } from 'react';
import { useNotices, type Notice } from '../notices/notices.ts';
import classes from './notice-toasts.module.css';

const COLOURS = { done: 'teal', info: 'accent', error: 'red' } as const;

/** How long a toast stays while nobody points at it, in milliseconds; all can be read again in the list. */
const STAYS = { done: 6000, info: 5000, error: 15_000 } as const;

const MOST_AT_ONCE = 4;

/** Shows every new notice for a while. */
export function NoticeToasts(): ReactNode {
  const notices = useNotices();
  const newest = useRef(0);
  useEffect(() => {
    const fresh = notices.filter(({ id }) => id > newest.current).reverse();
    newest.current = notices[0]?.id ?? newest.current;
    for (const notice of fresh) show(notice);
  }, [notices]);
  return (
    <Notifications
      position="bottom-right"
      classNames={{ root: classes.place ?? '' }}
      limit={MOST_AT_ONCE}
      containerWidth={380}
      pauseResetOnHover="notification"
      transitionDuration={120}
    />
  );
}

function show({ id, kind, title, details, action }: Notice): void {
  const key = String(id);
  notifications.show({
    id: key,
    role: kind === 'error' ? 'alert' : 'status',
    title,
    color: COLOURS[kind],
    autoClose: STAYS[kind],
    withBorder: true,
    closeButtonProps: { 'aria-label': `Dismiss notice: ${title}` },
    classNames: { title: classes.title ?? '', description: classes.description ?? '' },
    message: (
      <>
        {details}
        {action !== null && (
          <div className={classes.action}>
            <Button
              size="compact-xs"
              onClick={() => {
                notifications.hide(key);
                action.run();
              }}
            >
              {action.title}
            </Button>
          </div>
        )}
      </>
    ),
  });
}
