import { readFileSync } from 'node:fs'

/** Clock ticks of `/proc/<pid>/stat` in microseconds: USER_HZ is 100 on every Linux that Node runs on. */
const TICK_US = 10_000

/** Processor time a process has used so far, with all its threads, in µs; undefined where there is no `/proc`. */
export function cpuOf(pid: number): number | undefined {
  // The name in parentheses may hold spaces; after it utime and stime are the 12th and 13th fields (man 5 proc).
  const fields = read(`/proc/${pid}/stat`)?.split(') ').at(-1)?.split(' ')
  return fields ? (Number(fields[11]) + Number(fields[12])) * TICK_US : undefined
}

/** Memory a process holds now (VmRSS) or held at the most (VmHWM), in MB; undefined where there is no `/proc`. */
export function memoryOf(pid: number, what: 'VmRSS' | 'VmHWM'): number | undefined {
  const kilobytes = new RegExp(`${what}:\\s+(\\d+)`).exec(read(`/proc/${pid}/status`) ?? '')?.[1]
  return kilobytes === undefined ? undefined : Number(kilobytes) / 1024
}

function read(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    return undefined
  }
}
