import { Spotlight, createSpotlight } from '@mantine/spotlight';
import { useState, type ReactNode } from 'react';
import type { TermName } from '../help/glossary.ts';
import { Icon } from '../ui/marks/icons.tsx';
import { Keys } from '../ui/marks/keys.tsx';
import { findItems } from './palette-items.ts';
import { LISTED_WHEN_ASKED, usePaletteItems } from './use-palette-items.ts';
import classes from './palette.module.css';

const [store, palette] = createSpotlight();

/** Opens the command palette, or closes it. */
export function togglePalette(): void {
  palette.toggle();
}

/** Finds commands, runs, datasets, slices, images and terms by what they are called. */
export function Palette({ onTerm }: { readonly onTerm: (term: TermName) => void }): ReactNode {
  const [opened, setOpened] = useState(false);
  const [query, setQuery] = useState('');
  const items = usePaletteItems(opened, onTerm);
  const groups = findItems(items, query, LISTED_WHEN_ASKED);
  return (
    <Spotlight.Root
      store={store}
      shortcut={null}
      query={query}
      onQueryChange={setQuery}
      onSpotlightOpen={() => setOpened(true)}
      onSpotlightClose={() => setOpened(false)}
      overlayProps={{ blur: 0 }}
      scrollable
      maxHeight="min(480px, 70vh)"
      attributes={{ content: { 'aria-label': 'Find' } }}
    >
      <Spotlight.Search
        placeholder="Command, run, dataset, slice, image or term…"
        aria-label="Find"
        leftSection={<Icon name="search" />}
      />
      <Spotlight.ActionsList>
        {groups.map(({ group, items: found }) => (
          <Spotlight.ActionsGroup key={group} label={group}>
            {found.map(({ id, title, note, keys, run }) => (
              <Spotlight.Action
                key={id}
                onClick={() => {
                  // Once the palette has given the focus back, which the command may move.
                  setTimeout(run);
                }}
              >
                <span className={classes.item}>
                  <span className={classes.title}>{title}</span>
                  {note !== undefined && <span className={classes.note}>{note}</span>}
                  {keys !== undefined && <Keys keys={keys} />}
                </span>
              </Spotlight.Action>
            ))}
          </Spotlight.ActionsGroup>
        ))}
        {groups.length === 0 && <Spotlight.Empty>Nothing found.</Spotlight.Empty>}
      </Spotlight.ActionsList>
    </Spotlight.Root>
  );
}
