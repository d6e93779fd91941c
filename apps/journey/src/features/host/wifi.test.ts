import { expect, test } from 'vitest'
import { isWifiPassword, wifiQrText } from './wifi.ts'

test('a Wi-Fi code holds name and password as cameras read them, odd signs included', () => {
  expect(wifiQrText({ name: 'Hub', password: 'water and stone' })).toBe(
    'WIFI:T:WPA;S:Hub;P:water and stone;;',
  )
  expect(wifiQrText({ name: 'a;b:c', password: 'p\\"q,12345' })).toBe(
    'WIFI:T:WPA;S:a\\;b\\:c;P:p\\\\\\"q\\,12345;;',
  )
  expect(wifiQrText({ name: 'Open', password: '' })).toBe('WIFI:T:nopass;S:Open;;')
})

test('a password is none, or 8 to 63 characters', () => {
  expect(['', '12345678', 'x'.repeat(63)].every(isWifiPassword)).toBe(true)
  expect(['1234567', 'x'.repeat(64)].some(isWifiPassword)).toBe(false)
})
