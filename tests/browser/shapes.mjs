// Articles of awkward shapes: makes a site of them, then looks whether pages
// hold their shape.
import { mkdir, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { browser, serve } from './site.mjs';

const [folder, look] = process.argv.slice(2);
const root = resolve(folder);

if (look !== 'look') {
  const article = (name, title, body, category = 'Dày') => writeFile(join(root, 'content', `${name}.md`), `---\ntitle: ${JSON.stringify(title)}\ndate: 2020-01-02\ncategory: ${category}\n---\n${body}\n`);
  await mkdir(join(root, 'content'), { recursive: true });
  await writeFile(join(root, 'bantin.yaml'), 'title: Sở Thử nghiệm\ncategories: [{name: Dày}, {name: Rỗng}]\n');
  await article('dai', 'Một tiêu đề rất dài về việc sắp xếp lại các đơn vị hành chính '.repeat(5).slice(0, 300), 'Thân bài.');
  await article('lien', 'Khôngdấucách'.repeat(24), `${'liềnmạch'.repeat(60)}\n\n\`${'x'.repeat(400)}\``);
  const row = (cell) => `|${Array.from({ length: 40 }, (_, i) => ` ${cell}${i} `).join('|')}|`;
  await article('bang', 'Bảng bốn mươi cột', [row('Cột'), row('-').replace(/-\d+/g, '---'), row('ô')].join('\n'));
  await article('phai-sang-trai', 'أخبار المقاطعة', '<p dir="rtl" lang="ar">هذا نص يُقرأ من اليمين إلى اليسار.</p>');
  await article('chu-han', '省政府新闻公报', '本公报由省政府发布。'.repeat(40));
  await Promise.all(Array.from({ length: 5000 }, (_, i) => article(`tin-${i}`, `Tin số ${i}`, 'Thân bài ngắn.')));
  process.exit(0);
}

const { origin, close } = await serve(join(root, 'public'));
const chromium = await browser();
const failures = [];
for (const width of [320, 1280]) {
  const page = await (await chromium.newContext({ viewport: { width, height: 800 } })).newPage();
  for (const path of ['/2020/01/02/dai/', '/2020/01/02/lien/', '/2020/01/02/bang/', '/2020/01/02/phai-sang-trai/', '/2020/01/02/chu-han/',
    '/chuyen-muc/day/', '/chuyen-muc/rong/', '/chuyen-muc/', '/', '/2020/01/', '/2020/01/02/', '/luu-tru/']) {
    const response = await page.goto(origin + path).catch(() => null);
    const slugged = response && response.status() === 200;
    const wide = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
    if (!slugged) failures.push(`${path} is not there`);
    if (wide > 0) failures.push(`${path} at ${width} px is ${wide} px too wide`);
  }
}
await chromium.close();
close();
for (const failure of failures) console.error(`failed: ${failure}`);
console.log(`awkward shapes: ${failures.length} failed`);
process.exit(failures.length ? 1 : 0);
