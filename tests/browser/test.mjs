// The sample site as people see it: every kind of page at three widths, with
// and without its scripts, then what a person does with it.
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


// A page in a context of its own, and what it complained of.
async function open(options = {}) {
  const context = await chromium.newContext({ viewport: { width: 1280, height: 900 }, ...options });
  const page = await context.newPage();
  const noted = { elsewhere: [], complaints: [] };
  page.on('request', (request) => { if (!/^(data|blob):/.test(request.url()) && !request.url().startsWith(origin)) noted.elsewhere.push(request.url()); });
  page.on('console', (message) => { if (message.type() === 'error') noted.complaints.push(message.text()); });
  page.on('pageerror', (error) => noted.complaints.push(String(error)));
  return { context, page, noted };
}

const tooWide = (page) => page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);

// Every kind of page. Without scripts the site's own are not delivered, so that
// axe, a script of the test, still runs.
async function everyPage(scripts, width, settings = {}) {
  const { context, page, noted } = await open({ viewport: { width, height: 900 }, bypassCSP: true, ...settings });
  if (!scripts) await page.route(/\.m?js$/, (route) => route.fulfill({ body: '', contentType: 'text/javascript' }));
  for (const [kind, path] of Object.entries(pages)) {
    const where = `${kind} (${path}) at ${width} px${scripts ? '' : ' without scripts'} ${Object.values(settings).join(' ')}`;
    const response = await page.goto(origin + path, { waitUntil: 'load' });
    check(response.status() === 200, `${where}: status ${response.status()}`);
    check((await page.locator('h1').count()) === 1, `${where}: not one h1`);
    check((await tooWide(page)) <= 0, `${where}: wider than the window`);
    await page.evaluate(axe);
    const { violations } = await page.evaluate(() => globalThis.axe.run(document, {
      runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'],
    }));
    check(violations.length === 0, `${where}: ${violations.map((v) => `${v.id} ${v.nodes[0].target} ${v.nodes[0].failureSummary}`).join('\n  ')}`);
  }
  check(noted.elsewhere.length === 0, `requests to other hosts: ${noted.elsewhere}`);
  // What is replaced does not match its hash, as it should.
  const complaints = noted.complaints.filter((words) => scripts || !/integrity/.test(words));
  check(complaints.length === 0, `console: ${complaints}`);
  await context.close();
}

for (const width of [320, 768, 1280]) {
  await everyPage(true, width);
  await everyPage(false, width);
}
await everyPage(true, 1280, { colorScheme: 'dark' });
await everyPage(true, 320, { forcedColors: 'active' });

// With JavaScript switched off nothing waits for it.
{
  const { context, page } = await open({ javaScriptEnabled: false });
  for (const [kind, path] of Object.entries(pages)) {
    await page.goto(origin + path);
    check(await page.locator('main').isVisible(), `${kind}: no content without JavaScript`);
    check(!(await page.locator('.tools').first().isVisible().catch(() => false)), `${kind}: a tool that can't work is shown`);
    check(await page.locator('.menu a').first().isVisible(), `${kind}: no menu without JavaScript`);
  }
  await context.close();
}

// The policy is kept, with nothing bypassed.
{
  const { context, page, noted } = await open();
  for (const path of Object.values(pages)) await page.goto(origin + path);
  check(noted.complaints.length === 0, `content security policy: ${noted.complaints}`);
  await context.close();
}

// Text of twice the size: nothing is cut and nothing runs out of the window.
{
  const { context, page } = await open({ viewport: { width: 1280, height: 900 } });
  for (const [kind, path] of Object.entries(pages)) {
    await page.goto(origin + path);
    await page.addStyleTag({ content: 'html { font-size: 200% !important; }' }).catch(() => {});
    await page.evaluate(() => { document.documentElement.style.fontSize = '200%'; });
    check((await tooWide(page)) <= 0, `${kind}: 200% text is wider than the window`);
    const cut = await page.evaluate(() => [...document.querySelectorAll('h1, h2, p, li, a, button, dd')]
      .filter((node) => getComputedStyle(node).overflow === 'hidden' && node.scrollHeight > node.clientHeight + 2 && !node.closest('.visually-hidden'))
      .map((node) => node.textContent.slice(0, 40)));
    check(cut.length === 0, `${kind}: 200% text is cut: ${cut}`);
  }
  await context.close();
}

