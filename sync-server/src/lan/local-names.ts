const MAX_LABEL_LENGTH = 30
const FALLBACK_LABEL = 'tributary'
/** How many hubs of one name may meet on one network before a name runs out. */
const NAMES_PER_HUB = 9

/** `Hub in Accra` → `hub-in-accra`: a DNS label that people can type. */
export function labelOf(hubName: string): string {
  const label = hubName
    .normalize('NFKD')
    .replaceAll(/\p{Mn}/gu, '')
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '-')
    .slice(0, MAX_LABEL_LENGTH)
    .replaceAll(/^-+|-+$/g, '')
  return label === '' ? FALLBACK_LABEL : label
}

/** `hub.local`, then `hub-2.local` …: what a hub calls itself where the former is taken. */
export function localNames(label: string): readonly [string, ...string[]] {
  const others = Array.from({ length: NAMES_PER_HUB - 1 }, (_, at) => `${label}-${at + 2}.local`)
  return [`${label}.local`, ...others]
}
