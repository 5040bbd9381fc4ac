import { Alert } from '@mantine/core';
import type { ReactNode } from 'react';

interface DamagedWorkProps {
  /** "run" or "training". */
  readonly what: string;
  readonly damaged: readonly { readonly name: string; readonly problem: string }[];
}

/** Names runs or trainings that are in no list because they cannot be read, each with why; nothing where there are none. */
export function DamagedWork({ what, damaged }: DamagedWorkProps): ReactNode {
  if (damaged.length === 0) return null;
  return (
    <Alert
      color="yellow"
      title={damaged.length === 1 ? `A ${what} is damaged` : `Some ${what}s are damaged`}
      m="xs"
    >
      {damaged.map(({ name, problem }) => (
        <p key={name}>
          {name}: {problem}
        </p>
      ))}
    </Alert>
  );
}
