import { createTheme, type MantineColorsTuple } from '@mantine/core';

/** A quiet blue-violet for what can be pressed: none of the labels' colours. */
const ACCENT: MantineColorsTuple = [
  '#f0f0fb',
  '#dddcf3',
  '#bab7e6',
  '#9590d9',
  '#766fce',
  '#625ac7',
  '#574fc4',
  '#4841ad',
  '#3f399b',
  '#353089',
];

export const theme = createTheme({
  primaryColor: 'accent',
  colors: { accent: ACCENT },
  primaryShade: { light: 7, dark: 4 },
  autoContrast: true,
  fontFamily: 'Inter, "Segoe UI", system-ui, -apple-system, "Helvetica Neue", "DejaVu Sans", sans-serif',
  fontFamilyMonospace: 'ui-monospace, "SF Mono", "Cascadia Mono", "DejaVu Sans Mono", monospace',
  defaultRadius: 'sm',
  fontSizes: { xs: '0.75rem', sm: '0.8125rem', md: '0.875rem', lg: '1rem', xl: '1.25rem' },
  headings: { fontWeight: '600' },
  cursorType: 'pointer',
  respectReducedMotion: true,
});
