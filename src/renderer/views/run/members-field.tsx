import { ActionIcon, Button, TextInput } from '@mantine/core';
import type { ReactNode } from 'react';
import { AdaptersField } from '../../ui/fields/adapters-field.tsx';
import { Term } from '../../help/term.tsx';
import { Icon } from '../../ui/marks/icons.tsx';
import { MemberProjector } from './member-projector.tsx';
import type { MemberChoice } from '../../plans/plan-draft.ts';
import layout from '../../ui/layout/layout.module.css';
import classes from './run-view.module.css';

interface MembersFieldProps {
  readonly value: readonly MemberChoice[];
  readonly error: string | null;
  readonly onChange: (value: readonly MemberChoice[]) => void;
}

/** The members of the ensemble, each with its adapters and maybe a projector; one without any is the model itself. */
export function MembersField({ value, error, onChange }: MembersFieldProps): ReactNode {
  const change = (index: number, changes: Partial<MemberChoice>) =>
    onChange(value.map((member, at) => (at === index ? { ...member, ...changes } : member)));
  return (
    <fieldset className={classes.members}>
      <legend>
        <Term name="ensemble">Members</Term>: {value.length === 1 ? 'one' : `the mean of ${value.length}`}
      </legend>
      {value.map((member, index) => (
        <div key={index} className={classes.member}>
          <TextInput
            w={130}
            aria-label={`Name of member ${index + 1}`}
            value={member.name}
            onChange={({ currentTarget: { value: name } }) => change(index, { name })}
          />
          <div className={classes.grow}>
            <AdaptersField
              of={`to member ${index + 1}`}
              value={member.adapters}
              onChange={(adapters) => change(index, { adapters })}
            />
            <MemberProjector
              member={index + 1}
              value={member.mmproj}
              onChange={(mmproj) => change(index, { mmproj })}
            />
          </div>
          {value.length > 1 && (
            <ActionIcon
              aria-label={`Remove member ${index + 1}`}
              onClick={() => onChange(value.filter((_, at) => at !== index))}
            >
              <Icon name="close" size={14} />
            </ActionIcon>
          )}
        </div>
      ))}
      {error !== null && <p className={layout.wrong}>{error}</p>}
      <Button
        size="compact-xs"
        onClick={() => onChange([...value, { name: `member-${value.length + 1}`, adapters: [] }])}
      >
        Add a member
      </Button>
    </fieldset>
  );
}
