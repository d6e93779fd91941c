import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import Fastify from 'fastify'
import { expect, test } from 'vitest'
import { addSecurityHeaders } from '../../src/hub/security-headers.ts'
import { serveApp } from '../../src/hub/static-app.ts'
import { sendRaw, statusesOf } from './raw-line.ts'

/** The app's files as the hub serves them, with others beside them that are nobody's to read. */
async function serveFiles() {
  const folder = await mkdtemp(join(tmpdir(), 'tributary-paths-'))
  const root = join(folder, 'dist')
  await mkdir(join(root, 'assets'), { recursive: true })
  await writeFile(join(root, 'index.html'), '<title>shell</title>')
  await writeFile(join(root, '.hidden'), BESIDE)
  await writeFile(join(folder, 'secrets.json'), BESIDE)
  await symlink(join(folder, 'secrets.json'), join(root, 'assets', 'link.json'))
  await symlink(folder, join(root, 'assets', 'up'))
  const app = Fastify()
  addSecurityHeaders(app)
  await serveApp(app, root)
  await app.listen({ host: '127.0.0.1', port: 0 })
  const { port } = app.server.address() as AddressInfo
  return {
    port,
    close: async () => {
      await app.close()
      await rm(folder, { recursive: true, force: true })
    },
  }
}

const BESIDE = 'what lies beside the app'

test('[HP5] no path, however it is written, reads a file beside the app’s or ends in a failure', async () => {
  const up = ['..', '%2e%2e', '.%2e', '%252e%252e', '..%00', '%c0%ae%c0%ae', '..;', '%u002e%u002e']
  const slashes = ['/', '%2f', '\\', '%5c', '//', '/./', '%252f', '%c0%af']
  const paths = [
    ...up.flatMap((dots) =>
      slashes.flatMap((slash) => [
        `/${dots}${slash}secrets.json`,
        `/assets${slash}${dots}${slash}${dots}${slash}secrets.json`,
        `/${(dots + slash).repeat(9)}etc/passwd`,
      ]),
    ),
    '/assets/link.json',
    '/assets/up/secrets.json',
    '/%00',
    '/index.html%00.js',
    '/.hidden',
    '/.git/config',
    `/${'a'.repeat(8_000)}`,
    `/assets/${'a/'.repeat(3_000)}`,
    `/${'%2e'.repeat(2_000)}`,
    '/%',
    '/%zz',
    '/%ff%fe',
    '//evil.example/x',
    '//evil.example/%2e%2e',
    '/\\evil.example/x',
    'http://evil.example/',
    '*',
  ]
  const files = await serveFiles()
  try {
    for (const path of paths) {
      const bytes = `GET ${path} HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n`
      const answer = await sendRaw(files.port, bytes)
      const [status = 0] = statusesOf(answer)
      expect([path, status > 0 && status < 500]).toEqual([path, true])
      expect([path, answer.includes(BESIDE)]).toEqual([path, false])
      expect(answer).not.toMatch(/root:x:|^location: *(https?:)?\/\/evil/im)
    }
  } finally {
    await files.close()
  }
})
