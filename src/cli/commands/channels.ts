import { type Command, Option } from 'commander'
import { type Body, listOf, type Server } from '../client.ts'
import { define, group, textOption, wholeNumber } from '../define.ts'
import type { CliDeps } from '../deps.ts'
import { CliError, EXIT } from '../exit.ts'
import { safe, table } from '../print.ts'
import type { Run } from '../run.ts'

/** Longest wait for a tap, in seconds. */
const MAX_WAIT = 600
/** How long posting to all channels may take, in ms: platforms ask for pauses. */
const POSTING = 300_000
/** How often the server is asked for taps, in ms. */
const EVERY = 500

/** `channels test`. */
export function channelCommands(program: Command, deps: CliDeps): void {
  const channels = group(program, 'channels', 'The chats where cards go')

  define(channels, deps, {
    name: 'test',
    summary: 'Post a test card to each channel, say what is missing, and wait for a tap',
    options: [
      new Option('--channel <key>', 'one channel, such as slack:C0123456789 (default: all of the charter)'),
      new Option('--wait <seconds>', 'how long to wait for a tap in each channel; 0: not at all')
        .default(60)
        .argParser(wholeNumber(0, MAX_WAIT)),
    ],
    example: 'channels test --wait 30',
    async act(run, given) {
      const channel = textOption(given, 'channel')
      const before = await tapsOf(run.server)
      const tested = await run.server.post('/api/v1/channels/test', channel === undefined ? {} : { channel }, POSTING)
      const rows = listOf(tested, 'channels')
      if (rows.length === 0) throw new CliError(EXIT.failed, 'no_channels', 'The charter lists no channel; the inbox works without any.')
      if (!run.settings.json) for (const line of channelLines(run, rows)) deps.out(line)
      const working = rows.filter(({ ok }) => ok === true).map((row) => String(row['channel']))
      const seconds = given.options['wait'] as number
      const taps = before && seconds > 0 ? await waitForTaps(run, working, before, seconds) : undefined
      if (run.settings.json) run.answer({ channels: rows, ...(taps && { taps: Object.fromEntries(taps) }) }, () => [])
      else if (seconds > 0 && working.length > 0 && !before) run.note('This server does not tell of taps: look at the chats.')
      if (working.length < rows.length || (taps && taps.size < working.length)) throw new CliError(EXIT.failed, 'channels', '')
    },
  })
}

const channelLines = ({ paint }: Run, rows: readonly Body[]): readonly string[] =>
  table(rows.map((row) => [safe(row['channel']), row['ok'] === true ? paint('good', 'posted') : paint('bad', safe(row['problem']))]))

/** A tap on a test card. */
interface Tap {
  readonly at: string
  readonly by: string
}

/** Who last tapped each channel's test card; undefined when the server does not tell. */
async function tapsOf(server: Server): Promise<ReadonlyMap<string, Tap> | undefined> {
  try {
    const taps = listOf(await server.get('/api/v1/channels/taps'), 'taps')
    return new Map(taps.map((tap) => [String(tap['channel']), { at: String(tap['at']), by: String(tap['by']) }]))
  } catch (error) {
    if (error instanceof CliError && (error.code === 'not_found' || error.code === 'method_not_allowed')) return undefined
    throw error
  }
}

/** Waits until each channel was tapped after the test began; answers those that were. */
async function waitForTaps(
  run: Run,
  channels: readonly string[],
  before: ReadonlyMap<string, Tap>,
  seconds: number,
): Promise<ReadonlyMap<string, Tap>> {
  const { deps, server } = run
  const until = deps.clock.now() + seconds * 1000
  const seen = new Map<string, Tap>()
  if (channels.length > 0) run.note(`Tap the button in each channel; waiting for ${seconds} s.`)
  while (seen.size < channels.length && deps.clock.now() < until && !deps.signal.aborted) {
    const taps = await tapsOf(server)
    for (const channel of channels) {
      const tap = taps?.get(channel)
      if (!tap || seen.has(channel) || tap.at === before.get(channel)?.at) continue
      seen.set(channel, tap)
      if (!run.settings.json) deps.out(run.paint('good', `${safe(channel)} was tapped by ${safe(tap.by)}`))
    }
    if (seen.size < channels.length) await deps.pause(EVERY)
  }
  if (!run.settings.json)
    for (const channel of channels) if (!seen.has(channel)) deps.out(run.paint('bad', `${safe(channel)} was not tapped in time`))
  return seen
}
