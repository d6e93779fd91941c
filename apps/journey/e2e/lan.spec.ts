import { execFileSync } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { type Browser, chromium, expect, test } from '@playwright/test'
import { Lan, whyNoLan } from './lan-network.ts'
import { Phone } from './phone.ts'

const NAME = 'hub-in-accra.local'
const why = whyNoLan()
if (why !== null) process.stderr.write(`skipped, phones and laptop on a network: ${why}\n`)
test.skip(why !== null, why ?? '')

let lan: Lan
const browsers: Browser[] = []
test.beforeEach(async () => {
  lan = new Lan()
})
test.afterEach(async () => {
  for (const browser of browsers.splice(0)) await browser.close()
  await lan.remove()
})

type LaunchOptions = Parameters<typeof chromium.launch>[0] & object

/** A browser on the phone that has taken the hub's root, as the join page tells people to. */
async function trustingBrowser(phone: string, hub: string, options: LaunchOptions) {
  const { path, home } = lan.browserOn(phone, options.executablePath ?? chromium.executablePath())
  const launch = async () => {
    const browser = await chromium.launch({ ...options, executablePath: path })
    browsers.push(browser)
    return browser
  }
  const unprepared = await launch()
  const page = await unprepared.newPage()
  await page.goto(`http://${hub}:${lan.port}/welcome/${lan.facts.joinCode}`)
  await expect(page.getByRole('heading', { name: 'Set up this phone' })).toBeVisible()
  const file = await page.evaluate(async () => {
    const answer = await fetch('/tributary-hub.crt')
    return [...new Uint8Array(await answer.arrayBuffer())]
  })
  await expect(page.goto(`https://${hub}:${lan.port}/`)).rejects.toThrow(/ERR_CERT_AUTHORITY/)
  await unprepared.close()
  lan.trust(home, Uint8Array.from(file))
  return launch()
}

async function joinAt(browser: Browser, host: string): Promise<Phone> {
  const phone = await Phone.open(browser, 'Ama')
  // Chromium drops what it loads when an address comes up late (ERR_NETWORK_CHANGED); people reload.
  await expect(async () => {
    await phone.page.goto(`https://${host}:${lan.port}/join/${lan.facts.joinCode}`)
  }).toPass()
  expect(await phone.page.evaluate(() => isSecureContext)).toBe(true)
  await phone.fillJoinForm()
  await expect(phone.page.getByText('Hub reachable')).toBeVisible()
  return phone
}

test('off the grid a phone finds the hub by its name, trusts it, and opens the app with the hub off', async ({
  launchOptions,
}) => {
  lan.addPhone('a', '10.83.1.1', '10.83.1.2')
  expect(lan.routesOf(lan.hubSpace)).not.toContain('default')
  await lan.startHub()
  const found = lan.addressOf(NAME, 'a', '10.83.1.2')
  expect(found).toBe('10.83.1.1')
  lan.tellName('a', NAME, found)
  const browser = await trustingBrowser('a', found, launchOptions)
  const phone = await joinAt(browser, NAME)
  await phone.log('action', 'Written over HTTP/2.')
  await expect(phone.entry('Written over HTTP/2.').getByText('On the hub')).toBeVisible()
  const protocol = await phone.page.evaluate(() => {
    const [entry] = performance.getEntriesByType('navigation')
    return entry instanceof PerformanceNavigationTiming ? entry.nextHopProtocol : ''
  })
  expect(protocol).toBe('h2')
  await phone.whenWhole()

  await lan.stopHub()
  await phone.page.reload()
  await expect(phone.entry('Written over HTTP/2.')).toBeVisible()
  await phone.log('action', 'Written far from the hub.')
})

