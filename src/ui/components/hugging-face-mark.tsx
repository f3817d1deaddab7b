/** A friendly yellow face, drawn here, that says which account is meant. */
export function HuggingFaceMark() {
  return (
    <svg width="22" height="22" viewBox="0 0 24 24" aria-hidden="true" focusable="false">
      <circle cx="12" cy="11.5" r="9.5" fill="#ffd21e" stroke="#e09a00" />
      <g fill="#3a3b45">
        <circle cx="8.7" cy="9.7" r="1.3" />
        <circle cx="15.3" cy="9.7" r="1.3" />
        <path d="M7.6 13.2q4.4 2.6 8.8 0-.6 4.3-4.4 4.3t-4.4-4.3Z" />
      </g>
      <g fill="#ffd21e" stroke="#e09a00">
        <rect x="1.5" y="15" width="5.5" height="6" rx="2.7" transform="rotate(-20 4 18)" />
        <rect x="17" y="15" width="5.5" height="6" rx="2.7" transform="rotate(20 20 18)" />
      </g>
    </svg>
  );
}
