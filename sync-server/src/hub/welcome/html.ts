/** Markup that was made by `html`, and so holds no text of others that was not escaped. */
export interface Html {
  readonly text: string
  readonly isHtml: true
}

type Part = string | Html | readonly Html[]

/** Builds markup; whatever is put into it is escaped, unless it is markup of ours itself. */
export function html(pieces: TemplateStringsArray, ...parts: readonly Part[]): Html {
  const text = pieces.reduce((made, piece, at) => {
    const part = parts[at]
    return made + piece + (part === undefined ? '' : printed(part))
  }, '')
  return { text, isHtml: true }
}

function printed(part: Part): string {
  if (typeof part === 'string') return escapeHtml(part)
  return 'isHtml' in part ? part.text : part.map((each) => each.text).join('')
}

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
}

function escapeHtml(text: string): string {
  return text.replaceAll(/[&<>"']/g, (sign) => ENTITIES[sign] ?? sign)
}
