import { afterEach } from 'vitest'
import { ANN, BOB, type SlackWorld, type SlackWorldOptions, slackWorld, TEAM } from './slack-world.ts'

const open: SlackWorld[] = []
afterEach(async () => {
  for (const made of open.splice(0)) await made.close()
})

/** Ann and bob in Slack, and cid who is not. */
export const OPERATORS = [
  { id: 'ann', slack: { team: TEAM, user: ANN } },
  { id: 'bob', slack: { team: TEAM, user: BOB } },
  { id: 'cid', telegram: 3 },
]
/** Ann or cid decides everything, with two reasons to say no. */
export const APPROVALS = {
  groups: { team: ['ann', 'cid'] },
  routes: [{ id: 'all', when: 'true', stages: [{ id: 'team', any_of: ['team'], timeout: '30m' }] }],
  reasons: ['Too expensive', 'Wrong target'],
}
/** A Slack world under that law; closed after the test. */
export async function build(options: Partial<SlackWorldOptions> = {}): Promise<SlackWorld> {
  const charter = { solo: false, operators: OPERATORS, approvals: APPROVALS, ...options.charter }
  const made = await slackWorld({ mode: 'http', ...options, charter })
  open.push(made)
  return made
}

/** The modal that somebody has open, as soon as there is one. */
export const modal = (slack: SlackWorld['slack'], user: string) => slack.waitFor(() => slack.viewsOf(user)[0])
/** All that a view says. */
export const text = (view: { content: object }) => JSON.stringify(view.content)
