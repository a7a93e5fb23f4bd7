// Scores of the chief pages by Lighthouse, on a simulated slow phone.
import { resolve } from 'node:path';
import * as launcher from 'chrome-launcher';
import lighthouse from 'lighthouse';
import { executable, kinds, serve } from './site.mjs';

const GOALS = { performance: 98, accessibility: 100, 'best-practices': 100, seo: 100 };
const folder = resolve(process.argv[2]);
const { origin, close } = await serve(folder);
const pages = await kinds(folder);
const chrome = await launcher.launch({
  chromePath: executable(),
  chromeFlags: ['--headless', '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run',
    '--disable-background-networking', '--disable-component-update', '--disable-sync'],
});
let missed = 0;
for (const kind of ['home', 'article', 'category', 'archive', 'month', 'search']) {
  const { lhr } = await lighthouse(origin + pages[kind], {
    port: chrome.port, onlyCategories: Object.keys(GOALS), logLevel: 'error',
  });
  const scores = Object.entries(GOALS).map(([name, goal]) => {
    const score = Math.round(lhr.categories[name].score * 100);
    if (score < goal) missed += 1;
    return `${name} ${score}`;
  });
  const seconds = ['first-contentful-paint', 'largest-contentful-paint'].map((name) => (lhr.audits[name].numericValue / 1000).toFixed(2));
  const shift = lhr.audits['cumulative-layout-shift'].numericValue.toFixed(3);
  console.log(`${kind.padEnd(10)} ${scores.join(', ')}; first paint ${seconds[0]} s, largest ${seconds[1]} s, shift ${shift}`);
  for (const audit of Object.values(lhr.audits)) {
    if (audit.scoreDisplayMode === 'binary' && audit.score === 0) console.log(`           ${audit.id}: ${audit.title}`);
  }
}
await chrome.kill();
close();
process.exit(missed ? 1 : 0);
