import type { FastifyInstance, FastifyReply } from 'fastify'
import { createSlack } from '../../bots/slack/slack.ts'
import { createTelegram } from '../../bots/telegram/telegram.ts'
import { movedTo } from '../../queues/workers/cards.ts'
import type { Config } from '../config.ts'
import type { Governor } from '../governor/governor.ts'
import type { ChannelHealth, Skin } from '../governor/skin.ts'
import { modalKey, webhookSecret } from '../governor/tokens.ts'
import { lookAtCodes } from '../http/second-factor.ts'
import type { Secrets } from '../secrets.ts'

/** The skin a channel belongs to, if its platform has a token. */
export const skinOf = (skins: readonly Skin[], channel: string): Skin | undefined => skins.find((s) => channel.startsWith(`${s.platform}:`))

const noToken = (channel: string): string => `${channel.startsWith('slack:') ? 'SLACK' : 'TELEGRAM'}_BOT_TOKEN is not set`

/** Lets a receiver answer by itself: Fastify leaves the raw request and response to it. */
function taken(reply: FastifyReply, receive: () => Promise<void>): Promise<void> {
  reply.hijack()
  return receive()
}

/** The chat platforms that have a token, and their webhook receivers. */
export function buildSkins(
  config: Config,
  secrets: Secrets,
  governor: Governor,
  fault: (error: unknown) => void,
): { skins: readonly Skin[]; mounts: readonly ((app: FastifyInstance) => void)[] } {
  const skins: Skin[] = []
  const mounts: ((app: FastifyInstance) => void)[] = []
  const codes = lookAtCodes({ governor, secrets })
  const common = {
    governor,
    clock: governor.clock,
    fault,
    codes,
    ...(config.publicUrl === undefined ? {} : { publicUrl: config.publicUrl }),
  }
  if (config.telegram) {
    const { webhook, ...rest } = config.telegram
    const hook = webhook && { url: webhook.url, secret: webhook.secret ?? webhookSecret(secrets.master) }
    const telegram = createTelegram({ ...common, ...rest, ...(hook ? { webhook: hook } : {}) })
    skins.push(telegram)
    if (hook)
      mounts.push((app) => app.post('/telegram/webhook', (request, reply) => taken(reply, () => telegram.webhook(request.raw, reply.raw))))
  }
  if (config.slack) {
    const slack = createSlack({ ...common, ...config.slack, sealKey: modalKey(secrets.master) })
    skins.push(slack)
    if (!config.slack.appToken)
      mounts.push((app) => app.post('/slack/events', (request, reply) => taken(reply, () => slack.receiver(request.raw, reply.raw))))
  }
  return { skins, mounts }
}

/** One row for each channel of the charter: what its platform says, or that the platform has no token. */
export function channelHealth(governor: Governor, skins: readonly Skin[]): readonly ChannelHealth[] {
  const known = skins.flatMap((skin) => skin.health())
  const listed = governor.charter().channels.map(({ key, platform }): ChannelHealth => {
    const row = known.find((h) => h.channel === key) ?? known.find((h) => h.channel === platform)
    if (row) return { ...row, channel: key }
    return { channel: key, ok: false, problem: noToken(key) }
  })
  return [...listed, ...known.filter((h) => h.channel === 'telegram' || h.channel === 'slack')]
}

/** Posts a test card to a channel of the charter, wherever it is now, and says what is wrong with it. */
export async function testChannel(governor: Governor, skins: readonly Skin[], channel: string): Promise<ChannelHealth> {
  const skin = skinOf(skins, channel)
  if (skin) return { ...(await skin.test(movedTo(governor, channel))), channel }
  return { channel, ok: false, problem: noToken(channel) }
}
