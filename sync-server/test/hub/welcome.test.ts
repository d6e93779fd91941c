import { request } from 'node:http'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { startTestHub, type TestHub } from '../testing-hub.ts'

let hub: TestHub
beforeAll(async () => {
  hub = await startTestHub({ addresses: () => ['10.0.0.5'], isPortal: true })
})
afterAll(() => hub.remove())

interface Got {
  readonly status: number | undefined
  readonly location: string | undefined
  readonly type: string | undefined
  readonly body: string
}

/** Asks the hub in the name of another site, as a phone does whose DNS is the hub. */
function get(path: string, headers: Record<string, string> = {}, from = '127.0.0.1') {
  return new Promise<Got>((resolve, reject) => {
    const { port } = new URL(hub.url)
    request({ host: '127.0.0.1', port, path, headers, localAddress: from }, (answer) => {
      let body = ''
      answer.setEncoding('utf8').on('data', (piece: string) => (body += piece))
      answer.on('end', () => {
        const { location, 'content-type': type } = answer.headers
        resolve({ status: answer.statusCode, location, type, body })
      })
    })
      .on('error', reject)
      .end()
  })
}

const IPHONE = 'Mozilla/5.0 (iPhone; CPU iPhone OS 18_1 like Mac OS X) Version/18.1 Safari/604.1'
const ANDROID = 'Mozilla/5.0 (Linux; Android 15; Pixel 8) Chrome/131.0 Mobile Safari/537.36'

test('[LN13] the join page shows each kind of phone its own steps, in the phone’s language', async () => {
  const iphone = await get('/welcome/ABCDEF', { 'user-agent': IPHONE, 'accept-language': 'fr-CA' })
  expect(iphone.body).toContain('<html lang="fr">')
  expect(iphone.body).toContain('href="/tributary-hub.mobileconfig"')
  expect(iphone.body).toContain('/join/ABCDEF')
  const android = await get('/welcome', {
    'user-agent': ANDROID,
    'accept-language': 'de, en;q=0.5',
  })
  expect(android.body).toContain('<html lang="en">')
  expect(android.body).toContain('href="/tributary-hub.crt"')
  expect(android.body).not.toContain('.mobileconfig')
  expect(android.body).toContain('https://10.0.0.5:')
  const chosen = await get('/welcome?lang=fr&for=ios', { 'user-agent': ANDROID })
  expect(chosen.body).toContain('Safari')
})

test('[LN13] the join page needs no script, and every picture in it is there with words for it', async () => {
  for (const kind of ['android', 'ios', 'other']) {
    for (const lang of ['en', 'fr']) {
      const { body } = await get(`/welcome/ABCDEF?lang=${lang}&for=${kind}`)
      expect(body).not.toMatch(/<script|style=|onclick/)
      const pictures = [...body.matchAll(/<img src="([^"]+)" alt="([^"]*)"/g)]
      expect(pictures.length).toBeGreaterThan(1)
      for (const [, source = '', alt] of pictures) {
        expect(alt).not.toBe('')
        const picture = await get(source)
        expect([source, picture.status, picture.type]).toEqual([source, 200, 'image/svg+xml'])
      }
    }
  }
  expect((await get('/welcome/assets/welcome.css')).status).toBe(200)
})

test('[LN13] a typed code leads on, and what is no code is not put into the page', async () => {
  expect(await get('/welcome?code=abc+def&lang=fr&for=ios')).toMatchObject({
    status: 303,
    location: '/welcome/ABCDEF?lang=fr&for=ios',
  })
  const odd = await get(`/welcome/${encodeURIComponent('"><script>x')}?lang=<b>&for='`)
  expect(odd.status).toBe(200)
  expect(odd.body).not.toMatch(/<script|<b>/)
  expect([403, 404]).toContain((await get('/welcome/assets/../../package.json')).status)
})

test('[LN12] a phone that looks for the internet is led to the join page, and has its yes after that', async () => {
  const phone = '127.0.0.7'
  const probe = () => get('/generate_204', { host: 'connectivitycheck.gstatic.com' }, phone)
  const { port } = new URL(hub.url)
  const first = await probe()
  expect([first.status, first.location]).toEqual([302, `http://10.0.0.5:${port}/welcome`])
  expect((await get('/welcome', {}, phone)).status).toBe(200)
  expect(await probe()).toMatchObject({ status: 204, body: '' })
  // Somebody else has not seen it.
  const other = await get('/hotspot-detect.html', { host: 'captive.apple.com' }, '127.0.0.8')
  expect(other.status).toBe(302)
})

test('[LN12] on a hub that is its network’s DNS, pages of other sites lead to the join page', async () => {
  const lost = await get('/news?x=1', { host: 'www.example.org', accept: 'text/html' })
  expect(lost.status).toBe(302)
  expect((await get('/api/hub', { host: '10.0.0.5:8700' })).status).toBe(200)
})
