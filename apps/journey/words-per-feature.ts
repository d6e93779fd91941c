import { readdir, readFile } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { parseAst, transformWithOxc, type Plugin } from 'vite'

import { SHELL_PARTS } from './src/app/i18n/shell-parts.ts'

const TABLE = 'virtual:words'
/** `virtual:words` itself, or with a language behind it the parts of that one. */
const ASKED = /^virtual:words(?:\/[a-z]{2,3})?$/
const RESOLVED = /^\0virtual:words(?:\/([a-z]{2,3}))?$/
const CATALOGUE = /^messages-([a-z]{2,3})\.ts$/
const SLICE = /^(.*messages-[a-z]{2,3}\.ts)\?words=([A-Za-z,]+)$/

interface Catalogue {
  /** What stands around the words: imports, and what the words call, with the names they give. */
  readonly around: readonly { readonly names: readonly string[]; readonly text: string }[]
  /** The source text of each top-level key of `messages`. */
  readonly parts: ReadonlyMap<string, string>
}

/**
 * One language stays one file (`messages-fr.ts`), and a feature's words load with the feature:
 * each top-level key of `messages` becomes a module of its own, those of the shell one together.
 * `virtual:words` is the table of the shells' loaders and of a table for each language, which comes
 * by itself: dozens of names of files are too dear for the first screen. A new language is one
 * more file.
 */
export function wordsPerFeature(folder: string): Plugin {
  return {
    name: 'words-per-feature',
    // Before Vite's own loader, which would take the file as a whole.
    enforce: 'pre',
    resolveId: (id) => (ASKED.test(id) ? `\0${id}` : null),
    async load(id) {
      const table = RESOLVED.exec(id)
      if (table !== null) {
        const [, language] = table
        return language === undefined ? tableOf(folder) : partsOf(folder, language)
      }
      const [, file, keys] = SLICE.exec(id) ?? []
      if (file === undefined || keys === undefined) return null
      this.addWatchFile(file)
      const { around, parts } = await catalogueOf(file)
      const slices = keys.split(',').map((key) => {
        const slice = parts.get(key)
        if (slice === undefined) throw new Error(`${file} has no words for '${key}'`)
        return slice
      })
      let code = `export const words = {\n${slices.join(',\n')}\n}\n`
      // From the last to the first, so that what a needed statement needs is kept, too.
      for (const { names, text } of around.toReversed()) {
        if (names.some((name) => new RegExp(`\\b${name}\\b`).test(code))) code = `${text}\n${code}`
      }
      return code
    },
  }
}

const loader = (id: string) => `() => import(${JSON.stringify(id)})`

async function tableOf(folder: string): Promise<string> {
  const languages = (await readdir(folder))
    .toSorted()
    .flatMap((name) => CATALOGUE.exec(name)?.[1] ?? [])
  const shells = languages.map((language) => {
    const file = join(folder, `messages-${language}.ts`)
    return `${language}: ${loader(`${file}?words=${SHELL_PARTS.join(',')}`)}`
  })
  const tables = languages.map((language) => `${language}: ${loader(`${TABLE}/${language}`)}`)
  return [
    `export const shellLoaders = {\n  ${shells.join(',\n  ')}\n}`,
    `export const partTables = {\n  ${tables.join(',\n  ')}\n}`,
  ].join('\n')
}

async function partsOf(folder: string, language: string): Promise<string> {
  const file = join(folder, `messages-${language}.ts`)
  const shell = new Set<string>(SHELL_PARTS)
  const lazy = [...(await catalogueOf(file)).parts.keys()].filter((key) => !shell.has(key))
  const rows = lazy.map((key) => `  ${key}: ${loader(`${file}?words=${key}`)},`)
  return `export const partLoaders = {\n${rows.join('\n')}\n}`
}

async function catalogueOf(file: string): Promise<Catalogue> {
  const { code } = await transformWithOxc(await readFile(file, 'utf8'), file, { sourcemap: false })
  const parts = new Map<string, string>()
  const around: { names: string[]; text: string }[] = []
  for (const statement of parseAst(code).body) {
    const text = code.slice(statement.start, statement.end)
    if (statement.type === 'ImportDeclaration') {
      around.push({ names: statement.specifiers.map(({ local }) => local.name), text })
      continue
    }
    const declaration =
      statement.type === 'ExportNamedDeclaration' ? statement.declaration : statement
    const declared =
      declaration?.type === 'VariableDeclaration' ? declaration.declarations[0] : undefined
    if (declared?.id.type !== 'Identifier') {
      throw new Error(`${basename(file)}: beside the words there are imports and constants alone`)
    }
    if (declared.id.name !== 'messages' || declared.init?.type !== 'ObjectExpression') {
      around.push({ names: [declared.id.name], text })
      continue
    }
    for (const property of declared.init.properties) {
      if (property.type !== 'Property' || property.key.type !== 'Identifier') {
        throw new Error(`${basename(file)}: every part of the words has a plain name`)
      }
      parts.set(property.key.name, code.slice(property.start, property.end))
    }
  }
  if (parts.size === 0) throw new Error(`${basename(file)} exports no words`)
  return { around, parts }
}
