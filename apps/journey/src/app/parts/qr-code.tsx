import { useMemo } from 'react'
import { encode } from 'uqr'

/** Scales to its box; dark on what lies beneath, so give it white. */
export function QrCode(props: { text: string; label: string }) {
  const { path, size } = useMemo(() => {
    const qr = encode(props.text, { ecc: 'M', border: 2 })
    const cells = qr.data.flatMap((row, y) =>
      row.flatMap((isDark, x) => (isDark ? [`M${x} ${y}h1v1h-1z`] : [])),
    )
    return { path: cells.join(''), size: qr.size }
  }, [props.text])
  return (
    <svg role="img" aria-label={props.label} viewBox={`0 0 ${size} ${size}`}>
      <path d={path} />
    </svg>
  )
}
