import { expect, test } from 'vitest'

import { parseWebVtt } from './web-vtt.ts'

test('cues of a WebVTT file come with their times, their voices and without markup', () => {
  const file = [
    '\uFEFFWEBVTT - the drain',
    '',
    'NOTE made by hand',
    '',
    'STYLE',
    '::cue { color: red }',
    '',
    'first',
    '00:01.000 --> 00:04.500 align:start',
    '<v Ama>We counted <b>forty</b> sachets',
    'in ten metres.',
    '',
    '01:00:00.250 --> 01:00:02.000',
    'Rice &amp; beans &lt;3',
  ].join('\r\n')
  expect(parseWebVtt(file)).toEqual([
    {
      startMs: 1_000,
      endMs: 4_500,
      text: 'We counted forty sachets\nin ten metres.',
      voice: 'Ama',
    },
    { startMs: 3_600_250, endMs: 3_602_000, text: 'Rice & beans <3' },
  ])
})

test('SubRip is read too, and what has no timed line is said to be none', () => {
  expect(parseWebVtt('1\n00:00:01,000 --> 00:00:02,000\nBonjour\n')).toEqual([
    { startMs: 1_000, endMs: 2_000, text: 'Bonjour' },
  ])
  expect(parseWebVtt('just words')).toBeNull()
  expect(parseWebVtt('')).toBeNull()
})
