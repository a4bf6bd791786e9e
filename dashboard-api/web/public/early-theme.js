// Runs before the first paint, so that a chosen theme never flashes the other one. Same key as shell/theme.ts.
try {
  const theme = localStorage.getItem('spendgate.theme');
  if (theme === 'light' || theme === 'dark') document.documentElement.dataset.theme = theme;
} catch {
  // Storage is closed to us: the system's preference holds.
}
