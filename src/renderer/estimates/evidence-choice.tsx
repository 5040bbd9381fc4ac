import { SegmentedControl } from '@mantine/core';
import type { ReactNode } from 'react';
import type { EvidenceKind } from '../../core/evidence.ts';
import { NO_PROBABILITIES } from '../ui/states/no-probabilities.tsx';

interface EvidenceChoiceProps {
  readonly value: EvidenceKind;
  readonly onChange: (evidence: EvidenceKind) => void;
  /** Whether probabilities were recorded, which soft evidence is made of. */
  readonly offersSoft: boolean;
}

/** Labels or probabilities. */
export function EvidenceChoice({ value, onChange, offersSoft }: EvidenceChoiceProps): ReactNode {
  return (
    <SegmentedControl
      aria-label="Evidence"
      data={[
        { value: 'hard', label: 'Hard' },
        {
          value: 'soft',
          label: <span title={offersSoft ? undefined : NO_PROBABILITIES}>Soft</span>,
          disabled: !offersSoft,
        },
      ]}
      value={value}
      onChange={(evidence) => onChange(evidence === 'soft' ? 'soft' : 'hard')}
    />
  );
}
