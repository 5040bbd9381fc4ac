import type { ReactNode } from 'react';

interface FormProps {
  readonly className?: string | undefined;
  readonly onSubmit: () => void;
  readonly children: ReactNode;
}

/** A form whose fields say themselves what is wrong with them. */
export function Form({ className, onSubmit, children }: FormProps): ReactNode {
  return (
    <form
      className={className}
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        // React tells it also of the form in a dialog that one of its fields opens.
        if (event.target === event.currentTarget) onSubmit();
      }}
    >
      {children}
    </form>
  );
}
