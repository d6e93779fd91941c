import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

declare const __TRIBUTARY_VERSION__: string | undefined

/** The folder of the checkout: `dist/main.js` lies two below it, `src/cli/*.ts` three. */
export function checkoutRoot(): string {
  const given = process.env['TRIBUTARY_ROOT']
  if (given !== undefined && given !== '') return given
  const here = dirname(fileURLToPath(import.meta.url))
  return here.endsWith('dist') ? join(here, '../..') : join(here, '../../..')
}

/** Where the built app lies. */
export function appRoot(): string {
  return join(checkoutRoot(), 'apps/journey/dist')
}

/** Pictures and styles of the pages that the hub itself makes. */
export function assetsRoot(): string {
  return join(checkoutRoot(), 'sync-server/assets/welcome')
}

export function version(): string {
  return typeof __TRIBUTARY_VERSION__ === 'string' ? __TRIBUTARY_VERSION__ : '0.0.0-source'
}
