/**
 * What somebody logged on a day of May 2025: an action and, often, what it showed them later.
 * `fr` when it was said in French.
 */
export interface Voice {
  readonly day: number
  readonly action: string
  readonly reflection?: string
  readonly lang?: 'fr'
}

export function said(day: number, action: string, reflection?: string): Voice {
  return reflection === undefined ? { day, action } : { day, action, reflection }
}

export function dit(day: number, action: string, reflection?: string): Voice {
  return { ...said(day, action, reflection), lang: 'fr' }
}
