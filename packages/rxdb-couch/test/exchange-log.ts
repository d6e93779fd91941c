/** What passed between two phones and their server in one run, in order, to be read by people. */
export interface ExchangeLog {
  note(who: string, what: string): void
  /** Notes each request of this fetch, its answer, and each piece of the answer as it comes. */
  listen(who: string, inner: typeof fetch): typeof fetch
  lines(): string
}

export function createExchangeLog(): ExchangeLog {
  const begun = performance.now()
  const lines: string[] = []
  let requests = 0
  const note = (who: string, what: string) => {
    lines.push(`${(performance.now() - begun).toFixed(2).padStart(9)} ${who} ${what}`)
  }

  return {
    note,
    lines: () => lines.join('\n'),
    listen: (who, inner) => async (input, init) => {
      requests += 1
      const name = `${who} #${requests}`
      const path = String(input).replace(/^https?:\/\/[^/]*/, '')
      const sent = typeof init?.body === 'string' ? ` ${init.body}` : ''
      note(name, `-> ${init?.method ?? 'GET'} ${path}${sent}`)
      try {
        const answer = await inner(input, init)
        return overheard(answer, name)
      } catch (error) {
        note(name, `<- ${String(error)}`)
        throw error
      }
    },
  }

  function overheard(answer: Response, name: string): Response {
    note(name, `<- ${answer.status}`)
    const decoder = new TextDecoder()
    const tap = new TransformStream<Uint8Array, Uint8Array>({
      transform(piece, controller) {
        note(name, `<- ${decoder.decode(piece, { stream: true }).trimEnd()}`)
        controller.enqueue(piece)
      },
    })
    const copy = new Response(answer.body?.pipeThrough(tap) ?? null, answer)
    Object.defineProperty(copy, 'url', { value: answer.url })
    return copy
  }
}
