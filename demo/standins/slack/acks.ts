/** How long the platform waits for an acknowledgement, in milliseconds (https://docs.slack.dev/interactivity/handling-user-interaction#acknowledgment_response). */
export const ACK_DEADLINE = 3000

/** An acknowledgement in time. */
export interface Ack {
  /** Milliseconds from the delivery to the acknowledgement. */
  readonly ackMs: number
  /** What came with it; undefined when it was empty. */
  readonly body: unknown
}

/** Something the app did that the platform does not forgive. */
export interface Violation {
  readonly what: 'late ack' | 'ack without an envelope' | 'no JSON'
  readonly detail: string
}
