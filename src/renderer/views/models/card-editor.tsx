import { Button, Checkbox, Group, TextInput, Textarea } from '@mantine/core';
import { useState, type ReactNode } from 'react';
import { LABELS } from '../../../core/labels.ts';
import type { CardField } from '../../../model/card-field.ts';
import {
  CARD_PRESETS,
  labelWord,
  objectOf,
  parseTriple,
  problemsOfWords,
  textOf,
  withField,
  withLabelWord,
  type Card,
} from './card.ts';
import { CardFields } from './card-fields.tsx';
import { PromptField } from './prompt-field.tsx';
import layout from '../../ui/layout/layout.module.css';
import classes from './models-view.module.css';

interface CardEditorProps {
  readonly card: Card;
  /** Null goes back to the card beside the model, else to the default one. */
  readonly onChange: (card: Card | null) => void;
  readonly promptTokens: number | null;
  /** Of the model's family; none while it is not known. */
  readonly fields: readonly CardField[];
}

/** How the model is asked: an adapter answers well only the way it was trained. */
export function CardEditor({ card, onChange, promptTokens, fields }: CardEditorProps): ReactNode {
  const problems = problemsOfWords(card);
  return (
    <div className={layout.form}>
      <Group gap={6}>
        <span className={layout.note}>Start from</span>
        {CARD_PRESETS.map(({ title, card: preset }) => (
          <Button key={title} size="compact-xs" onClick={() => onChange(preset)}>
            {title}
          </Button>
        ))}
        <Button
          size="compact-xs"
          title="The JSON file beside the model, or the default card"
          onClick={() => onChange(null)}
        >
          Beside the model
        </Button>
      </Group>
      <PromptField
        value={textOf(card, 'prompt')}
        tokens={promptTokens}
        onChange={(prompt) => onChange(withField(card, 'prompt', prompt))}
      />
      <div className={layout.threeFields}>
        {LABELS.map((label) => (
          <TextInput
            key={label}
            label={`Word for ${label}`}
            value={labelWord(card, label)}
            error={problems[label]}
            onChange={({ currentTarget: { value } }) => onChange(withLabelWord(card, label, value))}
          />
        ))}
      </div>
      <div className={classes.fields}>
        <CardFields fields={fields} card={card} onChange={onChange} />
        <ChannelField name="mean" title="Mean of channels" card={card} onChange={onChange} />
        <ChannelField name="std" title="Channel standard deviations" card={card} onChange={onChange} />
      </div>
      <div className={classes.two}>
        <TextInput
          label="Name on the card"
          value={textOf(card, 'name')}
          onChange={({ currentTarget: { value } }) =>
            onChange(withField(card, 'name', value === '' ? undefined : value))
          }
        />
        <Checkbox
          className={classes.check}
          label="Trained on simulated faces"
          checked={card['simulated'] === true}
          onChange={({ currentTarget: { checked } }) =>
            onChange(withField(card, 'simulated', checked ? true : undefined))
          }
        />
      </div>
      <Textarea
        label="Notes"
        autosize
        minRows={1}
        maxRows={4}
        value={textOf(card, 'notes')}
        onChange={({ currentTarget: { value } }) =>
          onChange(withField(card, 'notes', value === '' ? undefined : value))
        }
      />
    </div>
  );
}

interface ChannelFieldProps {
  readonly name: 'mean' | 'std';
  readonly title: string;
  readonly card: Card;
  readonly onChange: (card: Card) => void;
}

/** Three numbers, one a colour channel; empty for the mmproj's own. */
function ChannelField({ name, title, card, onChange }: ChannelFieldProps): ReactNode {
  const preprocessing = objectOf(card, 'preprocessing');
  const stored = preprocessing[name];
  const shown = Array.isArray(stored) ? stored.map(Number).join(', ') : '';
  // What is typed is kept as it is until it is three numbers.
  const [typed, setTyped] = useState<string | null>(null);
  const text = typed ?? shown;
  return (
    <TextInput
      label={title}
      placeholder="from the mmproj"
      value={text}
      error={text.trim() !== '' && parseTriple(text) === null ? 'Give three numbers, or none.' : null}
      onBlur={() => {
        if (parseTriple(text) !== null || text.trim() === '') setTyped(null);
      }}
      onChange={({ currentTarget: { value } }) => {
        setTyped(value);
        const triple = parseTriple(value);
        const changed = withField(preprocessing, name, triple ?? undefined);
        if (triple !== null || value.trim() === '') onChange(withField(card, 'preprocessing', changed));
      }}
    />
  );
}
