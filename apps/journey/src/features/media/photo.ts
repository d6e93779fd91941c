import { MAX_THUMBNAIL_BYTES, type Thumbnail } from '@tributary/records'

const LONGEST_PX = 2_048
const PREVIEW_PX = 960
/** Smaller originals are their own preview. */
const PREVIEW_FROM_BYTES = 250 * 1024
const THUMBNAIL_PX = [320, 256, 192, 128, 96]

export interface Picture {
  readonly original: Blob
  readonly preview: Blob | null
  readonly thumbnail: Thumbnail | null
  readonly width: number
  readonly height: number
}

/**
 * Makes of a photo what is kept: upright, at most 2,048 px, and without anything the camera wrote
 * into it, such as where it was taken: only pixels go through a canvas.
 *
 * @returns null when this browser cannot read it as a picture
 */
export async function shrinkPhoto(file: Blob): Promise<Picture | null> {
  const bitmap = await decode(file)
  if (bitmap === null) return null
  try {
    const size = fitted(bitmap, LONGEST_PX)
    const original = await drawn(bitmap, size, 0.85)
    if (original === null) return null
    const isLarge = original.size > PREVIEW_FROM_BYTES
    const preview = isLarge ? await drawn(bitmap, fitted(bitmap, PREVIEW_PX), 0.75) : null
    return { original, preview, thumbnail: await thumbnailOf(bitmap), ...size }
  } finally {
    bitmap.close()
  }
}

/** A picture of at most 12 KB for the record itself. */
export async function thumbnailOf(picture: CanvasImageSource & Sized): Promise<Thumbnail | null> {
  for (const longest of THUMBNAIL_PX) {
    for (const quality of [0.7, 0.45]) {
      const size = fitted(picture, longest)
      const blob = await drawn(picture, size, quality)
      const mime = blob?.type
      const isTaken = mime === 'image/webp' || mime === 'image/jpeg' || mime === 'image/png'
      if (blob === null || !isTaken || blob.size > MAX_THUMBNAIL_BYTES) continue
      return { mime, ...size, data: await base64Of(blob) }
    }
  }
  return null
}

interface Sized {
  readonly width: number
  readonly height: number
}

async function decode(file: Blob): Promise<ImageBitmap | null> {
  try {
    return await createImageBitmap(file, { imageOrientation: 'from-image' })
  } catch (error) {
    if (error instanceof DOMException || error instanceof TypeError) return null
    throw error
  }
}

function fitted({ width, height }: Sized, longest: number): Sized {
  const scale = Math.min(1, longest / Math.max(width, height))
  return {
    width: Math.max(1, Math.round(width * scale)),
    height: Math.max(1, Math.round(height * scale)),
  }
}

async function drawn(
  picture: CanvasImageSource,
  { width, height }: Sized,
  quality: number,
): Promise<Blob | null> {
  const canvas = document.createElement('canvas')
  canvas.width = width
  canvas.height = height
  const context = canvas.getContext('2d')
  if (context === null) return null
  context.imageSmoothingQuality = 'high'
  context.drawImage(picture, 0, 0, width, height)
  const webp = await toBlob(canvas, 'image/webp', quality)
  // Safari answers with PNG where it cannot write WebP.
  return webp?.type === 'image/webp' ? webp : toBlob(canvas, 'image/jpeg', quality)
}

function toBlob(canvas: HTMLCanvasElement, type: string, quality: number): Promise<Blob | null> {
  return new Promise((resolve) => {
    canvas.toBlob(resolve, type, quality)
  })
}

async function base64Of(blob: Blob): Promise<string> {
  const bytes = new Uint8Array(await blob.arrayBuffer())
  let text = ''
  for (const byte of bytes) text += String.fromCharCode(byte)
  return btoa(text)
}
