import { defineConfig } from 'vitest/config'

/** Tests that only compute: they share the modules of one process, whose loading takes longer than most of them. */
const PURE = ['test/core/**/*.test.ts', 'test/charter/**/*.test.ts']
/** Tests that start the program, and kill it. */
const E2E = ['test/e2e/**/*.test.ts']

const LIMITS = { testTimeout: 60_000, hookTimeout: 120_000 }

export default defineConfig({
  test: {
    // Of the whole run, not of a project: once.
    globalSetup: ['test/support/build.ts'],
    maxWorkers: 2,
    projects: [
      { test: { ...LIMITS, name: 'pure', include: PURE, isolate: false } },
      { test: { ...LIMITS, name: 'doors', include: ['test/**/*.test.ts'], exclude: [...PURE, ...E2E] } },
      { test: { ...LIMITS, name: 'e2e', include: E2E } },
    ],
  },
})
