import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'

const SOURCE = new URL('../', import.meta.url).pathname

/** Of these nothing is anybody's: how the phone shows things, and what it sends by. */
const OF_THE_PHONE = ['app/preferences-store.ts', 'sync/upload-settings-store.ts']

test('whatever screens keep in memory is forgotten when the phone is locked', () => {
  const stores = readdirSync(SOURCE, { recursive: true, encoding: 'utf8' })
    .filter((path) => /\.tsx?$/.test(path) && !path.includes('.test.'))
    .filter((path) => /\bcreate(<[^=]*>)?\(\)?\(/.test(readFileSync(join(SOURCE, path), 'utf8')))
    .filter((path) => readFileSync(join(SOURCE, path), 'utf8').includes("from 'zustand'"))
    .filter((path) => !OF_THE_PHONE.includes(path))
  expect(stores.length).toBeGreaterThan(3)
  const lock = readFileSync(join(SOURCE, 'app/shared-phone.tsx'), 'utf8')
  const imported = [...lock.matchAll(/from '\.\.\/([^']+)'/g)].map(([, path]) => path)
  expect(stores.filter((path) => !imported.includes(path))).toEqual([])
  const names = [...lock.matchAll(/(use\w+)\.setState/g)].map(([, name]) => name)
  expect(names.length).toBe(stores.length)
})

test('nothing under which people’s words are kept is named without whose it is', () => {
  const found = readdirSync(SOURCE, { recursive: true, encoding: 'utf8' })
    .filter((path) => /\.tsx?$/.test(path) && !path.includes('.test.'))
    .flatMap((path) => {
      const text = readFileSync(join(SOURCE, path), 'utf8')
      return [...text.matchAll(/['"`](tributary:[\w-]+)/g)].map(([, key]) => `${path} ${key}`)
    })
  // Of the phone, and of one that was given back.
  expect(found.toSorted()).toEqual([
    'sync/give-back.ts tributary:keeps-its-data',
    'sync/given-back.ts tributary:given-back',
    'sync/upload-settings-store.ts tributary:uploads',
  ])
})
