import { useWords } from '../../app/i18n/i18n-context.tsx'

/** What the hub refused, as a sentence; `null` where it has none of its own. */
export function useRefusalWords(): (error: string) => string | null {
  const words = useWords('keeping')
  return (error) => {
    switch (error) {
      case 'not_private':
        return words.notPrivate
      case 'host_page_only':
        return words.hostPageOnly
      case 'bad_request':
        return words.folderNeeded
      default:
        return null
    }
  }
}
