import type { Messages } from '../i18n/messages-en.ts'

/** What people call a field; a field without a word of its own keeps its technical name. */
export function fieldWords(words: Messages['journey'], field: string): string {
  const names: Record<string, string> = {
    'purpose.to': words.fields.to,
    'purpose.aimsTo': words.fields.aimsTo,
    'purpose.inOrderTo': words.fields.inOrderTo,
    'purpose.inAWayThat': words.fields.inAWayThat,
    'purpose.soThat': words.fields.soThat,
    title: words.titleField,
    phases: words.phases,
  }
  return names[field] ?? field
}

/** A version as text: phases and other lists as their names, one a line. */
export function versionWords(value: unknown): string {
  if (typeof value === 'string') return value
  if (Array.isArray(value)) return value.map(versionWords).join('\n')
  if (typeof value === 'object' && value !== null && 'name' in value) {
    return versionWords(value.name)
  }
  return value === null || value === undefined ? '' : JSON.stringify(value)
}
