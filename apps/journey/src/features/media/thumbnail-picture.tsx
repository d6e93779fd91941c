import type { Thumbnail } from '@tributary/records'

/** The picture that lies in the record itself: here before anything is fetched. */
export function ThumbnailPicture(props: {
  thumbnail: Thumbnail
  alt: string
  className?: string | undefined
}) {
  const { mime, data, width, height } = props.thumbnail
  return (
    <img
      className={props.className}
      src={`data:${mime};base64,${data}`}
      width={width}
      height={height}
      alt={props.alt}
      decoding="async"
    />
  )
}
