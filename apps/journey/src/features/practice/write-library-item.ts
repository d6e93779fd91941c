import type { Journal } from '../../db/journal.ts'
import { type LibraryKind } from '../../db/use-library.ts'
import { type LibraryTexts } from './library.ts'

/** Writes a new piece of the library, a draft that grew from these entries. Under an id that is there already nothing is written. @returns its id */
export function writeLibraryItem(
  journal: Journal,
  kind: LibraryKind,
  given: LibraryTexts,
  entryIds: readonly string[],
  tellerIds: readonly string[],
  id: string,
): Promise<string> {
  const text = (field: keyof LibraryTexts) => given[field].trim()
  const draft = { entryIds: [...entryIds], status: 'draft' as const }
  const title = text('title')
  switch (kind) {
    case 'pattern':
      return journal.write(
        'pattern',
        {
          title,
          context: text('context'),
          problem: text('problem'),
          response: text('response'),
          examples: text('examples'),
          ...draft,
        },
        { id },
      )
    case 'method':
      return journal.write(
        'method',
        {
          title,
          use: text('use'),
          steps: text('steps'),
          needs: text('needs'),
          ...draft,
        },
        { id },
      )
    case 'story':
      return journal.write(
        'story',
        {
          title,
          text: text('text'),
          tellerIds: [...tellerIds],
          ...draft,
        },
        { id },
      )
    case 'resource':
      return journal.write(
        'resource',
        {
          title,
          description: text('description'),
          ...(text('link') === '' ? {} : { link: text('link') }),
          ...draft,
        },
        { id },
      )
    case 'term':
      return journal.write(
        'term',
        { term: text('term'), meaning: text('meaning'), ...draft },
        { id },
      )
  }
}
