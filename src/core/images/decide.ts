import { actsAs, attemptRefused, type Decider, decidedContext, done, inputOf, refused, unknownRequest } from '../decide/context.ts'
import { event } from '../event.ts'

/** Attaches an image to a waiting request, once; the same one again changes nothing. People who voted before are counted: they did not see it. */
export const decideIllustrate: Decider<'illustrate'> = (ctx, command) => {
  const record = ctx.state.requests.get(command.request_id)
  if (!record) return unknownRequest(command.request_id)
  const { id, status, image } = record
  if (!actsAs(ctx, record.ask.agent_id))
    return attemptRefused(ctx, command, id, 'forbidden', 'Only the agent that asked may attach an image')
  if (image?.digest === command.image.digest) return done(id)
  if (status.name !== 'pending')
    return refused('wrong_state', `${id} is ${status.name}; an image is attached only while people are asked`, decidedContext(record))
  if (image) return refused('image_exists', `${id} has another image already: cancel it and ask anew to show another one`)
  return done(id, event('request.illustrated', id, { input: inputOf(ctx, command), votes: record.escalation?.votes.length ?? 0 }))
}

/** Records what became of an image below a card, once. */
export const decideImageResult: Decider<'image-posted' | 'image-failed'> = (ctx, command) => {
  if (ctx.principal.kind !== 'system') return refused('forbidden', 'Only workers report results')
  const { request_id: id, channel } = command
  const card = ctx.state.requests.get(id)?.cards[channel]
  if (!card) return unknownRequest(id)
  if (card.image) return refused('already_exists', `What became of the image of ${id} in ${channel} is known`)
  return command.kind === 'image-posted'
    ? done(id, event('image.posted', id, { input: inputOf(ctx, command) }))
    : done(id, event('image.failed', id, { input: inputOf(ctx, command) }))
}
