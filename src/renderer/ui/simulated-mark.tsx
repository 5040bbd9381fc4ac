import { Badge, Tooltip } from '@mantine/core';
import type { ReactNode } from 'react';

/** Said beside every result about drawn faces or from a model that was trained on them. */
export function SimulatedMark(): ReactNode {
  return (
    <Tooltip label="Drawn faces rated by a formula: these figures say nothing about real people or a real LLaVA.">
      <Badge color="yellow" variant="light" size="sm" tabIndex={0}>
        Simulated
      </Badge>
    </Tooltip>
  );
}