const focused = (page, expression) => page.evaluate(expression);
{
  const { context, page } = await open({ reducedMotion: 'reduce' });
  await page.goto(`${origin}${pages.article}`);
  check((await page.evaluate(() => getComputedStyle(document.documentElement).scrollBehavior)) === 'auto', 'motion although it is not wanted');

  // By keyboard alone: the skip link comes first and leads to the content.
  await page.keyboard.press('Tab');
  check((await focused(page, () => document.activeElement.className)) === 'skip', 'the skip link is not first');
  await page.keyboard.press('Enter');
  check((await focused(page, () => document.activeElement.id)) === '_noi-dung-chinh', 'the skip link does not lead to the content');

  // The focus can be seen wherever it is, and goes down the page in the order of the source.
  for (const path of [pages.article, pages.day]) {
    await page.goto(`${origin}${path}`);
    let last = -1;
    const total = await page.evaluate(() => document.querySelectorAll('a[href], button, input, select').length);
    for (let i = 0; i < total; i += 1) {
      await page.keyboard.press('Tab');
      const now = await page.evaluate(() => {
        const node = document.activeElement;
        const outline = () => { const style = getComputedStyle(node); return style.outlineStyle === 'none' ? 0 : parseFloat(style.outlineWidth); };
        const name = node.outerHTML.slice(0, 60);
        const width = outline();
        node.blur();
        const before = outline();
        node.focus();
        return { name, at: [...document.querySelectorAll('*')].indexOf(node), seen: width >= 2 && before === 0 };
      });
      if (now.name.startsWith('<body')) break;
      check(now.seen, `no visible focus: ${now.name}`);
      check(now.at > last, `the tab order goes back: ${now.name}`);
      last = now.at;
    }
  }

  // The size of text is announced and kept.
  await page.goto(`${origin}${pages.article}`);
  const sizeOf = () => page.evaluate(() => parseFloat(getComputedStyle(document.documentElement).fontSize));
  const before = await sizeOf();
  await page.locator('[data-size="1"]').click();
  check((await sizeOf()) > before, 'A+ does nothing');
  await page.waitForFunction(() => /112/.test(document.querySelector('[role=status]').textContent), null, { timeout: 3000 })
    .then(() => check(true), () => check(false, 'the size of text is not announced'));
  await page.goto(`${origin}${pages.category}`);
  check((await sizeOf()) > before, 'the size of text is forgotten');
  await page.locator('[data-size="0"]').click();
  check((await sizeOf()) === before, 'A does not lead back');

  // Colours by choice.
  const ground = () => page.evaluate(() => getComputedStyle(document.body).backgroundColor);
  const light = await ground();
  await page.locator('#_mau').selectOption('contrast');
  check((await ground()) === 'rgb(0, 0, 0)', 'high contrast is not black');
  await page.goto(`${origin}${pages.article}`);
  check((await ground()) === 'rgb(0, 0, 0)', 'the choice of colours is forgotten');
  await page.locator('#_mau').selectOption('');
  check((await ground()) === light, 'the choice of colours does not lead back');

  // A calendar by its arrows.
  await page.goto(`${origin}${pages.month}`);
  const days = page.locator('.calendar a');
  await days.first().focus();
  await page.keyboard.press('End');
  check(await days.last().evaluate((node) => node === document.activeElement), 'End does not lead to the last day with news');
  await page.keyboard.press('Home');
  check(await days.first().evaluate((node) => node === document.activeElement), 'Home does not lead to the first day with news');
  await context.close();
}

