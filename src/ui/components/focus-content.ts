/**
 * Puts the focus at the beginning of the page's own content. A link to a fragment would leave the page: with `<base>` it
 * counts from the home page.
 */
export function focusContent(): void {
  const content = document.getElementById("content");
  content?.focus();
  content?.scrollIntoView();
}
