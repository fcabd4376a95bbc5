import type { ServerResponse } from 'node:http'
import type { FastifyReply } from 'fastify'
import type { Seq } from '../core/units.ts'
import type { StoredEntry } from '../governor/face.ts'
import type { HttpContext } from './deps.ts'
import { concernsApprovers } from './escalations.ts'

/** Entries read at once while a client catches up. */
const PAGE = 64
/** Bytes that may wait for a slow client before it is dropped; it comes back with `Last-Event-ID` and has lost nothing. */
export const MAX_BEHIND = 1024 * 1024
/** Time between comment lines that keep proxies from closing a quiet stream, in ms. */
const HEARTBEAT = 15_000

/** Where a stream begins, and what it leaves out. */
export interface StreamOptions {
  readonly after: Seq
  readonly approvalsOnly: boolean
  /** Asked at every heartbeat: a login that ran out or a person no longer listed ends the stream. */
  readonly allowed: () => boolean
}

/**
 * Streams the ledger to one client. It first reads up to the committed head, page by page; in the same step in which it finds
 * itself at the head it becomes live and takes each committed entry as it comes, so there is no gap and nothing comes twice.
 */
class EventStream {
  readonly #ctx: HttpContext
  readonly #out: ServerResponse
  readonly #approvalsOnly: boolean
  readonly #unsubscribe: () => void
  readonly #heartbeat: NodeJS.Timeout
  #last: Seq
  /** Bytes handed to the client's socket as of the last heartbeat. */
  #taken = -1
  #live = false
  #ended = false

  constructor(ctx: HttpContext, out: ServerResponse, { after, approvalsOnly, allowed }: StreamOptions) {
    this.#ctx = ctx
    this.#out = out
    this.#approvalsOnly = approvalsOnly
    this.#last = Math.min(after, ctx.governor.state().head.seq)
    this.#unsubscribe = ctx.governor.subscribe((stored) => {
      if (this.#live) this.#send(stored)
    })
    this.#heartbeat = setInterval(() => this.#beat(allowed), ctx.heartbeat ?? HEARTBEAT)
    const forget = ctx.closing.add(() => out.end())
    out.once('close', () => {
      this.#ended = true
      clearInterval(this.#heartbeat)
      this.#unsubscribe()
      forget()
    })
  }

  async run(): Promise<void> {
    const { governor } = this.#ctx
    while (!this.#ended) {
      const head = governor.state().head.seq
      if (this.#last >= head) {
        this.#live = true
        return
      }
      const page = await governor.read(this.#last, Math.min(PAGE, head - this.#last))
      if (page.length === 0) throw new Error(`the ledger ends at ${this.#last}, its head is ${head}`)
      for (const stored of page) this.#send(stored)
      await this.#drained()
    }
  }

  #send(stored: StoredEntry): void {
    const { seq } = stored.entry
    if (seq <= this.#last) return
    this.#last = seq
    if (this.#approvalsOnly && !concernsApprovers(this.#ctx.governor.state(), stored)) return
    this.#write(`id: ${seq}\ndata: ${stored.text}\n\n`)
  }

  #write(text: string): void {
    if (this.#ended) return
    this.#out.write(text)
    if (this.#live && this.#out.writableLength > MAX_BEHIND) this.#out.destroy()
  }

  /** A sign of life; and the end of who may not listen any more, or has been sent nothing new since the last one because it has not taken what waits. */
  #beat(allowed: () => boolean): void {
    const taken = this.#out.socket?.bytesWritten ?? 0
    const stuck = this.#out.writableNeedDrain && taken === this.#taken
    this.#taken = taken
    if (stuck || !allowed()) this.#out.destroy()
    else this.#write(`: ${this.#last}\n\n`)
  }

  /** While it catches up, a slow client sets the pace; what was read stays small. */
  async #drained(): Promise<void> {
    if (this.#ended || this.#out.writableLength < MAX_BEHIND / 4) return
    await new Promise<void>((resolve) => {
      const end = (): void => {
        this.#out.off('drain', end).off('close', end)
        resolve()
      }
      this.#out.on('drain', end).on('close', end)
    })
  }
}

/** Answers with a stream of events; ends when the client goes, falls too far behind, or the server closes. */
export async function streamEvents(ctx: HttpContext, reply: FastifyReply, options: StreamOptions): Promise<FastifyReply> {
  reply.hijack()
  const out = reply.raw
  out.writeHead(200, {
    'content-type': 'text/event-stream; charset=utf-8',
    'cache-control': 'no-store',
    'x-accel-buffering': 'no',
    'x-content-type-options': 'nosniff',
  })
  // The browser waits this long before it comes back, in ms.
  out.write('retry: 1000\n\n')
  try {
    await new EventStream(ctx, out, options).run()
  } catch (error) {
    ctx.logger.error({ err: error }, 'an event stream failed')
    out.destroy()
  }
  return reply
}
