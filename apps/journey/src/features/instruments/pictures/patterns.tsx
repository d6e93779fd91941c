/** Hatchings that are told apart in black and white; referred to as `url(#id-name)`. */
export function Patterns(props: { id: string }) {
  const { id } = props
  return (
    <defs>
      <pattern id={`${id}-sparse`} width="8" height="8" patternUnits="userSpaceOnUse">
        <path d="M0 8 8 0M-2 2 2-2M6 10 10 6" stroke="currentColor" strokeWidth="1.2" />
      </pattern>
      <pattern id={`${id}-dense`} width="4" height="4" patternUnits="userSpaceOnUse">
        <path d="M0 4 4 0M-1 1 1-1M3 5 5 3" stroke="currentColor" strokeWidth="1.4" />
      </pattern>
    </defs>
  )
}
