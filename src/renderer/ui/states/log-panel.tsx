import { Button } from '@mantine/core';
import { useVirtualizer } from '@tanstack/react-virtual';
import { useEffect, useRef, useState, type ReactNode } from 'react';
import { notify } from '../../notices/notices.ts';
import { formatQuantity, formatTimeOfDay } from '../../../core/format.ts';
import { Panel } from '../layout/panel.tsx';
import layout from '../layout/layout.module.css';
import classes from './log-panel.module.css';

const LINE_HEIGHT = 20;

/** Nearer to the end than this, in pixels, the log follows. */
const NEAR_END = 24;

interface LogPanelProps {
  /** Whose log it is: 'the run'. */
  readonly of: string;
  /** The oldest first; `at` in Unix milliseconds. */
  readonly lines: readonly { readonly at: number; readonly text: string }[];
  /** Said where there are no lines. */
  readonly children: ReactNode;
}

/** What long work said, following as it grows unless one has scrolled up. */
export function LogPanel({ of, lines, children }: LogPanelProps): ReactNode {
  const scroller = useRef<HTMLDivElement>(null);
  const [follows, setFollows] = useState(true);
  const virtualizer = useVirtualizer({
    count: lines.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => LINE_HEIGHT,
    overscan: 20,
  });
  useEffect(() => {
    if (follows && lines.length > 0) virtualizer.scrollToIndex(lines.length - 1, { align: 'end' });
  }, [follows, lines.length, virtualizer]);
  const copy = () => {
    const text = lines.map(({ at, text: said }) => `${new Date(at).toISOString()} ${said}`).join('\n');
    navigator.clipboard.writeText(text).then(
      () => notify({ kind: 'done', title: `${formatQuantity(lines.length, 'line')} copied` }),
      (error: unknown) => notify({ kind: 'error', title: 'Could not copy the log', error }),
    );
  };
  return (
    <Panel
      title="Log"
      note={lines.length === 0 ? undefined : formatQuantity(lines.length, 'line')}
      actions={
        lines.length > 0 && (
          <>
            {!follows && (
              <Button size="compact-xs" onClick={() => setFollows(true)}>
                To the end
              </Button>
            )}
            <Button size="compact-xs" onClick={copy}>
              Copy
            </Button>
          </>
        )
      }
      fill
    >
      {lines.length === 0 ? (
        <p className={layout.note}>{children}</p>
      ) : (
        <div
          ref={scroller}
          className={classes.log}
          role="log"
          aria-label={`Log of ${of}`}
          tabIndex={0}
          onScroll={({ currentTarget: { scrollTop, scrollHeight, clientHeight } }) =>
            setFollows(scrollHeight - scrollTop - clientHeight < NEAR_END)
          }
        >
          <div style={{ height: virtualizer.getTotalSize(), position: 'relative' }}>
            {virtualizer.getVirtualItems().map(({ index, start }) => {
              const entry = lines[index];
              return (
                entry !== undefined && (
                  <div
                    key={index}
                    className={classes.line}
                    style={{ height: LINE_HEIGHT, transform: `translateY(${start}px)` }}
                    title={entry.text}
                  >
                    <time>{formatTimeOfDay(entry.at)}</time> {entry.text}
                  </div>
                )
              );
            })}
          </div>
        </div>
      )}
    </Panel>
  );
}
