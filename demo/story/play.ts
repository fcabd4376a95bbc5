import type { Clock } from '../../src/core/ports.ts'
import { Stage, StepFailed } from './stage.ts'
import { wrap } from './wrap.ts'

/** One scene of a story; `S` is what it plays in. */
export interface Scene<S> {
  /** Its name in the answer of `--json`. */
  readonly name: string
  readonly title: string
  /** Plays it. @throws StepFailed when a step is not what it should be */
  play(stage: Stage, setting: S): Promise<void>
}

/** A story: what it opens, its scenes in order, and what is said before and after. */
export interface Story<S extends { close(): Promise<void> }> {
  readonly name: string
  readonly prologue: readonly string[]
  /** Opens what the scenes play in. What was opened before a fault is closed again. */
  open(): Promise<S>
  readonly scenes: readonly Scene<S>[]
  /** What the summary counts besides scenes and time, such as `46 ledger entries`. */
  counted(setting: S): Promise<string>
  readonly epilogue: readonly string[]
}

/** How a story is played. */
export interface HowToPlay {
  /** Prints one line. */
  readonly out: (line: string) => void
  /** One JSON line per scene instead of the words. */
  readonly json: boolean
  readonly clock: Clock
  /** Aborts when the spectator leaves: then everything is closed at once. */
  readonly signal: AbortSignal
}

/** Plays a story to its end or to its first step that is not right; closes what it opened in either case. Answers the exit code. */
export async function play<S extends { close(): Promise<void> }>(story: Story<S>, how: HowToPlay): Promise<0 | 1> {
  const { clock } = how
  const say = how.json ? () => undefined : spaced(how.out)
  const newStage = (): Stage => new Stage((line) => void (how.signal.aborted || say(line)))
  const report = how.json ? (line: object) => how.out(JSON.stringify(line)) : () => undefined
  const fail = (scene: string, since: number, stage: Stage, error: unknown): void => {
    const { step, was } = faultOf(error, stage)
    report({ scene, ok: false, step, was, checked: stage.checked, ms: clock.now() - since })
    if (how.signal.aborted) return void say('Interrupted; everything is closed again.')
    for (const line of wrap(`should be: ${step}`, '   ✗ ')) say(line)
    for (const line of was.split('\n').flatMap((part) => wrap(part, '     '))) say(line)
    say('')
    say(`The scene "${scene}" is not what it should be; the story ends here.`)
  }

  const started = clock.now()
  for (const line of story.prologue) say(line)
  let scene = 'opening'
  let since = started
  let stage = newStage()
  let setting: S | undefined
  try {
    setting = await story.open()
    for (const [index, next] of story.scenes.entries()) {
      scene = next.name
      since = clock.now()
      stage = newStage()
      say('')
      say(`${index + 1}  ${next.title}`)
      say('')
      await unlessLeft(next.play(stage, setting), how.signal)
      report({ scene, ok: true, checked: stage.checked, ms: clock.now() - since })
    }
    const counted = await story.counted(setting)
    scene = 'closing'
    since = clock.now()
    stage = newStage()
    const closing = setting
    setting = undefined
    await closing.close()
    const seconds = ((clock.now() - started) / 1000).toFixed(1)
    say('')
    say(`All ${story.scenes.length} scenes are as they should be: ${counted}, ${seconds} s, nothing left behind.`)
    for (const line of story.epilogue) say(line)
    return 0
  } catch (error) {
    fail(scene, since, stage, error)
    await setting?.close().catch((fault: unknown) => fail('closing', clock.now(), stage, fault))
    return 1
  }
}

/** Never two empty lines in a row. */
function spaced(out: (line: string) => void): (line: string) => void {
  let last = ''
  return (line) => {
    if (line !== '' || last !== '') out(line)
    last = line
  }
}

function faultOf(error: unknown, stage: Stage): { readonly step: string; readonly was: string } {
  if (error instanceof StepFailed) return error
  const last = stage.checked.at(-1)
  const step = last === undefined ? 'it begins' : `it goes on after "${last}"`
  return { step, was: error instanceof Error ? (error.stack ?? error.message) : String(error) }
}

/** The scene's end, or a fault as soon as the spectator leaves. */
function unlessLeft(scene: Promise<void>, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const left = (): void => reject(new StepFailed('it is watched to its end', 'interrupted'))
    if (signal.aborted) left()
    signal.addEventListener('abort', left, { once: true })
    scene.then(resolve, reject).finally(() => signal.removeEventListener('abort', left))
  })
}