// The menu of a phone.
{
  const { context, page } = await open({ viewport: { width: 390, height: 800 } });
  await page.goto(origin);
  const link = page.locator('.menu a').first();
  check(!(await link.isVisible()), 'the menu of a phone is open at first');
  await page.locator('.menu-button').click();
  check(await link.isVisible(), 'the menu of a phone does not open');
  await page.keyboard.press('Escape');
  check(!(await link.isVisible()), 'the menu of a phone does not close');
  await context.close();
}

// Somebody who sees the site for the first time, with a keyboard alone, finds
// the bulletin of 20 July 2018, reads, prints and saves it.
{
  const { context, page } = await open({ acceptDownloads: true });
  await page.goto(origin);
  const follow = async (name) => {
    for (let i = 0; i < 400; i += 1) {
      await page.keyboard.press('Tab');
      const found = await page.evaluate((pattern) => {
        const node = document.activeElement;
        return node.tagName === 'A' && new RegExp(pattern).test((node.getAttribute('aria-label') || node.textContent).trim());
      }, name);
      if (found) {
        await Promise.all([page.waitForNavigation(), page.keyboard.press('Enter')]);
        return;
      }
    }
    failures.push(`by keyboard no link ${name} is reached on ${page.url()}`);
  };
  for (const name of ['^Lưu trữ$', '^2018$', '^Tháng 7 năm 2018$', 'sơ kết 6 tháng đầu năm']) await follow(name);
  check((await page.locator('article time').first().textContent()) === '9:30, Thứ Sáu, 20-7-2018', 'the bulletin was not found');
  await page.evaluate(() => { window.print = () => { document.title = 'printed'; }; });
  await page.locator('[data-do=print]').focus();
  await page.keyboard.press('Enter');
  check((await page.title()) === 'printed', 'the bulletin is not printed');
  await page.locator('[data-do=save]').focus();
  const [download] = await Promise.all([page.waitForEvent('download'), page.keyboard.press('Enter')]);
  const saved = await readFile(await download.path(), 'utf8');
  check(/\.html$/.test(download.suggestedFilename()), `saved as ${download.suggestedFilename()}`);
  check(saved.includes('9:30, Thứ Sáu, 20-7-2018') && saved.includes('<style>'), 'the saved file lacks text or style');
  check(!/(src|href)="\/|srcset=|<script src/.test(saved), 'the saved file needs other files');
  await page.goto(`${origin}${pages.figure}`);
  await page.locator('[data-do=save]').focus();
  const [second] = await Promise.all([page.waitForEvent('download'), page.keyboard.press('Enter')]);
  check(/<img[^>]+src="data:image\/(webp|jpeg|png)/.test(await readFile(await second.path(), 'utf8')), 'the saved file lacks its picture');
  await context.close();
}

// Search, as a new reader uses it.
{
  const { context, page, noted } = await open();
  const found = page.locator('.found');
  const results = page.locator('.results h2');
  const settled = async () => {
    await page.waitForFunction(() => document.querySelector('.found').textContent !== '' && !document.querySelector('.busy'), null, { timeout: 5000 });
    return found.textContent();
  };
  await page.goto(origin);
  await page.locator('#_tim').fill('chuyển đổi số');
  await page.keyboard.press('Enter');
  await page.waitForURL(/tim-kiem/);
  check(/bản tin có/.test(await settled()), 'the search from the home page finds nothing');
  check(/chuyển đổi số/i.test(await results.first().textContent()), `first for chuyển đổi số: ${await results.first().textContent()}`);
  check((await page.locator('.results mark').count()) > 0, 'the found words are not marked');
  const marked = await results.allTextContents();
  await page.goto(`${origin}${pages.search}?q=chuyen+doi+so`);
  await settled();
  check((await results.allTextContents()).length === marked.length, 'without marks other articles are found');
  const same = [];
  for (const query of ['hoà bình', 'hòa bình']) {
    await page.goto(`${origin}${pages.search}?q=${encodeURIComponent(query)}`);
    await settled();
    same.push((await results.allTextContents()).join());
  }
  check(same[0] === same[1], 'the placement of a tone changes what is found');

  // Filters stand in the address; the back button leads back.
  await page.goto(`${origin}${pages.search}?q=${encodeURIComponent('thông tin')}`);
  const all = await settled();
  await page.locator('#_loc-nam').selectOption('2018');
  await page.waitForURL(/year=2018/);
  await page.waitForFunction((before) => !['', before].includes(document.querySelector('.found').textContent), all, { timeout: 5000 });
  const years = await page.locator('.results time').evaluateAll((nodes) => nodes.map((node) => node.dateTime.slice(0, 4)));
  check(years.length > 0 && years.every((year) => year === '2018'), `filtered by 2018: ${years}`);
  await page.goBack();
  await page.waitForFunction((before) => document.querySelector('.found').textContent === before, all, { timeout: 5000 })
    .then(() => check(true), () => check(false, 'the back button does not lead to the search before'));
  // Choosing by keyboard, entry after entry, is one step back; who comes back to more
  // results than a page finds as many.
  const steps = await page.evaluate(() => history.length);
  for (const year of ['2018', '2026', '']) await page.locator('#_loc-nam').selectOption(year);
  await settled();
  check((await page.evaluate(() => history.length)) === steps, 'every entry of a filter is a step back');
  const more = page.locator('.more');
  if (await more.isVisible()) {
    await more.click();
    await page.waitForFunction(() => document.querySelectorAll('.results li').length > 10, null, { timeout: 5000 });
    const shown = await results.count();
    await page.evaluate(() => { location.hash = '#_noi-dung-chinh'; });
    await page.waitForTimeout(300);
    check((await results.count()) === shown, 'a link within the page takes results away');
    await results.last().locator('a').click();
    await page.goBack();
    await page.waitForFunction((n) => document.querySelectorAll('.results li').length === n, shown, { timeout: 5000 })
      .then(() => check(true), () => check(false, 'who comes back to the results finds the first ones only'));
  }
  await page.locator('#_xep').selectOption('date');
  await page.waitForURL(/sort=date/);
  await settled();
  const dates = await page.locator('.results time').evaluateAll((nodes) => nodes.map((node) => node.dateTime));
  check(dates.join() === [...dates].sort().reverse().join(), `not by date: ${dates}`);

  // What can't be found or read is said in words, and is shown as text.
  for (const [query, words] of [['zzqxj', /Không có bản tin nào/], ['!!!', /gõ chữ hoặc số/], ['😀', /gõ chữ hoặc số/], ['<script>alert(1)</script>', /./], ['a '.repeat(900), /./], ['ho\u0300a bi\u0300nh', /bản tin có/]]) {
    await page.goto(`${origin}${pages.search}?q=${encodeURIComponent(query)}`);
    check(words.test(await settled()), `${query.slice(0, 30)}: ${await found.textContent()}`);
  }
  await page.locator('#_tim-gi').fill('sơ kết');
  await page.waitForFunction(() => document.querySelectorAll('#_goi-y option').length > 0, null, { timeout: 5000 })
    .then(() => check(true), () => check(false, 'no title is suggested'));
  // Nor is it waited for that a word is whole.
  await page.locator('#_tim-gi').fill('');
  await page.waitForFunction(() => document.querySelectorAll('#_goi-y option').length === 0, null, { timeout: 5000 });
  await page.locator('#_tim-gi').fill('so k');
  await page.waitForFunction(() => [...document.querySelectorAll('#_goi-y option')].some((option) => /sơ kết/i.test(option.value)), null, { timeout: 5000 })
    .then(() => check(true), () => check(false, 'no title is suggested for a word that has begun'));
  await page.locator('#_tim-gi').fill('');
  await page.waitForFunction(() => document.querySelectorAll('#_goi-y option').length === 0, null, { timeout: 5000 });
  await page.locator('#_tim-gi').fill('chuy');
  await page.waitForFunction(() => [...document.querySelectorAll('#_goi-y option')].some((option) => /chuyển/i.test(option.value)), null, { timeout: 5000 })
    .then(() => check(true), () => check(false, 'no title is suggested for the first word alone'));
  check(noted.complaints.length === 0, `search: ${noted.complaints}`);

  // An index that is cut or missing.
  for (const answer of [{ status: 404, body: '' }, { status: 200, body: Buffer.from([3, 2, 1]) }]) {
    await page.route(/index\/s\d+\.bin/, (route) => route.fulfill(answer));
    await page.goto(`${origin}${pages.search}?q=${encodeURIComponent('sơ kết')}`);
    check(/Hiện không tìm được/.test(await settled()), `a broken index: ${await found.textContent()}`);
    check(await page.getByRole('link', { name: '2018', exact: true }).first().isVisible(), 'no way on from a broken search');
    await page.unroute(/index\/s\d+\.bin/);
  }
  await page.goto(`${origin}${pages['search-en']}?q=digital`);
  check(/^\d+ articles? with/.test(await settled()), `the English search finds nothing: ${await found.textContent()}`);
  await page.addInitScript(() => { delete window.DecompressionStream; });
  await page.goto(`${origin}${pages.search}?q=${encodeURIComponent('sơ kết')}`);
  check(/quá cũ để tìm/.test(await settled()), `an old browser: ${await found.textContent()}`);
  await context.close();
}

// Reading aloud is offered only where there is a voice for the language.
for (const [lang, offered] of [['vi-VN', true], ['fr-FR', false]]) {
  const { context, page } = await open();
  await page.addInitScript((voice) => {
    const spoken = [];
    Object.defineProperty(window, 'speechSynthesis', { value: {
      getVoices: () => [{ lang: voice }], addEventListener() {}, cancel() { this.speaking = false; }, speak(speech) { this.speaking = true; spoken.push(speech.text); }, speaking: false, spoken,
    } });
    window.SpeechSynthesisUtterance = class { constructor(text) { this.text = text; } };
  }, lang);
  await page.goto(`${origin}${pages.article}`);
  const button = page.locator('[data-do=read]');
  check((await button.isVisible()) === offered, `reading aloud with a voice for ${lang}`);
  if (offered) {
    await button.click();
    const spoken = await page.evaluate(() => window.speechSynthesis.spoken);
    check(spoken.length > 3 && /sơ kết/.test(spoken[0]), `read aloud: ${spoken[0]}`);
    check(/Dừng/.test(await button.textContent()), 'reading can not be stopped');
    await button.click();
    check(/Nghe/.test(await button.textContent()), 'reading does not stop');
  }
  await context.close();
}

// Copying the link.
{
  const { context, page } = await open({ permissions: ['clipboard-read', 'clipboard-write'] });
  await page.goto(`${origin}${pages.article}`);
  await page.locator('[data-do=copy]').click();
  await page.waitForFunction(() => document.querySelector('[role=status]').textContent !== '', null, { timeout: 3000 }).catch(() => {});
  check((await page.evaluate(() => navigator.clipboard.readText())).endsWith(pages.article), 'the link is not copied');
  await context.close();
}

// What is shown first loads no picture from below.
{
  const { context, page } = await open({ viewport: { width: 390, height: 800 } });
  const asked = [];
  page.on('request', (request) => asked.push(new URL(request.url()).pathname));
  await page.goto(`${origin}${pages.toc}`, { waitUntil: 'networkidle' });
  const own = [...new Set(asked)].filter((path) => !/\.(jpe?g|png|webp)$/.test(path));
  check(own.length <= 4, `an article asks for ${own}`);
  await context.close();
}

await chromium.close();
close();
for (const failure of failures) console.error(`failed: ${failure}`);
console.log(`${passed} passed, ${failures.length} failed`);
process.exit(failures.length === 0 ? 0 : 1);
