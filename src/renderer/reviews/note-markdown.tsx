import Markdown from 'markdown-to-jsx/react';
import type { ReactNode } from 'react';
import classes from './reviews.module.css';

/** A Markdown text as a page shows it: no HTML of its own, no pictures, links to this workbench or in another window. */
export default function NoteMarkdown({ text }: { readonly text: string }): ReactNode {
  return (
    <Markdown
      className={classes.markdown}
      options={{
        disableParsingRawHTML: true,
        forceBlock: true,
        // An id of a heading could be that of a part of the page.
        slugify: () => '',
        overrides: {
          a: SafeLink,
          img: Picture,
          h1: Heading,
          h2: Heading,
          h3: Heading,
          h4: Heading,
          h5: Heading,
          h6: Heading,
          input: Tick,
        },
      }}
    >
      {text}
    </Markdown>
  );
}

function SafeLink({ href, children }: { readonly href?: string; readonly children?: ReactNode }): ReactNode {
  if (href?.startsWith('#/') === true) return <a href={href}>{children}</a>;
  if (href !== undefined && /^(https?|mailto):/i.test(href))
    return (
      <a href={href} target="_blank" rel="noreferrer noopener" title={href}>
        {children}
      </a>
    );
  return <>{children}</>;
}

/** A note loads nothing from anywhere. */
function Picture({ alt = '' }: { readonly alt?: string }): ReactNode {
  return <span className={classes.picture}>[picture{alt === '' ? '' : `: ${alt}`}]</span>;
}

/** Below the panel's own heading, whatever its depth. */
function Heading({ children }: { readonly children?: ReactNode }): ReactNode {
  return <h3>{children}</h3>;
}

function Tick({ checked }: { readonly checked?: boolean }): ReactNode {
  return <span>{checked === true ? '☑' : '☐'} </span>;
}
