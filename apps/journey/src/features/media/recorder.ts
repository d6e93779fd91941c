import type { MediaStore } from '../../db/media-store.ts'

/** What a dead battery costs at most. */
const SLICE_MS = 5_000
/** Browsers hold back a fragment of MP4 until the next one begins, some 4 s later: ask more often. */
const MP4_SLICE_MS = 1_500

/** AAC plays everywhere. Where it is missing, MP4 holds Opus, and WebM does that better. */
const VOICE_TYPES = [
  'audio/mp4;codecs=mp4a.40.2',
  'audio/webm;codecs=opus',
  'audio/webm',
  'audio/mp4',
  'audio/ogg;codecs=opus',
]
const CLIP_TYPES = [
  'video/mp4;codecs=avc1.42E01E,mp4a.40.2',
  'video/webm;codecs=vp8,opus',
  'video/webm',
  'video/mp4',
]
const VOICE_BITS_PER_SECOND = 32_000
const CLIP_BITS_PER_SECOND = 1_200_000

export type RecordKind = 'voice' | 'clip'

export type RecorderProblem =
  /** Plain http, or a browser without it: the phone's own recorder is the way out. */
  'impossible' | 'refused' | 'no_device' | 'full'

export type RecorderEnd = 'stopped' | 'hidden' | 'full' | 'too_long' | 'broken'

export interface Recorder {
  readonly id: string
  readonly mime: string
  readonly stream: MediaStream
  pause(): void
  resume(): void
  /** Resolves when the last slice is on the disk. */
  stop(): Promise<void>
}

/** A voice note ends by itself before it gets too large to be listened to. */
const LONGEST_MS: Readonly<Record<RecordKind, number>> = { voice: 60 * 60_000, clip: 3 * 60_000 }

export function canRecord(): boolean {
  return (
    typeof MediaRecorder === 'function' &&
    'mediaDevices' in navigator &&
    typeof navigator.mediaDevices?.getUserMedia === 'function'
  )
}

/**
 * Records into the store, slice by slice: whatever happens, what was said up to the last slice is
 * on this phone. Stops by itself when the app is hidden (a phone takes the microphone away then,
 * with or without a word) and when the disk is full.
 */
export async function startRecording(options: {
  readonly kind: RecordKind
  readonly id: string
  readonly draftKey: string
  readonly store: MediaStore
  /** Told once, after the last slice is stored. */
  readonly onEnd: (why: RecorderEnd) => void
}): Promise<Recorder | RecorderProblem> {
  const { kind, id, store } = options
  if (!canRecord()) return 'impossible'
  const stream = await openStream(kind)
  if (typeof stream === 'string') return stream
  const mime = (kind === 'voice' ? VOICE_TYPES : CLIP_TYPES).find((type) =>
    MediaRecorder.isTypeSupported(type),
  )
  const recorder = new MediaRecorder(stream, {
    ...(mime === undefined ? {} : { mimeType: mime }),
    ...(kind === 'voice'
      ? { audioBitsPerSecond: VOICE_BITS_PER_SECOND }
      : { videoBitsPerSecond: CLIP_BITS_PER_SECOND, audioBitsPerSecond: VOICE_BITS_PER_SECOND }),
  })
  const type = (recorder.mimeType || mime || '').split(';')[0] ?? ''
  const about = { id, kind, mime: type, startedAt: Date.now(), draftKey: options.draftKey }
  if ((await store.beginRecording(about)) === 'full') {
    closeStream(stream)
    return 'full'
  }

  let why: RecorderEnd = 'stopped'
  let index = 0
  let writing: Promise<unknown> = Promise.resolve()
  let settle: () => void = () => undefined
  const ended = new Promise<void>((resolve) => {
    settle = resolve
  })
  const stopBecause = (reason: RecorderEnd) => {
    if (recorder.state === 'inactive') return
    why = reason
    recorder.stop()
  }
  const keepSlice = async (at: number, slice: Blob) => {
    try {
      if ((await store.addSlice(id, at, slice)) === 'full') stopBecause('full')
    } catch (error) {
      // What was stored before stays; there is no use in recording on.
      reportError(error)
      stopBecause('broken')
    }
  }
  recorder.addEventListener('dataavailable', ({ data }) => {
    if (data.size === 0) return
    const at = index
    index += 1
    // One after the other: a slice is never there without those before it.
    writing = writing.then(() => keepSlice(at, data))
  })
  recorder.addEventListener('error', () => stopBecause('broken'))
  const onHidden = () => {
    if (document.visibilityState === 'hidden') stopBecause('hidden')
  }
  document.addEventListener('visibilitychange', onHidden)
  const limit = setTimeout(() => stopBecause('too_long'), LONGEST_MS[kind])
  const wakeLock = await keepAwake()
  recorder.addEventListener('stop', () => {
    clearTimeout(limit)
    document.removeEventListener('visibilitychange', onHidden)
    closeStream(stream)
    void wakeLock?.release()
    void writing.then(() => {
      settle()
      options.onEnd(why)
    })
  })
  recorder.start(type.endsWith('/mp4') ? MP4_SLICE_MS : SLICE_MS)

  return {
    id,
    mime: type,
    stream,
    pause: () => recorder.pause(),
    resume: () => recorder.resume(),
    async stop() {
      stopBecause('stopped')
      await ended
    },
  }
}

async function openStream(kind: RecordKind): Promise<MediaStream | RecorderProblem> {
  try {
    return await navigator.mediaDevices.getUserMedia({
      audio: { echoCancellation: true, noiseSuppression: true, channelCount: 1 },
      video:
        kind === 'clip'
          ? { width: { ideal: 1280 }, height: { ideal: 720 }, facingMode: 'environment' }
          : false,
    })
  } catch (error) {
    if (!(error instanceof DOMException)) throw error
    if (error.name === 'NotAllowedError' || error.name === 'SecurityError') return 'refused'
    return 'no_device'
  }
}

function closeStream(stream: MediaStream): void {
  for (const track of stream.getTracks()) track.stop()
}

/** The screen stays on while somebody speaks; where it cannot be asked for, it may go off. */
async function keepAwake(): Promise<WakeLockSentinel | null> {
  if (!('wakeLock' in navigator)) return null
  try {
    return await navigator.wakeLock.request('screen')
  } catch (error) {
    if (error instanceof DOMException) return null
    throw error
  }
}