test('a phone that joined by address and one on another network meet at one hub', async ({
  launchOptions,
}) => {
  lan.addPhone('a', '10.83.1.1', '10.83.1.2')
  lan.addPhone('b', '192.168.83.1', '192.168.83.2')
  await lan.startHub()
  // Each network is told the address that leads there, and no other.
  expect(lan.addressOf(NAME, 'a', '10.83.1.2')).toBe('10.83.1.1')
  expect(lan.addressOf(NAME, 'b', '192.168.83.2')).toBe('192.168.83.1')
  const one = await joinAt(await trustingBrowser('a', '10.83.1.1', launchOptions), '10.83.1.1')
  const two = await joinAt(
    await trustingBrowser('b', '192.168.83.1', launchOptions),
    '192.168.83.1',
  )
  await one.log('action', 'From the first network.')
  await expect(two.entry('From the first network.')).toBeVisible()
})

test('the laptop gets another address while a phone writes: the phone goes on under the hub’s name', async ({
  launchOptions,
}) => {
  test.setTimeout(180_000)
  lan.addPhone('a', '10.83.1.1', '10.83.1.2')
  await lan.startHub()
  lan.tellName('a', NAME, '10.83.1.1')
  const browser = await trustingBrowser('a', '10.83.1.1', launchOptions)
  const phone = await joinAt(browser, NAME)
  await phone.whenWhole()
  lan.moveHub('a', '10.83.1.1', '10.83.1.77')
  await phone.log('action', 'Written while the hub moved.')
  // The hub looks for new addresses every few seconds.
  await expect
    .poll(() => lan.addressOf(NAME, 'a', '10.83.1.2'), { timeout: 30_000 })
    .toBe('10.83.1.77')
  lan.tellName('a', NAME, '10.83.1.77')
  await expect(phone.entry('Written while the hub moved.').getByText('On the hub')).toBeVisible({
    timeout: 120_000,
  })
  // And the certificate is for the new address as well.
  const other = await phone.context.newPage()
  await other.goto(`https://10.83.1.77:${lan.port}/api/hub`)
  await expect(other.getByText('Hub in Accra')).toBeVisible()
})

test('Chromium takes nothing else that was signed with the hub’s key: the constraints hold', async ({
  launchOptions,
}) => {
  lan.addPhone('a', '10.83.1.1', '10.83.1.2')
  await lan.startHub()
  const names = { own: 'hub-in-accra-2.local', other: 'bank.test' }
  lan.tellName('a', Object.values(names).join(' '), '10.83.1.1')
  const browser = await trustingBrowser('a', '10.83.1.1', launchOptions)
  const page = await browser.newPage()
  const keys = lan.stolenKeys()
  const at = (name: string) => join(lan.folder, name)
  writeFileSync(at('issuing.pem'), keys.issuingPem)
  writeFileSync(at('issuing.key'), keys.issuingKeyPem, { mode: 0o600 })
  const openssl = (...args: readonly string[]) => execFileSync('openssl', args, { stdio: 'ignore' })
  for (const [kind, name] of Object.entries(names)) {
    const request = [
      '-newkey',
      'ec',
      '-pkeyopt',
      'ec_paramgen_curve:P-256',
      '-nodes',
      '-subj',
      '/CN=x y',
    ]
    openssl('req', ...request, '-keyout', at(`${kind}.key`), '-out', at(`${kind}.csr`))
    writeFileSync(at('ext'), `subjectAltName=DNS:${name}\nextendedKeyUsage=serverAuth\n`)
    const signing = ['-CA', at('issuing.pem'), '-CAkey', at('issuing.key'), '-CAcreateserial']
    const output = ['-days', '90', '-extfile', at('ext'), '-out', at(`${kind}.pem`)]
    openssl('x509', '-req', '-in', at(`${kind}.csr`), ...signing, ...output)
    const stop = await lan.serveAsThief(at(`${kind}.pem`), at('issuing.pem'), at(`${kind}.key`))
    const opened = page.goto(`https://${name}:${stop.port}/`)
    if (kind === 'own') expect((await opened)?.status()).toBe(200)
    else await expect(opened).rejects.toThrow(/ERR_CERT_(AUTHORITY_)?INVALID/)
    stop.end()
  }
})
