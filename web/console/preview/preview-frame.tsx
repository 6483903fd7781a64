/** Shows a whole document, a page or a mail, where nothing of it can run: in a frame of ours whose policy forbids it. */
import { useEffect, useRef } from 'preact/hooks'

interface Props {
  readonly html: string
  readonly title: string
}

export function PreviewFrame({ html, title }: Props) {
  const frame = useRef<HTMLIFrameElement>(null)
  const show = () => {
    const inner = frame.current?.contentDocument
    if (inner?.body) put(inner, html)
  }
  useEffect(show, [html])
  // Same origin, so that it can be filled from here; no scripts, forms, windows or ways out.
  return (
    <iframe
      ref={frame}
      class="preview-frame"
      src="/console/frame"
      title={title}
      sandbox="allow-same-origin"
      onLoad={show}
    />
  )
}

/** Parsed by the frame itself, under its own policy. */
function put(inner: Document, html: string): void {
  const { lang, dir } = new DOMParser().parseFromString(html, 'text/html').documentElement
  inner.documentElement.innerHTML = html
  inner.documentElement.lang = lang
  inner.documentElement.dir = dir
}
