import {
  Button,
  Checkbox,
  Group,
  NumberInput,
  SegmentedControl,
  Select,
  TextInput,
  Textarea,
} from '@mantine/core';
import { useState, type ReactNode } from 'react';
import { LABELS } from '../../../core/labels.ts';
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
import { PromptField } from './prompt-field.tsx';
import layout from '../../ui/layout/layout.module.css';
import classes from './models-view.module.css';

interface CardEditorProps {
  readonly card: Card;
  /** Null goes back to the card beside the model, else to the default one. */
  readonly onChange: (card: Card | null) => void;
  readonly promptTokens: number | null;
}

/** How the model is asked: an adapter answers well only the way it was trained. */
export function CardEditor({ card, onChange, promptTokens }: CardEditorProps): ReactNode {
  const problems = problemsOfWords(card);
  const preprocessing = objectOf(card, 'preprocessing');
  const blocks = card['visionBlocks'];
  return (
    <div className={layout.form}>
      <Group gap={6}>
        <span className={layout.note}>Begin with</span>
        {CARD_PRESETS.map(({ title, card: preset }) => (
          <Button key={title} size="compact-xs" onClick={() => onChange(preset)}>
            {title}
          </Button>
        ))}
        <Button
          size="compact-xs"
          title="The json file beside the model; the default card where there is none"
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
      <div className={layout.threeFields}>
        <Select
          label="Preprocessing"
          data={[
            { value: 'crop', label: 'Crop the centre' },
            { value: 'pad', label: 'Pad to a square' },
          ]}
          value={preprocessing['mode'] === 'pad' ? 'pad' : 'crop'}
          allowDeselect={false}
          onChange={(mode) =>
            onChange(withField(card, 'preprocessing', { ...preprocessing, mode: mode ?? 'crop' }))
          }
        />
        <ChannelField name="mean" title="Mean of channels" card={card} onChange={onChange} />
        <ChannelField name="std" title="Deviation of channels" card={card} onChange={onChange} />
      </div>
      <div className={layout.threeFields}>
        <div className={classes.wide}>
          <span className={classes.fieldLabel} id="vision-order">
            Order of the image tokens
          </span>
          <SegmentedControl
            fullWidth
            aria-labelledby="vision-order"
            data={[
              { value: 'reference', label: 'LLaVA (reference)' },
              { value: 'llama.cpp', label: 'llama.cpp' },
            ]}
            value={card['vision'] === 'llama.cpp' ? 'llama.cpp' : 'reference'}
            onChange={(value) => onChange(withField(card, 'vision', value))}
          />
        </div>
        <NumberInput
          label="Vision blocks"
          title="Transformer blocks of the vision tower to run"
          placeholder="as the mmproj says"
          hideControls
          allowDecimal={false}
          min={1}
          value={typeof blocks === 'number' ? blocks : ''}
          onChange={(value) =>
            onChange(
              withField(card, 'visionBlocks', typeof value === 'number' && value >= 1 ? value : undefined),
            )
          }
        />
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
      placeholder="as the mmproj says"
      value={text}
      error={text.trim() !== '' && parseTriple(text) === null ? 'Give three numbers, or none.' : null}
      onBlur={() => {
        if (parseTriple(text) !== null || text.trim() === '') setTyped(null);
      }}
      onChange={({ currentTarget: { value } }) => {
        setTyped(value);
        const triple = parseTriple(value);
        const changed = withField({ mode: 'crop', ...preprocessing }, name, triple ?? undefined);
        if (triple !== null || value.trim() === '') onChange(withField(card, 'preprocessing', changed));
      }}
    />
  );
}
