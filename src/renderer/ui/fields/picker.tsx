import { Combobox, useCombobox } from '@mantine/core';
import { useState, type ReactNode } from 'react';
import { Icon } from '../marks/icons.tsx';
import layout from '../layout/layout.module.css';
import classes from './picker.module.css';

interface PickerOption {
  readonly value: string;
  readonly title: string;
  /** What there is to know before choosing it: counts, state. */
  readonly note?: ReactNode;
  /** Beside the title. */
  readonly mark?: ReactNode;
}

interface PickerProps {
  /** What is chosen: 'Run'. */
  readonly label: string;
  readonly options: readonly PickerOption[];
  readonly value: string | null;
  readonly onChoose: (value: string) => void;
  /** Shown while nothing is chosen. */
  readonly placeholder: string;
}

/** A button that shows what is chosen and opens a searchable list of what else there is. */
export function Picker({ label, options, value, onChoose, placeholder }: PickerProps): ReactNode {
  const [search, setSearch] = useState('');
  const combobox = useCombobox({
    onDropdownOpen: () => {
      combobox.focusSearchInput();
      combobox.updateSelectedOptionIndex('active');
    },
    onDropdownClose: (source) => {
      combobox.resetSelectedOption();
      setSearch('');
      if (source !== 'mouse') combobox.focusTarget();
    },
  });
  const chosen = options.find((option) => option.value === value);
  const words = search.toLowerCase().split(/\s+/);
  const found = options.filter(({ title }) => words.every((word) => title.toLowerCase().includes(word)));
  return (
    <Combobox
      store={combobox}
      position="bottom-start"
      width={340}
      onOptionSubmit={(submitted) => {
        onChoose(submitted);
        combobox.closeDropdown('keyboard');
      }}
    >
      <Combobox.Target targetType="button">
        <button
          type="button"
          className={classes.button}
          disabled={options.length === 0}
          onClick={() => combobox.toggleDropdown()}
        >
          <span className={classes.label}>{label}</span>
          <span className={classes.title} data-empty={chosen === undefined} title={chosen?.title}>
            {chosen?.title ?? placeholder}
          </span>
          <Icon name="chevron-down" size={14} />
        </button>
      </Combobox.Target>
      <Combobox.Dropdown>
        <Combobox.Search
          value={search}
          placeholder={`Find a ${label.toLowerCase()}`}
          aria-label={`Find a ${label.toLowerCase()}`}
          onChange={(event) => {
            setSearch(event.currentTarget.value);
            combobox.updateSelectedOptionIndex();
          }}
        />
        <Combobox.Options className={classes.options} aria-label={label}>
          {found.map((option) => (
            <Combobox.Option key={option.value} value={option.value} active={option.value === value}>
              <span className={classes.option}>
                <span className={classes.check}>
                  {option.value === value && <Icon name="check" size={14} />}
                </span>
                <span className={classes.facts}>
                  <span className={layout.line}>
                    <span className={classes.name}>{option.title}</span>
                    {option.mark}
                  </span>
                  {option.note !== undefined && <span className={layout.note}>{option.note}</span>}
                </span>
              </span>
            </Combobox.Option>
          ))}
          {found.length === 0 && <Combobox.Empty>Nothing found</Combobox.Empty>}
        </Combobox.Options>
      </Combobox.Dropdown>
    </Combobox>
  );
}
