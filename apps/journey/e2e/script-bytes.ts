import { gzipSync } from 'node:zlib'

/** What these scripts of a hub weigh as they are sent. */
export async function gzipBytes(paths: readonly string[], origin: string): Promise<number> {
  const sizes = await Promise.all(
    [...new Set(paths)].map(async (path) => {
      const script = await (await fetch(new URL(path, origin))).arrayBuffer()
      return gzipSync(new Uint8Array(script), { level: 9 }).length
    }),
  )
  return sizes.reduce((sum, size) => sum + size, 0)
}
