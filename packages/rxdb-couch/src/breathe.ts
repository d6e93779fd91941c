/**
 * A new turn of the main thread, so that the browser may draw and answer a tap between two pieces
 * of long work. A timer would do so a second later in a tab that is not looked at.
 */
export function breathe(): Promise<void> {
  return new Promise((resolve) => {
    const { port1, port2 } = new MessageChannel()
    port1.addEventListener('message', () => {
      port1.close()
      resolve()
    })
    port1.start()
    port2.postMessage(null)
  })
}
