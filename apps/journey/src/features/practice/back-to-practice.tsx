import { Link } from 'wouter'

import { useWords } from '../../app/i18n/i18n-context.tsx'

export function BackToPractice() {
  const words = useWords('practice')
  return <Link href="/practice">{words.title}</Link>
}
