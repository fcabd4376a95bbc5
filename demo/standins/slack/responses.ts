import { parseBody } from '../body.ts'
import type { Incoming, Outgoing } from '../server.ts'
import { contentOf } from './messages.ts'
import type { Params } from './params.ts'
import { SlackError } from './refusal.ts'
import { edit, post, type ResponseUrl, type World, whisper } from './world.ts'

/** A response URL works five times within thirty minutes (https://docs.slack.dev/interactivity/handling-user-interaction#message_responses). */
const MOST_USES = 5
const LIFE = 30 * 60_000

/** A POST to a `response_url`. */
export function respond(world: World, request: Incoming): Outgoing {
  const target = world.responses.get(request.path.slice('/response/'.length))
  if (!target) return { status: 404, body: 'invalid_url' }
  if (world.clock.now() - target.at > LIFE) return { status: 404, body: { ok: false, error: 'expired_url' } }
  if (target.uses >= MOST_USES) return { status: 404, body: { ok: false, error: 'used_url' } }
  target.uses += 1
  try {
    say(world, target, parseBody('application/json', request.body).fields)
    return { status: 200, body: 'ok' }
  } catch (error) {
    if (error instanceof SlackError) return { status: 400, body: { ok: false, error: error.message, ...error.more } }
    if (error instanceof SyntaxError) return { status: 400, body: { ok: false, error: 'invalid_payload' } }
    throw error
  }
}

/** Does what an answer asks: replace or delete the original message, write to everyone, or, by default, to the one person. */
export function say(world: World, { channel, user, ts }: Pick<ResponseUrl, 'channel' | 'user' | 'ts'>, answer: Params): void {
  const original = channel.messages.find((message) => message.ts === ts)
  const asked = (name: string) => answer[name] === true || answer[name] === 'true'
  if (asked('delete_original')) {
    if (original) original.deleted = true
    return
  }
  const content = contentOf(world, answer)
  if (asked('replace_original') && original) edit(world, original, content)
  else if (answer['response_type'] === 'in_channel') post(world, channel, world.bot.id, content)
  else whisper(world, channel, user, content)
}
