// As a decoder does that runs over the end of its memory.
process.once('message', () => process.kill(process.pid, 'SIGSEGV'));
