export interface QrDecoder {
  /** @param maxSide - what is larger is made smaller first. @returns null where no square is seen */
  read(
    source: HTMLVideoElement | HTMLImageElement,
    width: number,
    height: number,
    maxSide: number,
  ): Promise<string | null>
}

interface NativeDetector {
  detect(source: CanvasImageSource): Promise<readonly { readonly rawValue: string }[]>
}

/** The browser's own detector where it has one; else a decoder that is fetched now. */
export async function openQrDecoder(): Promise<QrDecoder> {
  const native = await nativeDetector()
  if (native !== null) {
    return {
      async read(source, width) {
        if (width === 0) return null
        const [found] = await native.detect(source)
        return found?.rawValue ?? null
      },
    }
  }
  const { decodeQR } = await import('qr/decode.js')
  const canvas = document.createElement('canvas')
  const brush = canvas.getContext('2d', { willReadFrequently: true })
  return {
    async read(source, width, height, maxSide) {
      if (brush === null || width === 0) return null
      const scale = Math.min(1, maxSide / Math.max(width, height))
      canvas.width = Math.round(width * scale)
      canvas.height = Math.round(height * scale)
      brush.drawImage(source, 0, 0, canvas.width, canvas.height)
      const { data } = brush.getImageData(0, 0, canvas.width, canvas.height)
      try {
        return decodeQR({ data, width: canvas.width, height: canvas.height })
      } catch (error) {
        // No square in this picture: that is how the decoder says it.
        if (error instanceof Error) return null
        throw error
      }
    },
  }
}

async function nativeDetector(): Promise<NativeDetector | null> {
  const Detector: unknown = Reflect.get(globalThis, 'BarcodeDetector')
  if (typeof Detector !== 'function') return null
  const list: unknown = Reflect.get(Detector, 'getSupportedFormats')
  const formats: unknown = typeof list === 'function' ? await list.call(Detector) : []
  if (!Array.isArray(formats) || !formats.includes('qr_code')) return null
  const made: unknown = Reflect.construct(Detector, [{ formats: ['qr_code'] }])
  return isDetector(made) ? made : null
}

function isDetector(value: unknown): value is NativeDetector {
  return (
    typeof value === 'object' &&
    value !== null &&
    typeof Reflect.get(value, 'detect') === 'function'
  )
}
