/** Pages of the instruments that anybody may open. */
export const INSTRUMENT_PAGES: readonly string[] = [
  'instruments',
  'instruments/new',
  'instruments/built-in%3Apurpose',
  'instruments/built-in%3Avalue-creation',
  'instruments/built-in%3Amost-significant-change',
  'instruments/built-in%3Afour-quadrant',
  'instruments/built-in%3Aorid',
  'instruments/built-in%3Abefore-after-review',
  'instruments/built-in%3Alearning-loop',
  'instruments/built-in%3Aripple',
  'instruments/built-in%3Aoutcome-harvest',
  'instruments/built-in%3Atriad',
  'instruments/built-in%3Aaspect-reading',
  'instruments/built-in%3Avaluing-workshop',
  'instruments/built-in%3Adaily',
  'instruments/built-in%3Apulse',
  'values',
]

/** Where those who shape instruments change one; a copy is made on the same screen. */
export const SHAPING_PAGES: readonly string[] = ['instruments/built-in%3Adaily/edit']
