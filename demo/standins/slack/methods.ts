import { completeUpload, uploadUrl } from './files.ts'
import { channelOf, deleteMessage, directMessages, permalink, postEphemeral, postMessage, updateMessage } from './messages.ts'
import { type Params, required } from './params.ts'
import { SlackError } from './refusal.ts'
import { openView, publishView, updateView } from './views.ts'
import type { Channel, World } from './world.ts'

/** One Web API method: the scope it needs of a bot token, and its result or a thrown SlackError. */
export interface Method {
  readonly scope?: string
  readonly run: (world: World, params: Params) => Record<string, unknown>
}

const channelBody = (world: World, { id, name, kind, members, archived }: Channel) => ({
  id,
  name,
  is_channel: kind === 'public',
  is_group: kind === 'private',
  is_im: kind === 'im',
  is_private: kind !== 'public',
  is_archived: archived,
  is_member: members.has(world.bot.id),
  num_members: members.size,
})

const READ: Readonly<Record<Channel['kind'], string>> = { public: 'channels:read', private: 'groups:read', im: 'im:read' }

function readable(world: World, params: Params): Channel {
  const channel = channelOf(world, params)
  const needed = READ[channel.kind]
  if (!world.scopes.has(needed)) throw new SlackError('missing_scope', { needed, provided: [...world.scopes].join(',') })
  return channel
}

function join(world: World, params: Params): Record<string, unknown> {
  const channel = channelOf(world, params)
  if (channel.kind !== 'public') throw new SlackError('method_not_supported_for_channel_type')
  if (channel.archived) throw new SlackError('is_archived')
  channel.members.add(world.bot.id)
  return { channel: channelBody(world, channel) }
}

function userInfo(world: World, params: Params): Record<string, unknown> {
  const person = world.people.get(required(params, 'user'))
  if (!person) throw new SlackError('user_not_found')
  const { id, name, bot } = person
  return {
    user: { id, team_id: world.team, name, real_name: name, is_bot: bot, profile: { display_name: name, real_name: name }, tz: 'Etc/UTC' },
  }
}

/** Every bot method the stand-in knows; others are `unknown_method`, as on the platform. */
export const METHODS: Readonly<Record<string, Method>> = {
  'api.test': { run: () => ({}) },
  'auth.test': {
    run: ({ url, team, bot }) => ({
      url: `${url}/`,
      team: 'Stand-in',
      user: bot.name,
      team_id: team,
      user_id: bot.id,
      bot_id: 'B0STANDIN',
      is_enterprise_install: false,
    }),
  },
  'chat.postMessage': { scope: 'chat:write', run: postMessage },
  'chat.update': { scope: 'chat:write', run: updateMessage },
  'chat.getPermalink': { run: permalink },
  'chat.delete': { scope: 'chat:write', run: deleteMessage },
  'chat.postEphemeral': { scope: 'chat:write', run: postEphemeral },
  'conversations.info': { run: (world, params) => ({ channel: channelBody(world, readable(world, params)) }) },
  'conversations.members': {
    run: (world, params) => ({ members: [...readable(world, params).members], response_metadata: { next_cursor: '' } }),
  },
  'conversations.join': { scope: 'channels:join', run: join },
  'conversations.open': {
    scope: 'im:write',
    run: (world, params) => {
      const user = required(params, 'users')
      if (!world.people.has(user)) throw new SlackError('user_not_found')
      return { channel: { id: directMessages(world, user).id } }
    },
  },
  'users.info': { scope: 'users:read', run: userInfo },
  'views.open': { run: openView },
  'views.update': { run: updateView },
  'views.publish': { run: publishView },
  'files.getUploadURLExternal': { scope: 'files:write', run: uploadUrl },
  'files.completeUploadExternal': { scope: 'files:write', run: completeUpload },
}

/** The scopes of a bot token unless told otherwise. */
export const SCOPES = [
  'chat:write',
  'channels:read',
  'channels:join',
  'groups:read',
  'im:read',
  'im:write',
  'users:read',
  'files:write',
  'commands',
] as const
