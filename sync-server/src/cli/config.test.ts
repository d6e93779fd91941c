import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { parseConfig } from './config.ts'
import { USAGE } from './usage.ts'

const parse = (...argv: string[]) => parseConfig(argv, '/root-dir', '/here')

test('start without options keeps its data in the checkout and serves phones on 8700', () => {
  expect(parse('start')).toMatchObject({
    ok: true,
    config: { dataDir: '/root-dir/.data/hub', port: 8700, host: '0.0.0.0', isDemo: false },
  })
})

test('the demo has a folder of its own, so that invented people never mix with real ones', () => {
  expect(parse('start', '--demo')).toMatchObject({ config: { dataDir: '/root-dir/.data/demo' } })
})

test('a path is relative to where the person stands', () => {
  expect(parse('start', '--data', 'x')).toMatchObject({ config: { dataDir: '/here/x' } })
})

test('couch without an admin is refused: there is no open server', () => {
  expect(parse('couch', '--data', 'x')).toMatchObject({ ok: false, help: false })
  expect(parse('couch', '--admin', 'only-a-name')).toMatchObject({ ok: false })
})

test('an admin password may hold colons', () => {
  expect(parse('couch', '--admin', 'a:b:c')).toMatchObject({
    config: { admin: { user: 'a', password: 'b:c' }, host: '127.0.0.1' },
  })
})

test('a port that is no port is named in the answer', () => {
  expect(parse('start', '--port', '80a')).toMatchObject({
    ok: false,
    message: expect.stringContaining("'80a'"),
  })
  expect(parse('start', '--port', '0')).toMatchObject({ ok: true, config: { port: 0 } })
})

test('an option of another command is refused with the usage', () => {
  expect(parse('merge', '--to', 'http://x/', '--demo')).toMatchObject({ ok: false })
  expect(parse('start', '--bogus')).toMatchObject({
    ok: false,
    message: expect.stringContaining('npm start'),
  })
})

/** Command lines as a document shows them: `npm start -- --demo`, `npm run backup -- …`. */
function commandLines(text: string): string[][] {
  return [...text.matchAll(/npm (?:run )?([a-z]+) -- ([^`"|\n]+)/g)].map(
    ([, name = '', rest = '']) => [name, ...rest.trim().split(/\s+/)],
  )
}

const OURS = ['start', 'couch', 'merge', 'doctor', 'report', 'backup', 'verify', 'restore']

test.each(['README.md', 'docs/host-guide.md'])('every command line in %s is understood', (path) => {
  const text = readFileSync(fileURLToPath(new URL(`../../../${path}`, import.meta.url)), 'utf8')
  const lines = commandLines(text).filter(([name = '']) => OURS.includes(name))
  expect(lines.length).toBeGreaterThan(2)
  const refused = lines.filter((argv) => {
    // What stands for a value may be anything; an option has to be one.
    const parsed = parse(...argv)
    return !parsed.ok && parsed.message.includes('no option')
  })
  expect(refused).toEqual([])
})

test('the usage names no option that its command would refuse', () => {
  const ofStart = USAGE.slice(USAGE.indexOf('npm start'), USAGE.indexOf('npm run couch'))
  const named = [...ofStart.matchAll(/\[(--[a-z-]+)/g)].map(([, option = '']) => option)
  expect(named).toContain('--no-open')
  for (const option of named) {
    const parsed = parse('start', option, 'en')
    expect([option, !parsed.ok && parsed.message.includes('no option')]).toEqual([option, false])
  }
})

test('a second hub of a journey takes its number as the first one shows it, and nothing else', () => {
  const id = 'journey:01ARZ3NDEKTSV4RRFFQ69G5FAV'
  expect(parse('start', '--same-journey', id)).toMatchObject({ config: { journeyId: id } })
  expect(parse('start')).toMatchObject({ config: { journeyId: null } })
  for (const wrong of ['01ARZ3NDEKTSV4RRFFQ69G5FAV', 'journey:x', `${id}0`, 'Our journey']) {
    expect(parse('start', '--same-journey', wrong)).toMatchObject({
      ok: false,
      message: expect.stringContaining('host’s page'),
    })
  }
})
