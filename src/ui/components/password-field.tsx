import { PasswordInput, type PasswordInputProps } from "@mantine/core";

/** A field for a password, whose button says which password it shows. */
export function PasswordField({ label, ...others }: PasswordInputProps & { readonly label: string }) {
  const toggle = { "aria-label": `Show the ${label.toLowerCase()}` };
  return <PasswordInput label={label} visibilityToggleButtonProps={toggle} {...others} />;
}
