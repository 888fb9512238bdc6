/** The name with its arches. */
export function Wordmark() {
  return (
    <span className="inline-flex items-center gap-2 text-base font-semibold tracking-tight">
      <svg aria-hidden viewBox="0 0 32 32" className="size-6">
        <rect width="32" height="32" rx="7" className="fill-accent" />
        <path
          d="M8 24V14a8 8 0 0 1 16 0v10M13 24v-9a3 3 0 0 1 6 0v9"
          fill="none"
          strokeWidth="2.4"
          strokeLinecap="round"
          className="stroke-on-accent"
        />
      </svg>
      Atrium
    </span>
  )
}
