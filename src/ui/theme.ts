import {
  Button,
  type CSSVariablesResolver,
  createTheme,
  Input,
  type MantineColorSchemeManager,
  PasswordInput,
  Tabs,
} from "@mantine/core";
import controls from "./styles/controls.module.css";

/** The library's parts in this app's own clothes: colours and sizes come from `styles/tokens.css`. */
export const theme = createTheme({
  fontFamily: "var(--font)",
  fontFamilyMonospace: "var(--mono)",
  cursorType: "pointer",
  respectReducedMotion: true,
  defaultRadius: "md",
  components: {
    Button: Button.extend({
      classNames: { root: controls.button, label: controls.label, loader: controls.loader },
    }),
    Input: Input.extend({
      classNames: { wrapper: controls.wrapper, input: controls.input, section: controls.section },
    }),
    InputWrapper: Input.Wrapper.extend({
      defaultProps: { withAsterisk: false },
      classNames: {
        label: controls.fieldLabel,
        description: controls.description,
        error: controls.error,
      },
    }),
    PasswordInput: PasswordInput.extend({
      defaultProps: { visibilityToggleFocusable: true },
      classNames: { innerInput: controls.inner, visibilityToggle: controls.visibility },
    }),
    Tabs: Tabs.extend({ classNames: { list: controls.tabList, tab: controls.tab } }),
  },
});

const tokens = {
  "--mantine-color-body": "var(--paper)",
  "--mantine-color-text": "var(--ink)",
  "--mantine-color-bright": "var(--ink)",
  "--mantine-color-dimmed": "var(--soft)",
  "--mantine-color-placeholder": "var(--soft)",
  "--mantine-color-error": "var(--danger)",
  "--mantine-color-anchor": "var(--accent)",
  "--mantine-color-default-border": "var(--line)",
  "--mantine-color-disabled": "var(--sunk)",
  "--mantine-color-disabled-color": "var(--soft)",
};

export const resolveCssVariables: CSSVariablesResolver = () => ({
  variables: { "--mantine-radius-md": "var(--radius-small)" },
  light: tokens,
  dark: tokens,
});

/** Follows the system and remembers nothing: the browser's storage stays empty. */
export const systemColorScheme: MantineColorSchemeManager = {
  get: () => "auto",
  set: () => {},
  subscribe: () => {},
  unsubscribe: () => {},
  clear: () => {},
};
