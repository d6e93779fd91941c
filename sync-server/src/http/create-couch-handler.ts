import type { IncomingMessage, ServerResponse } from 'node:http'
import { authenticateRequest } from './authenticate-request.ts'
import { ClientGone } from './client-gone.ts'
import { answerPreflight, setCorsHeaders } from './cors.ts'
import type { CouchHandlerOptions } from './couch-handler-options.ts'
import { dispatch } from './dispatch.ts'
import { sendError } from './error-response.ts'
import { cookieFor, type Exchange } from './exchange.ts'
import { FeedSlots } from './feed-slots.ts'
import { BodyBudget, DEFAULT_LIMITS, type Limits } from './limits.ts'
import { MethodNotAllowed } from './method-not-allowed.ts'
import { methodOf } from './method-of-request.ts'
import { parseUrl } from './parse-url.ts'
import { REQUEST_ID, requestId } from './request-id.ts'

export type CouchHandler = (req: IncomingMessage, res: ServerResponse) => void

/** Answers the CouchDB surface on raw Node requests; never throws, never leaves one unanswered. */
export function createCouchHandler(options: CouchHandlerOptions): CouchHandler {
  const ceilings = { ...DEFAULT_LIMITS, ...options.limits }
  const limits: Limits = { ...ceilings, budget: new BodyBudget(ceilings.maxBufferedBytes) }
  const feeds = new FeedSlots(ceilings)
  return (req, res) => {
    const report = (failure: unknown) =>
      options.onFailure?.(failure, { method: req.method ?? '', path: req.url ?? '' })
    const gone = new ClientGone(res)
    res.setHeader(REQUEST_ID, requestId(req))
    setCorsHeaders(req, res, options.cors)
    answer(req, res, { options, limits, gone, feeds }).catch((failure: unknown) => {
      const headers =
        failure instanceof MethodNotAllowed ? { allow: failure.allowed.join(',') } : {}
      sendError({ res }, failure, report, headers)
    })
  }
}

interface Setting {
  readonly options: CouchHandlerOptions
  readonly limits: Limits
  readonly gone: ClientGone
  readonly feeds: FeedSlots
}

async function answer(req: IncomingMessage, res: ServerResponse, setting: Setting): Promise<void> {
  const { options, limits, gone, feeds } = setting
  const method = methodOf(req)
  if (method === 'OPTIONS') return answerPreflight(res)
  const { path, query } = parseUrl(req.url ?? '/', options.prefix, limits.maxUrlBytes)
  const authentication = await authenticateRequest(req, options)
  const { setCookie } = authentication
  if (setCookie !== undefined) res.setHeader('set-cookie', cookieFor({ req }, setCookie))
  const { principal } = authentication
  const exchange: Exchange = {
    req,
    res,
    method,
    query,
    path,
    options,
    limits,
    authentication,
    principal,
    gone,
    feeds,
  }
  await dispatch(exchange)
}
