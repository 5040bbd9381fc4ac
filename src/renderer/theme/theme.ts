import {
  ActionIcon,
  Button,
  Checkbox,
  createTheme,
  Input,
  Kbd,
  Menu,
  Modal,
  Popover,
  SegmentedControl,
  Switch,
  Tabs,
  type MantineColorsTuple,
} from '@mantine/core';

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

/** Mantine's greys of dark pages, in the tone of theme.css. */
const DARK: MantineColorsTuple = [
  '#ececf2',
  '#c5c5d1',
  '#a5a5b5',
  '#757586',
  '#34343f',
  '#2b2b35',
  '#1e1e26',
  '#18181f',
  '#15151b',
  '#101015',
];

export const theme = createTheme({
  primaryColor: 'accent',
  colors: { accent: ACCENT, dark: DARK },
  primaryShade: { light: 7, dark: 5 },
  autoContrast: true,
  fontFamily: 'Inter, "Segoe UI", system-ui, -apple-system, "Helvetica Neue", "DejaVu Sans", sans-serif',
  fontFamilyMonospace: 'ui-monospace, "SF Mono", "Cascadia Mono", "DejaVu Sans Mono", monospace',
  defaultRadius: 'sm',
  fontSizes: { xs: '0.75rem', sm: '0.8125rem', md: '0.875rem', lg: '1rem', xl: '1.25rem' },
  headings: { fontWeight: '600' },
  cursorType: 'pointer',
  respectReducedMotion: true,
  components: {
    // What is opened is there at once, and gone at once: keys typed meanwhile must not be lost in it.
    Popover: Popover.extend({ defaultProps: { transitionProps: { duration: 0 } } }),
    Menu: Menu.extend({ defaultProps: { position: 'bottom-end', transitionProps: { duration: 0 } } }),
    Modal: Modal.extend({
      defaultProps: { closeButtonProps: { 'aria-label': 'Close' }, transitionProps: { duration: 0 } },
    }),
    // A view has one filled button at most, which says so.
    Button: Button.extend({
      defaultProps: { size: 'xs', variant: 'default' },
      styles: { label: { fontWeight: 500 } },
    }),
    ActionIcon: ActionIcon.extend({ defaultProps: { variant: 'subtle', color: 'gray' } }),
    Checkbox: Checkbox.extend({ defaultProps: { size: 'xs' } }),
    Kbd: Kbd.extend({ defaultProps: { size: 'xs' } }),
    Switch: Switch.extend({ defaultProps: { size: 'xs' } }),
    // The fields take theirs from here.
    Input: Input.extend({ defaultProps: { size: 'xs' }, styles: { input: { textOverflow: 'ellipsis' } } }),
    InputWrapper: Input.Wrapper.extend({
      defaultProps: { size: 'xs' },
      styles: { label: { fontWeight: 500 } },
      // Mantine sets both two pixels smaller than their field's text: too small to read.
      vars: () => ({
        label: {},
        description: { '--input-description-size': '0.75rem' },
        error: { '--input-error-size': '0.75rem' },
        success: {},
      }),
    }),
    SegmentedControl: SegmentedControl.extend({
      defaultProps: { size: 'xs' },
      styles: { label: { fontWeight: 500 } },
    }),
    // A view's tabs and what they show are under each other, as high as the view.
    Tabs: Tabs.extend({ styles: { root: { display: 'flex', flexDirection: 'column' } } }),
  },
});
