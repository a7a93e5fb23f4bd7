// The sample site as people see it: every kind of page at three widths, with
// and without JavaScript.
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { resolve } from 'node:path';
import { browser, kinds, serve } from './site.mjs';

const folder = resolve(process.argv[2]);
const axe = await readFile(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const { origin, close } = await serve(folder);
const chromium = await browser();
const pages = await kinds(folder);
let passed = 0;
const failures = [];

function check(condition, message) {
  if (condition) passed += 1;
  else failures.push(message);
}

for (const javaScriptEnabled of [true, false]) {
  for (const width of [320, 768, 1280]) {
    // axe runs as a script of the test, which the site's own policy would forbid.
    const context = await chromium.newContext({ viewport: { width, height: 900 }, javaScriptEnabled, bypassCSP: javaScriptEnabled });
    const page = await context.newPage();
    const elsewhere = [];
    page.on('request', (request) => { if (!request.url().startsWith(origin) && !request.url().startsWith('data:')) elsewhere.push(request.url()); });
    const complaints = [];
    page.on('console', (message) => { if (message.type() === 'error') complaints.push(message.text()); });
    for (const [kind, path] of Object.entries(pages)) {
      const where = `${kind} (${path}) at ${width} px${javaScriptEnabled ? '' : ' without JavaScript'}`;
      const response = await page.goto(origin + path, { waitUntil: 'load' });
      check(response.status() === 200, `${where}: status ${response.status()}`);
      check((await page.locator('h1').count()) === 1, `${where}: not one h1`);
      if (javaScriptEnabled) {
        const overflow = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
        check(overflow <= 0, `${where}: ${overflow} px wider than the window`);
        await page.evaluate(axe);
        const { violations } = await page.evaluate(() => globalThis.axe.run(document, {
          runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'],
        }));
        check(violations.length === 0, `${where}: ${violations.map((v) => `${v.id} ${v.nodes[0].target} ${v.nodes[0].failureSummary}`).join('\n  ')}`);
      }
    }
    check(elsewhere.length === 0, `requests to other hosts: ${elsewhere}`);
    check(complaints.length === 0, `console: ${complaints}`);
    await context.close();
  }
}

// The policy is kept, with nothing bypassed.
const strict = await chromium.newContext();
const page = await strict.newPage();
const violations = [];
page.on('console', (message) => { if (/Content Security Policy/.test(message.text())) violations.push(message.text()); });
for (const path of Object.values(pages)) await page.goto(origin + path);
check(violations.length === 0, `content security policy: ${violations}`);

// By keyboard alone: the skip link comes first and leads to the content.
await page.goto(`${origin}${pages.article}`);
await page.keyboard.press('Tab');
check((await page.evaluate(() => document.activeElement.className)) === 'skip', 'the skip link is not first');
await page.keyboard.press('Enter');
check((await page.evaluate(() => document.activeElement.id)) === '_noi-dung-chinh', 'the skip link does not lead to the content');

// From the home page to the bulletin of 20 July 2018 by following links.
await page.goto(origin);
for (const name of [/^Lưu trữ$/, /^2018$/, /^Tháng 7 năm 2018$/, /sơ kết 6 tháng đầu năm/]) {
  await page.getByRole('link', { name }).first().click();
}
check((await page.locator('article time').first().textContent()) === '9:30, Thứ Sáu, 20-7-2018', 'the bulletin was not found');

await chromium.close();
close();
for (const failure of failures) console.error(`failed: ${failure}`);
console.log(`${passed} passed, ${failures.length} failed`);
process.exit(failures.length === 0 ? 0 : 1);
