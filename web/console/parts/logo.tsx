/** The product's mark and name. */
export function Logo() {
  return (
    <span class="logo">
      <svg viewBox="0 0 16 16" width="20" height="20" fill="currentColor" aria-hidden="true">
        <circle cx="3.5" cy="6" r="2.5" />
        <path d="M7.5 4.6 15 1v10L7.5 7.4zM1 13h14v2H1z" />
      </svg>
      Vedetta
    </span>
  )
}
