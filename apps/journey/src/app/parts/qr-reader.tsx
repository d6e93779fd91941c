import { Notice } from '@tributary/ui'
import { useEffect, useId, useRef, useState } from 'react'

import { useWords } from '../i18n/i18n-context.tsx'
import styles from './qr-reader.module.css'
import { openQrDecoder, type QrDecoder } from './qr-decoder.ts'

const LOOK_EVERY_MS = 150
/** Larger pictures tell a decoder no more, and take an old phone seconds. */
const MAX_SIDE = 1024

/**
 * Reads a square from the camera, or from a photo where there is no camera: on plain http browsers
 * give none.
 *
 * @param onText - whether it was one that is meant; if not, the looking goes on
 */
export function QrReader(props: { onText: (text: string) => boolean }) {
  const words = useWords('join')
  const video = useRef<HTMLVideoElement>(null)
  const [hasCamera, setCamera] = useState(hasCameraStream())
  const [isNothing, setNothing] = useState(false)
  const { onText } = props
  const told = useRef(onText)
  useEffect(() => {
    told.current = onText
  })
  const fieldId = useId()

  useEffect(() => {
    const screen = video.current
    if (!hasCamera || screen === null) return undefined
    const stop = new AbortController()
    watch(screen, (text) => told.current(text), stop.signal).catch((error: unknown) => {
      // Refused by the person, taken by another app, or no camera: the photo remains.
      if (!(error instanceof DOMException)) throw error
      if (!stop.signal.aborted) setCamera(false)
    })
    return () => stop.abort()
  }, [hasCamera])

  const readPhoto = async (file: File | undefined) => {
    if (file === undefined) return
    setNothing(false)
    const decoder = await openQrDecoder()
    const text = await textInFile(file, decoder)
    if (text === null || !told.current(text)) setNothing(true)
  }

  return (
    <div className={styles.reader}>
      {hasCamera ? (
        <>
          <video ref={video} className={styles.video} muted playsInline aria-label={words.scan} />
          <p>{words.scanHint}</p>
        </>
      ) : (
        <p>{words.scanNoCamera}</p>
      )}
      <label className={styles.photo} htmlFor={fieldId}>
        {words.scanPhoto}
      </label>
      <input
        id={fieldId}
        className={styles.file}
        type="file"
        accept="image/*"
        capture="environment"
        onChange={(event) => void readPhoto(event.currentTarget.files?.[0])}
      />
      {isNothing && (
        <Notice live tone="attention">
          {words.scanNone}
        </Notice>
      )}
    </div>
  )
}

function hasCameraStream(): boolean {
  // Missing on plain http, whatever the types promise.
  return typeof navigator.mediaDevices?.getUserMedia === 'function'
}

/** Looks at the camera until `onText` takes what it saw. @throws DOMException without a camera */
async function watch(
  video: HTMLVideoElement,
  onText: (text: string) => boolean,
  signal: AbortSignal,
): Promise<void> {
  const decoder = await openQrDecoder()
  const stream = await navigator.mediaDevices.getUserMedia({ video: { facingMode: 'environment' } })
  const end = () => {
    for (const track of stream.getTracks()) track.stop()
  }
  if (signal.aborted) return end()
  signal.addEventListener('abort', end)
  video.srcObject = stream
  await video.play()
  while (!signal.aborted) {
    const text = await decoder.read(video, video.videoWidth, video.videoHeight, MAX_SIDE)
    if (text !== null && !signal.aborted && onText(text)) return end()
    await new Promise((resolve) => setTimeout(resolve, LOOK_EVERY_MS))
  }
}

async function textInFile(file: File, decoder: QrDecoder): Promise<string | null> {
  const url = URL.createObjectURL(file)
  try {
    const picture = new Image()
    picture.src = url
    await picture.decode()
    const { naturalWidth, naturalHeight } = picture
    return await decoder.read(picture, naturalWidth, naturalHeight, MAX_SIDE)
  } catch (error) {
    // A file that is no picture.
    if (error instanceof DOMException) return null
    throw error
  } finally {
    URL.revokeObjectURL(url)
  }
}
