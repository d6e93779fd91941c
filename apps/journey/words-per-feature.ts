import { readdir, readFile } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { parseAst, transformWithOxc, type Plugin } from 'vite'

import { SHELL_PARTS } from './src/app/i18n/shell-parts.ts'

const TABLE = 'virtual:words'
const RESOLVED_TABLE = `\0${TABLE}`
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
 * `virtual:words` is the table of their loaders. A new language is one more file.
 */
export function wordsPerFeature(folder: string): Plugin {
  return {
    name: 'words-per-feature',
    // Before Vite's own loader, which would take the file as a whole.
    enforce: 'pre',
    resolveId: (id) => (id === TABLE ? RESOLVED_TABLE : null),
    async load(id) {
      if (id === RESOLVED_TABLE) return tableOf(folder)
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

async function tableOf(folder: string): Promise<string> {
  const shell = new Set<string>(SHELL_PARTS)
  const rows: [language: string, shell: string, lazy: string][] = []
  for (const name of (await readdir(folder)).toSorted()) {
    const language = CATALOGUE.exec(name)?.[1]
    if (language === undefined) continue
    const file = join(folder, name)
    const { parts } = await catalogueOf(file)
    const loader = (keys: string) => `() => import(${JSON.stringify(`${file}?words=${keys}`)})`
    const lazy = [...parts.keys()].filter((key) => !shell.has(key))
    rows.push([
      language,
      `${language}: ${loader(SHELL_PARTS.join(','))}`,
      `${language}: {\n${lazy.map((key) => `    ${key}: ${loader(key)},`).join('\n')}\n  }`,
    ])
  }
  return [
    `export const shellLoaders = {\n  ${rows.map((row) => row[1]).join(',\n  ')}\n}`,
    `export const partLoaders = {\n  ${rows.map((row) => row[2]).join(',\n  ')}\n}`,
  ].join('\n')
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
