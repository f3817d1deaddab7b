/** Whether this page is shown inside another, as the Hub does with a Space. Cookies are third-party there. */
export function isFramed(): boolean {
  return window.self !== window.top;
}
