import type { ReactNode } from 'react';
import { formatBytes, formatShare } from '../../../core/format.ts';
import type { ModelInspection } from '../../../model/model-inspection.ts';
import classes from './memory-bar.module.css';

type Memory = NonNullable<ModelInspection['memory']>;

/** What running a model is estimated to take of the memory there is, and of what that consists. */
export function MemoryBar({ memory }: { readonly memory: Memory }): ReactNode {
  const { total, available, parts } = memory;
  const whole = Math.max(total, available);
  const fits = total <= available;
  return (
    <div>
      <div
        className={classes.bar}
        role="img"
        aria-label={`Estimate: ${formatBytes(total)} of ${formatBytes(available)} available memory`}
      >
        {parts.map(({ name, bytes }, index) => (
          <span
            key={name}
            title={`${name}: ${formatBytes(bytes)}`}
            style={{ width: `${(100 * bytes) / whole}%`, background: shade(index, parts.length) }}
          />
        ))}
        {!fits && <i className={classes.limit} style={{ left: `${(100 * available) / whole}%` }} />}
      </div>
      <p className={fits ? classes.text : classes.wrong}>
        {formatBytes(total)} of {formatBytes(available)} available ({formatShare(total / available)})
        {fits ? '' : ': it does not fit. Choose a smaller quantisation, or free some memory.'}
      </p>
      <ul className={classes.parts}>
        {parts.map(({ name, bytes }, index) => (
          <li key={name}>
            <span
              className={classes.swatch}
              style={{ background: shade(index, parts.length) }}
              aria-hidden="true"
            />
            <span>{name}</span>
            <span className={classes.bytes}>{formatBytes(bytes)}</span>
          </li>
        ))}
      </ul>
    </div>
  );
}

function shade(index: number, count: number): string {
  return `color-mix(in srgb, var(--mantine-color-accent-filled) ${100 - Math.round((75 * index) / Math.max(1, count))}%, var(--surface))`;
}
