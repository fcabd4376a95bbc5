import { count } from './common.ts'

/** What is said of pictures that agents attach to their requests. */
export const images = {
  /** `what` is its type and size: `PNG, 640 × 480 pixels, 35 KB`. */
  attached: (what: string) => `${what}; the agent attached it`,
  size: (type: string, width: number, height: number, kb: number) => `${type}, ${width} × ${height} pixels, ${kb} KB`,
  after: (votes: number) => `attached after ${count(votes, 'vote')}: who had voted by then did not see it`,
  edited: 'it shows what this was before it was edited',
  /** `why` is what the platform said. */
  failed: (why: string) => `it could not be posted here: ${why}`,
  gone: 'it was removed: pictures are kept for 30 days, and anybody with the data may remove them sooner',
  /** Below the picture. */
  caption: (agent: string, id: string) => `What ${agent} shows of its request ${id}. The agent made this picture: it proves nothing.`,
  alt: (agent: string) => `The picture that ${agent} attached to its request`,
}
