/**
 * How often (ms) to check for the parent: well below the second that the next `npm start` takes until it needs the
 * port.
 */
const INTERVAL = 250;

// A killed npm forwards no signal: the app would keep its port, and the next start would fail.
const parent = process.ppid;
const timer = setInterval(() => {
  if (process.ppid === parent) return;
  clearInterval(timer);
  process.kill(process.pid, 'SIGTERM');
}, INTERVAL);
timer.unref();
