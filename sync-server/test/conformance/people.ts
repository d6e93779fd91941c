import { expect } from 'vitest'
import type { TestServer } from '../testing.ts'
import { ask } from './ask.ts'

export const basic = (user: string, password: string) =>
  `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`
/** The id of somebody's doc in `_users`. */
export const idOf = (name: string) => `org.couchdb.user:${name}`
export const pathOf = (name: string) => `/_users/${idOf(name)}`
export const userDoc = (name: string, more: object = {}) => ({
  name,
  password: 'pw',
  roles: [],
  type: 'user',
  ...more,
})

/** @returns the rev of the new user's doc */
export async function addUser(at: TestServer, name: string, more: object = {}): Promise<string> {
  const answer = await ask(at, 'PUT', pathOf(name), { body: userDoc(name, more) })
  expect(answer.status).toBe(201)
  return (answer.json as { rev: string }).rev
}
