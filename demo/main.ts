import { systemClock } from '../src/clock.ts'
import { kaizen } from './kaizen/story.ts'
import { play } from './story/play.ts'
import type { HowToTell } from './story/report.ts'
import { tour } from './story/tour.ts'

/** The stories by name; the first one is told when none is asked for. */
const STORIES: Readonly<Record<string, (how: HowToTell) => Promise<number>>> = {
  [tour.name]: (how) => play(tour, how),
  [kaizen.name]: (how) => play(kaizen, how),
}

/**
 * Plays a story by name, the first one when none is given, and answers the exit code: 0 when every step was what it should be.
 * With `json` one JSON line per scene: `{scene, ok, checked, ms}`, and `{step, was}` where it failed.
 */
export async function runDemo(
  story: string | undefined,
  { out, json }: { readonly out: (text: string) => void; readonly json: boolean },
): Promise<number> {
  const chosen = story ?? tour.name
  const tell = Object.hasOwn(STORIES, chosen) ? STORIES[chosen] : undefined
  if (!tell) {
    const known = Object.keys(STORIES)
    if (json) out(JSON.stringify({ ok: false, unknown: story, stories: known }))
    else out(`There is no story ${JSON.stringify(story)}. There ${known.length === 1 ? 'is' : 'are'}: ${known.join(', ')}`)
    return 1
  }
  const left = new AbortController()
  const leave = (): void => left.abort()
  const signals = ['SIGINT', 'SIGTERM'] as const
  for (const signal of signals) process.once(signal, leave)
  try {
    return await tell({ out, json, clock: systemClock, signal: left.signal })
  } finally {
    for (const signal of signals) process.off(signal, leave)
  }
}
