import { z } from 'zod'

/** A job of the effects queue: bring one card or digest up to date, tell the thread under it what happened, post its image, tell a reply queue, or say how many cards wait. What it says is looked up in the state, never believed. */
export const EffectJob = z.strictObject({
  effect: z.discriminatedUnion('kind', [
    z.strictObject({ kind: z.literal('card'), subject: z.string(), channel: z.string() }),
    z.strictObject({ kind: z.literal('note'), subject: z.string(), channel: z.string() }),
    z.strictObject({ kind: z.literal('digest'), subject: z.string(), channel: z.string() }),
    z.strictObject({ kind: z.literal('image'), subject: z.string(), channel: z.string() }),
    z.strictObject({ kind: z.literal('reply'), subject: z.string() }),
    z.strictObject({ kind: z.literal('alert'), subject: z.string(), channel: z.string() }),
    z.strictObject({ kind: z.literal('backlog'), channel: z.string() }),
    z.strictObject({ kind: z.literal('report'), subject: z.string(), channel: z.string() }),
    z.strictObject({ kind: z.literal('head'), subject: z.string(), channel: z.string() }),
    z.strictObject({ kind: z.literal('thumb'), subject: z.string(), channel: z.string() }),
    z.strictObject({ kind: z.literal('run'), subject: z.string(), window: z.string() }),
    z.strictObject({ kind: z.literal('shadow'), subject: z.string(), experiment: z.string() }),
  ]),
  /** The entry that made it owed: who does not know it yet reads on first. Absent in jobs of earlier versions. */
  seq: z.int().optional(),
})

/**
 * A job that an agent puts on `countersign-requests`. `body` is the exact JSON text of the request, the same as over HTTP;
 * `signature` is hex HMAC-SHA256 over `time`, `nonce` and `body`, each on a line of its own, with the secret derived from the
 * agent's key. Neither `time` nor `nonce` can hold a newline, so no two jobs share one signed text.
 */
export const SignedRequest = z.strictObject({
  key_id: z.string().regex(/^[a-z0-9_]{1,64}$/),
  /** Epoch milliseconds at which the agent signed. */
  time: z.int().positive(),
  nonce: z.string().regex(/^[A-Za-z0-9_-]{8,64}$/),
  body: z.string().min(2).max(262_144),
  signature: z.string().regex(/^[0-9a-f]{64}$/),
})
/** Parsed {@link SignedRequest}. */
export type SignedRequest = z.infer<typeof SignedRequest>
