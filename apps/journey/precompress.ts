import { readdir, readFile, writeFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { promisify } from 'node:util'
import { brotliCompress, constants, gzip } from 'node:zlib'
import type { Plugin } from 'vite'

const PACKABLE = /\.(js|css|html|svg|webmanifest)$/
/** Smaller files fit one packet as they are. */
const MIN_BYTES = 1_400

/**
 * Writes `x.br` and `x.gz` beside each file the hub sends, so that a laptop packs nothing while
 * forty phones join. On plain http browsers take gzip only.
 */
export function precompress(): Plugin {
  let folder = ''
  return {
    name: 'tributary:precompress',
    apply: 'build',
    enforce: 'post',
    configResolved(config) {
      folder = resolve(config.root, config.build.outDir)
    },
    closeBundle: {
      order: 'post',
      // After the service worker is written, which lists the files and must not list these.
      sequential: true,
      handler: () => packAll(folder),
    },
  }
}

async function packAll(folder: string): Promise<void> {
  const names = await readdir(folder, { recursive: true })
  await Promise.all(names.filter((name) => PACKABLE.test(name)).map((name) => pack(folder, name)))
}

async function pack(folder: string, name: string): Promise<void> {
  const path = join(folder, name)
  const plain = await readFile(path)
  if (plain.length < MIN_BYTES) return
  const [br, gz] = await Promise.all([
    promisify(brotliCompress)(plain, {
      params: { [constants.BROTLI_PARAM_SIZE_HINT]: plain.length },
    }),
    promisify(gzip)(plain, { level: 9 }),
  ])
  await Promise.all([writeFile(`${path}.br`, br), writeFile(`${path}.gz`, gz)])
}
