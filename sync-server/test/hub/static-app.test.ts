import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import Fastify, { type FastifyInstance } from 'fastify'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { addSecurityHeaders } from '../../src/hub/security-headers.ts'
import { serveApp } from '../../src/hub/static-app.ts'

let root: string
let app: FastifyInstance
const page = { accept: 'text/html,application/xhtml+xml', 'sec-fetch-mode': 'navigate' }
const script = { accept: '*/*', 'sec-fetch-mode': 'cors' }

beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'tributary-app-'))
  await mkdir(join(root, 'assets'))
  await writeFile(join(root, 'index.html'), '<!doctype html><title>shell</title>')
  await writeFile(join(root, 'sw.js'), '/* worker */')
  await writeFile(join(root, 'assets/index-B7x2kQ9a.js'), '/* app */')
  await writeFile(join(root, 'assets/index-B7x2kQ9a.js.gz'), gzipSync('/* app */'))
  await writeFile(join(root, '.secret'), 'x')
  await writeFile(`${root}-outside.txt`, 'outside')
  app = Fastify()
  addSecurityHeaders(app)
  await serveApp(app, root)
})
afterAll(async () => {
  await app.close()
  await rm(root, { recursive: true, force: true })
  await rm(`${root}-outside.txt`, { force: true })
})

test('a page of the app gets the shell, whatever its path, and it is never kept', async () => {
  for (const url of ['/', '/entry/entry:01J', '/join/ABCDEF', '/host', '/index.html']) {
    const answer = await app.inject({ url, headers: page })
    expect([url, answer.statusCode, answer.headers['cache-control']]).toEqual([
      url,
      200,
      'no-cache',
    ])
    expect(answer.body).toContain('shell')
  }
})

test('a script’s request and a missing file are never answered with the shell', async () => {
  const refused = [
    ['/nothing.js', page],
    ['/assets/gone', page],
    ['/api/nothing', page],
    ['/db/hub', page],
    ['/entry/1', script],
  ] as const
  for (const [url, headers] of refused) {
    const answer = await app.inject({ url, headers })
    expect([url, answer.statusCode]).toEqual([url, 404])
    expect(answer.headers['content-type']).toContain('application/json')
  }
})

test('what is named by its hash is kept for ever, the service worker never', async () => {
  const asset = await app.inject({ url: '/assets/index-B7x2kQ9a.js', headers: script })
  expect(asset.headers['cache-control']).toContain('immutable')
  const worker = await app.inject({ url: '/sw.js', headers: script })
  expect(worker.headers['cache-control']).toBe('no-cache')
  expect(worker.headers['content-type']).toContain('javascript')
})

test('what was packed at build time goes packed to whoever takes it, and is kept as long', async () => {
  const headers = { ...script, 'accept-encoding': 'gzip' }
  const packed = await app.inject({ url: '/assets/index-B7x2kQ9a.js', headers })
  expect(packed.headers).toMatchObject({
    'content-encoding': 'gzip',
    'content-type': expect.stringContaining('javascript'),
    'cache-control': expect.stringContaining('immutable'),
    vary: expect.stringMatching(/accept-encoding/i),
  })
  const plain = await app.inject({ url: '/assets/index-B7x2kQ9a.js', headers: script })
  expect(plain.headers['content-encoding']).toBeUndefined()
  expect(plain.body).toBe('/* app */')
})

test('every answer forbids inline script, framing and guessing of types', async () => {
  const answer = await app.inject({ url: '/', headers: page })
  const policy = String(answer.headers['content-security-policy'])
  expect(policy).toContain("script-src 'self'")
  expect(policy).toContain("frame-ancestors 'none'")
  expect(policy).not.toContain('unsafe')
  expect(answer.headers['x-content-type-options']).toBe('nosniff')
})

test('nothing outside the app’s folder is served, nor what begins with a dot', async () => {
  for (const url of [
    '/.secret',
    `/../${root.split('/').pop()}-outside.txt`,
    '/%2e%2e/%2e%2e/etc/passwd',
    '/..%2f..%2fetc%2fpasswd',
  ]) {
    const answer = await app.inject({ url, headers: script })
    expect([url, answer.statusCode >= 400]).toEqual([url, true])
    expect(answer.body).not.toMatch(/outside|root:/)
  }
})

test('without a built app the page says what to do', async () => {
  const bare = Fastify()
  await serveApp(bare, join(root, 'not-built'))
  const answer = await bare.inject({ url: '/', headers: page })
  expect(answer.statusCode).toBe(503)
  expect(answer.body).toContain('npm start')
  await bare.close()
})
