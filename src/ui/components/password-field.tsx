import { PasswordInput, type PasswordInputProps } from "@mantine/core";

/** A field for a password, whose button says which password it shows. */
export function PasswordField({ label, ...others }: PasswordInputProps & { readonly label: string }) {
  const name = label.toLowerCase();
  const toggle = { "aria-label": name.startsWith("your ") ? `Show ${name}` : `Show the ${name}` };
  return <PasswordInput label={label} visibilityToggleButtonProps={toggle} {...others} />;
}
