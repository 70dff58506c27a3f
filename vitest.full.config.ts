import { defineConfig } from 'vitest/config';

/** What needs more of the system, or more minutes: 1080p renders, kills, big files. */
export default defineConfig({
  test: {
    include: ['test/full/**/*.test.ts'],
    testTimeout: 300_000,
    hookTimeout: 120_000,
    fileParallelism: false,
  },
});
