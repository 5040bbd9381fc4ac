import { TextInput } from '@mantine/core';
import { useEffect, useRef, useState, type ReactNode } from 'react';
import { Dialog } from '../ui/dialogs/dialog.tsx';
import { Icon } from '../ui/marks/icons.tsx';
import { GLOSSARY_BY_SECTION, GLOSSARY_SECTIONS, glossaryEntry, type TermName } from './glossary.ts';
import layout from '../ui/layout/layout.module.css';
import classes from './glossary-dialog.module.css';

interface GlossaryDialogProps {
  readonly opened: boolean;
  /** Shown first. */
  readonly term: TermName | null;
  readonly onClose: () => void;
}

/** All terms of the method with their formulas. */
export function GlossaryDialog({ opened, term, onClose }: GlossaryDialogProps): ReactNode {
  return (
    <Dialog opened={opened} onClose={onClose} title="Glossary" size="xl">
      <GlossaryList term={term} />
    </Dialog>
  );
}

function GlossaryList({ term }: { readonly term: TermName | null }): ReactNode {
  const [search, setSearch] = useState('');
  const list = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (term !== null)
      list.current?.querySelector(`[data-term='${term}']`)?.scrollIntoView({ block: 'start' });
  }, [term]);
  const matches = (name: TermName) => {
    const { title, text } = glossaryEntry(name);
    return `${title} ${text}`.toLowerCase().includes(search.trim().toLowerCase());
  };
  const sections = GLOSSARY_SECTIONS.map((section) => ({
    section,
    terms: GLOSSARY_BY_SECTION[section].filter(matches),
  })).filter(({ terms }) => terms.length > 0);
  return (
    <>
      <TextInput
        data-autofocus
        aria-label="Find a term"
        placeholder="Find a term"
        leftSection={<Icon name="search" size={14} />}
        value={search}
        onChange={(event) => setSearch(event.currentTarget.value)}
      />
      <div ref={list} className={classes.list} tabIndex={0} role="group" aria-label="Terms">
        {sections.map(({ section, terms }) => (
          <div key={section}>
            <h3 className={classes.section}>{section}</h3>
            <dl className={classes.terms}>
              {terms.map((name) => {
                const { title, text, formula, range } = glossaryEntry(name);
                return (
                  <div key={name} className={classes.term} data-term={name} data-asked={name === term}>
                    <dt>{title}</dt>
                    <dd>
                      {text}
                      {formula !== undefined && <span className={classes.formula}>{formula}</span>}
                      {range !== undefined && <span className={layout.note}>{range}</span>}
                    </dd>
                  </div>
                );
              })}
            </dl>
          </div>
        ))}
        {sections.length === 0 && <p className={layout.note}>No term found.</p>}
      </div>
    </>
  );
}
