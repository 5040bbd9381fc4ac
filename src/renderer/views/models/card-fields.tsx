import { Select } from '@mantine/core';
import type { ReactNode } from 'react';
import type { CardField } from '../../../model/card-field.ts';
import { NumberField } from '../../ui/fields/number-field.tsx';
import { valueAt, withValueAt, type Card } from './card.ts';

interface CardFieldsProps {
  readonly fields: readonly CardField[];
  readonly card: Card;
  readonly onChange: (card: Card) => void;
}

/** The fields of a card that the model's family reads. */
export function CardFields({ fields, card, onChange }: CardFieldsProps): ReactNode {
  return fields.map((field) => {
    const { kind, path, label } = field;
    const value = valueAt(card, path);
    if (kind === 'choice')
      return (
        <Select
          key={label}
          label={label}
          data={field.options}
          value={typeof value === 'string' ? value : (field.options[0]?.value ?? null)}
          allowDeselect={false}
          onChange={(chosen) => onChange(withValueAt(card, path, chosen ?? undefined))}
        />
      );
    return (
      <NumberField
        key={label}
        label={label}
        hint={field.title}
        placeholder="from the mmproj"
        whole
        min={1}
        value={typeof value === 'number' ? value : null}
        onChange={(typed) =>
          onChange(withValueAt(card, path, typed !== null && typed >= 1 ? typed : undefined))
        }
      />
    );
  });
}
