import { readdirSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'

const root = fileURLToPath(new URL('../../..', import.meta.url))
const folders = [
  'sync-server/src',
  'sync-server/test',
  'packages/sync-protocol/src',
  'packages/rxdb-couch/test',
  'apps/journey/test',
]
/** Rules of the parts around the sync core are numbered in files of their own. */
const OURS =
  /^(RV|RT|DS|GC|WR|RD|RF|BG|AL|LO|MA|CF|LF|AT|AU|AC|PO|CO|LI|ER|PD|NA|TR|SC|FT|BK|MI|IX|ST|MG|US|RP|SV|JS|VD|FI|VW|LN|SP|AX|MD|HO|HD|HP|UG|PC)\d+$/

const specText = readFileSync(`${root}/sync-server/SPEC.md`, 'utf8')
const rules = [...specText.matchAll(/^- \*\*\[([A-Z]{2}\d+)\]\*\*/gm)].map(
  (match) => match[1] ?? '',
)

const testFiles = folders.flatMap((folder) =>
  readdirSync(`${root}/${folder}`, { recursive: true, encoding: 'utf8' })
    .filter((file) => /\.test\.ts$|\.conformance\.ts$/.test(file))
    .map((file) => `${root}/${folder}/${file}`),
)
const named = testFiles.flatMap((file) =>
  [
    ...readFileSync(file, 'utf8').matchAll(/\btest(?:\.\w+\([^)]*\))?\(\s*['`]\[([A-Z]{2}\d+)\]/g),
  ].map((match) => match[1] ?? ''),
)

test('[SC1] every rule of SPEC.md has a test, and every numbered test of ours a rule', () => {
  expect(rules.length).toBeGreaterThan(80)
  expect(rules.filter((rule) => !named.includes(rule))).toEqual([])
  expect([...new Set(named)].filter((rule) => OURS.test(rule) && !rules.includes(rule))).toEqual([])
})

test('[SC2] no rule is numbered twice', () => {
  expect(rules.filter((rule, index) => rules.indexOf(rule) !== index)).toEqual([])
})
