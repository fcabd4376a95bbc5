import { isRecord, parseBody } from '../body.ts'
import type { Incoming, Outgoing } from '../server.ts'
import { channelOf, writable } from './messages.ts'
import { jsonOf, type Params, required, textOf } from './params.ts'
import { SlackError } from './refusal.ts'
import { post, type StoredFile, type World } from './world.ts'

/** `files.getUploadURLExternal`: where to send that many bytes. */
export function uploadUrl(world: World, params: Params): Record<string, unknown> {
  const length = Number(required(params, 'length'))
  if (!Number.isInteger(length) || length < 1) throw new SlackError('invalid_arguments')
  const file: StoredFile = { id: world.id('F'), name: required(params, 'filename'), length, bytes: undefined }
  world.files.set(file.id, file)
  return { upload_url: `${world.url}/upload/${file.id}`, file_id: file.id }
}

/** The upload itself: raw bytes or a multipart form with one file, exactly as long as announced. */
export function receiveUpload(world: World, request: Incoming): Outgoing {
  const file = world.files.get(request.path.slice('/upload/'.length))
  if (!file) return { status: 404, body: 'not found' }
  const { files } = parseBody(
    request.headers['content-type']?.startsWith('multipart/') ? request.headers['content-type'] : '',
    request.body,
  )
  const bytes = [...files.values()][0]?.bytes ?? request.body
  if (bytes.length !== file.length) return { status: 400, body: `expected ${file.length} bytes, got ${bytes.length}` }
  file.bytes = bytes
  return { status: 200, body: `OK - ${bytes.length}` }
}

/** `files.completeUploadExternal`: shares the files in a channel as one message. */
export function completeUpload(world: World, params: Params): Record<string, unknown> {
  const list = jsonOf(params, 'files', 'invalid_arguments')
  if (!Array.isArray(list) || list.length === 0) throw new SlackError('invalid_arguments')
  const files = list.map((entry: unknown) => {
    const file = isRecord(entry) ? world.files.get(String(entry['id'])) : undefined
    if (!file?.bytes) throw new SlackError('file_not_found')
    return file
  })
  if (textOf(params, 'channel_id')) {
    const channel = writable(world, channelOf(world, params, 'channel_id'))
    const text = textOf(params, 'initial_comment') ?? ''
    post(world, channel, world.bot.id, { text, blocks: [] }, { thread: textOf(params, 'thread_ts'), files })
  }
  return { files: files.map(({ id, name, length }) => ({ id, name, title: name, size: length })) }
}
