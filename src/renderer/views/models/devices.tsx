import type { ReactNode } from 'react';
import { useRequest } from '../../api/use-request.ts';
import { formatBytes } from '../../../core/format.ts';
import { ErrorState, Loading } from '../../ui/states/states.tsx';
import layout from '../../ui/layout/layout.module.css';
import classes from './models-view.module.css';

/** What can run a model on the machine that serves. */
export function Devices(): ReactNode {
  const { data, error, refetch } = useRequest('models.devices', {});
  if (error !== null) return <ErrorState error={error} retry={() => void refetch()} />;
  if (data === undefined) return <Loading height={90} />;
  return (
    <>
      <ul className={classes.devices}>
        {data.backends.map(({ gpu, name, memory, usable, reason }) => (
          <li key={gpu} data-usable={usable}>
            <span aria-hidden="true">{usable ? '●' : '○'}</span>
            <span>
              <strong>{gpu === 'cpu' ? 'CPU' : gpu}</strong>
              {name.toLowerCase() === gpu ? '' : ` ${name}`}
              {memory === null ? '' : `, ${formatBytes(memory)}`}
              {usable ? '' : `: ${reason ?? 'not available here'}`}
            </span>
          </li>
        ))}
      </ul>
      <p className={layout.note}>
        {data.threads} threads, {formatBytes(data.memory)} of memory.
      </p>
    </>
  );
}
