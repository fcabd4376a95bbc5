import type { Reply } from './reply.ts'

/** How many submissions are remembered; Slack sends one again within minutes, if ever. */
const REMEMBERED = 1000

/** Submissions that were decided, so that one which Slack sends again decides nothing twice. */
export interface Once {
  /** Runs the work unless the same submission is under way or was recorded; then its reply is given again. */
  run(key: string, work: () => Promise<Reply>): Promise<Reply>
}

/** Remembers what was recorded; what failed may be tried again with the same words. */
export function createOnce(): Once {
  const replies = new Map<string, Promise<Reply>>()
  return {
    run(key, work) {
      const known = replies.get(key)
      if (known) return known
      const reply = work()
      replies.set(key, reply)
      reply.then(
        ({ kind }) => kind === 'done' || replies.delete(key),
        () => replies.delete(key),
      )
      for (const oldest of replies.keys()) {
        if (replies.size <= REMEMBERED) break
        replies.delete(oldest)
      }
      return reply
    },
  }
}
