/** The mark: two strokes of a stylus in a clay tablet, which read as a tick. The same drawing as `favicon.svg`. */
export function Mark({ size = 28 }: { size?: number }) {
  return (
    <svg width={size} height={size} viewBox="0 0 32 32" aria-hidden="true" focusable="false">
      <rect x="1" y="1" width="30" height="30" rx="8" fill="var(--accent)" />
      <path
        d="M5 15.4 10.2 12q1.2 6 4.4 9.6Q18 13.8 20.8 5.8l6.4 4.6Q20.6 17 15 25.2l-2 .6Q9.8 20 5 15.4Z"
        fill="var(--paper)"
      />
    </svg>
  );
}
