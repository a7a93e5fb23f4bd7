// Pictures of the chief pages at phone and desktop width, to be looked at.
import { mkdir } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { browser, kinds, serve } from './site.mjs';

const [folder, target] = process.argv.slice(2).map((path) => resolve(path));
await mkdir(target, { recursive: true });
const { origin, close } = await serve(folder);
const chromium = await browser();
const pages = await kinds(folder);
for (const [size, width, height] of [['phone', 390, 844], ['desktop', 1280, 900]]) {
  const context = await chromium.newContext({ viewport: { width, height } });
  const page = await context.newPage();
  for (const [kind, path] of Object.entries(pages)) {
    await page.goto(origin + path, { waitUntil: 'networkidle' });
    // A picture of the whole page shows what a reader sees only after scrolling.
    await page.evaluate(() => Promise.all([...document.images].map((image) => { image.loading = 'eager'; return image.decode().catch(() => {}); })));
    await page.screenshot({ path: join(target, `${kind}-${size}.png`), fullPage: size === 'phone' });
  }
  await context.close();
}
const page = await (await chromium.newContext()).newPage();
await page.goto(origin + pages.article);
await page.pdf({ path: join(target, 'article-print.pdf'), format: 'A4' });
await chromium.close();
close();
