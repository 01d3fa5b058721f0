import { createTheme } from '@mantine/core';
import { ELEMENT_WORDS } from './words/elements.js';

/** System fonts: nothing is loaded from elsewhere. Shades that hold 4.5:1 on their backgrounds in both schemes. */
export const theme = createTheme({
  primaryColor: 'indigo',
  primaryShade: { light: 7, dark: 8 },
  autoContrast: true,
  defaultRadius: 'md',
  cursorType: 'pointer',
  fontFamily: 'system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", "Liberation Sans", sans-serif',
  fontFamilyMonospace: 'ui-monospace, SFMono-Regular, Menlo, Consolas, "Liberation Mono", monospace',
  headings: { fontWeight: '650', sizes: { h1: { fontSize: '1.5rem', lineHeight: '1.3' } } },
  components: {
    Modal: {
      defaultProps: {
        centered: true,
        overlayProps: { backgroundOpacity: 0.45, blur: 2 },
        closeButtonProps: { 'aria-label': ELEMENT_WORDS.close },
      },
      // Names and ids may be long, with nowhere to break them.
      styles: { title: { fontWeight: 650, minWidth: 0 }, content: { overflowWrap: 'anywhere' } },
    },
    // It would be an element without a role among a menu's items.
    Menu: { defaultProps: { withInitialFocusPlaceholder: false } },
    Tooltip: { defaultProps: { openDelay: 250, events: { hover: true, focus: true, touch: false } } },
  },
});
