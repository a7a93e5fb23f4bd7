// The search engine in Node.js, without a page: its words, and what it finds in
// the sample.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { copyFile, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

const [engine, work, bantin] = process.argv.slice(2);
// By this name Node.js takes it for a module.
await copyFile(engine, join(work, 'search.mjs'));
const { fold, form, marked, open, words } = await import(pathToFileURL(join(work, 'search.mjs')));

assert.equal(form('hoà'), form('hòa'));
assert.equal(form('Hòa'), form('HO\u0300A'));
assert.notEqual(form('hòa'), form('hóa'));
assert.equal(form('\u00d0ường'), form('Đường'));
assert.equal(fold('Đường sắt'), 'duong sat');
assert.equal(form('ΕΛΛΗΝΙΚΟΣ'), form('ελληνικοσ'));
assert.equal(fold('Œuvre １５ ٣'), 'oeuvre 15 3');
assert.deepEqual(words('ไข่ไก่ ごみ').map((word) => word.text), ['ไ', 'ข่', 'ไ', 'ก่', 'ご', 'み']);
assert.deepEqual(words('Chuyển đổi số, 5G').map((word) => word.follows), [false, true, true, false]);
assert.deepEqual(marked('Kế hoạch chuyển đổi số năm nay', 'chuyen doi so').map((part) => part.text), ['Kế hoạch ', 'chuyển đổi số', ' năm nay']);

const engineOf = (site, settings = {}) => {
  const folder = join(work, site, 'public/tim-kiem/index');
  const fetch = async (address) => {
    const bytes = await readFile(join(folder, address.replace(/\?.*/, '')));
    return { ok: true, arrayBuffer: async () => bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength) };
  };
  return open('', { fetch, ...settings });
};
const asked = [];
await assert.rejects(open(new URL('https://so.example/tim-kiem/index'), { fetch: async (address) => { asked.push(address); return { ok: false }; } }));
assert.deepEqual(asked, ['https://so.example/tim-kiem/index/meta.json']);
const { search } = await engineOf('bulletin');
const urls = async (query, options) => (await search(query, options)).results.map((result) => result.url);

assert.ok((await urls('hòa bình')).length > 0);
assert.deepEqual(await urls('hoà bình'), await urls('hòa bình'));
assert.deepEqual(new Set(await urls('so ket 6 thang', { limit: 50 })), new Set(await urls('sơ kết 6 tháng', { limit: 50 })));
const phrase = await search('"an toàn thông tin"', { limit: 50 });
const apart = await search('an toàn thông tin', { limit: 50 });
assert.ok(phrase.total > 0 && phrase.total < apart.total, 'a phrase in quotes finds less');
assert.deepEqual((await urls('an toàn thông tin', { limit: phrase.total })).sort(), phrase.results.map((result) => result.url).sort(), 'the words together come first');
const { facets, total } = await search('thông tin', { limit: 0 });
assert.equal(facets.years.reduce((sum, value) => sum + value.count, 0), total);
const [category] = facets.categories;
assert.equal((await search('thông tin', { category: category.name })).total, category.count);
const byDate = (await search('thông tin', { sort: 'date', limit: 50 })).results.map((result) => result.date);
assert.deepEqual(byDate, [...byDate].sort().reverse());
for (const nothing of [undefined, null, '', '   ', '!?…', '😀', '"', '\u0300']) assert.equal((await search(nothing)).total, 0, String(nothing));
assert.equal((await search('thông tin', { limit: -1 })).results.length, 0);
assert.equal((await search('một hai ba bốn '.repeat(2500))).words.length, 16, 'no more words of a query count');
for (const result of (await search('sơ kết')).results) {
  assert.ok(result.url && result.title && result.date && typeof result.excerpt === 'string' && result.score > 0);
}

// The base of the index has no pair that is very rare, what is newer has all: a
// bulletin of today must not hide one of last year.
await mkdir(join(work, 'rare/content'), { recursive: true });
await writeFile(join(work, 'rare/bantin.yaml'), 'title: x\n');
for (let n = 0; n < 20; n += 1) {
  const title = n === 12 ? 'Tư pháp xã' : `Tin ${n}`;
  const text = { 12: 'Không có gì thêm.', 3: 'Cột mốc Toanphu Quoc gia.', 17: 'Thôn Toanphu Quoc gia.', 18: 'Quoc gia, Toanphu.' }[n] || 'Cơ quan tự làm, từ nay đầu tư một việc.';
  const day = String(n + 1).padStart(2, '0');
  await writeFile(join(work, `rare/content/${n}.md`), `---\ntitle: ${title}\nslug: tin-${n}\ndate: 2026-01-${day} 09:00\n---\n${text}\n`);
}
execFileSync(bantin, ['build', '-q', '--root', join(work, 'rare'), '--as-of', '2026-11-01 08:00']);
const rare = await engineOf('rare');
const numbers = async (query) => (await rare.search(query)).results.map((result) => result.url.match(/tin-(\d+)/)[1]).sort();
assert.ok(rare.meta.base > 3 && rare.meta.base <= 17, 'one is in the base, one is not');
assert.deepEqual(await numbers('"Toanphu Quoc"'), ['17', '3'], 'a rare phrase, old and new');
assert.deepEqual(await numbers('Toan\u00adphu'), ['17', '18', '3'], 'a word as it is copied from a text that may be parted');
assert.deepEqual(await numbers('"Quoc gia, Toanphu"'), ['17', '18', '3'], 'a phrase with a comma in it');
assert.equal((await rare.search('tư')).results[0].title, 'Tư pháp xã', 'a word of a title comes first, however many texts spell it in two ways');
assert.ok((await rare.search('tư', { limit: 20 })).results.every((result) => result.score > 0));
assert.deepEqual(await numbers('Toanphu Quoc'), ['17', '18', '3']);

// Filters hold what the pages of the same name hold.
const inside = join(work, 'facets');
await mkdir(join(inside, 'content'), { recursive: true });
await writeFile(join(inside, 'bantin.yaml'), `title: x
categories:
  - name: Văn hóa
    children: [{name: Di sản}, {name: Khác}]
  - name: Thể thao
    children: [{name: Khác}]
`);
const articles = [['Văn hóa', 'Mai Linh'], ['Văn hóa / Di sản', '[Lê An, Mai Linh]'], ['Văn hóa / Khác', 'Lê An'], ['Thể thao / Khác', 'Lê An']];
for (const [n, [category, author]] of articles.entries()) {
  await writeFile(join(inside, `content/${n}.md`), `---\ntitle: Lễ hội ${n} Ελληνικός\ndate: 2026-01-0${n + 1}\ncategory: ${category}\nauthor: ${author}\ntags: [${n ? 'rước kiệu' : 'chợ quê'}]\n---\nMùa ${'xuân hạ thu đông'.split(' ')[n]}.\n`);
}
execFileSync(bantin, ['build', '-q', '--root', inside, '--as-of', '2026-11-01 08:00']);
const festival = await engineOf('facets');
const counts = (list) => Object.fromEntries(list.map((value) => [value.name, value.count]));
const all = await festival.search('lễ hội');
assert.deepEqual(counts(all.facets.categories), { 'Văn hóa': 3, 'Di sản': 1, 'Văn hóa / Khác': 1, 'Thể thao': 1, 'Thể thao / Khác': 1 });
assert.deepEqual(counts(all.facets.authors), { 'Mai Linh': 2, 'Lê An': 3 });
assert.equal((await festival.search('lễ hội', { category: 'Văn hóa' })).total, 3);
assert.equal((await festival.search('lễ hội', { author: 'Mai Linh' })).total, 2);
assert.equal((await festival.search('lễ hội', { year: 2026 })).total, 4);
assert.equal((await festival.search('ΕΛΛΗΝΙΚΟΣ')).total, 4);
// Authors and tags are looked for as well.
assert.equal((await festival.search('mai linh')).whole, 2);
assert.equal((await festival.search('"Lê An" hội')).total, 3);
assert.deepEqual((await festival.search('chợ quê')).results.map((result) => [result.title, result.exact]), [['Lễ hội 0 Ελληνικός', true]]);
// Most of the words are not all of them.
const most = await festival.search('lễ hội xuân zzz');
assert.deepEqual([most.total, most.whole], [1, 0]);

// Of a phrase with one word without marks, the other has exactly its own.
const sites = async (name, texts) => {
  const folder = join(work, name);
  await mkdir(join(folder, 'content'), { recursive: true });
  await writeFile(join(folder, 'bantin.yaml'), 'title: x\n');
  for (const [n, one] of texts.entries()) {
    const { title, summary, text } = typeof one === 'string' ? { title: `Tin ${n}`, text: one } : one;
    const date = new Date(Date.UTC(2010, 0, n + 1)).toISOString().slice(0, 10);
    await writeFile(join(folder, `content/${n}.md`), `---\ntitle: ${title}\nslug: tin-${n}\ndate: ${date}\n${summary ? `summary: ${summary}\n` : ''}---\n${text}\n`);
  }
  execFileSync(bantin, ['build', '-q', '--root', folder, '--as-of', '2026-11-01 08:00']);
  return folder;
};
await sites('mixed', Array.from({ length: 12 }, (_, n) => (n % 2 ? 'Em viết nam châm, Việt khen.' : 'Nước Việt Nam ta.')));
const mixed = await engineOf('mixed');
assert.equal((await mixed.search('"Việt Nam"')).total, 6, 'another word with the same letters is no part of a phrase');
assert.equal((await mixed.search('"viet nam"')).total, 12);

// A word that most articles have is not asked for where its pairs tell of it. It takes
// thousands of articles for a word to have a file of its own.
await sites('common', Array.from({ length: 4403 }, (_, n) => {
  if (n === 4402) return 'chung beta, alpha.';
  if (n < 30) return 'alpha chung, beta.';
  if (n === 40) return 'Việc chung hôm nay rất rieng.';
  if (n < 50) return 'Chuyện rieng.';
  if (n < 55) return 'Việc chung, gia định.';
  return n < 58 ? 'Việc chung, sực già.' : 'Việc chung, chung sức, gia đình.';
}));
assert.deepEqual(await mixed.begun('v'), ['viet'], 'a small site knows all words that begin so');
await sites('begun', Array.from({ length: 20 }, (_, n) => (n < 3 ? `${['lả', 'là', 'lá'][n]}.` : n < 12 ? 'lanh lảnh.' : `Việc ${n}.`)));
const begun = await engineOf('begun');
assert.deepEqual(await begun.begun('l'), ['lanh', 'la'], 'the most frequent first, however it is spelt');
const common = await engineOf('common');
assert.deepEqual(await common.begun('b'), ['beta'], 'a large one those of its newest articles, too');
assert.deepEqual((await common.begun('').then((all) => all.slice(0, 2))), ['tin', 'chung'], 'the most frequent first');
assert.deepEqual([common.meta.own, common.meta.common, common.meta.base], ['tin chung viec gia dinh suc', 6, 4400]);
assert.equal((await common.search('chung rieng', { limit: 30 })).whole, 1, 'no pair tells of it: only what has the word counts as having it');
const told = await common.search('alpha chung beta', { limit: 50 });
assert.deepEqual([told.total, told.whole], [31, 31]);
assert.ok(told.results.some((result) => result.title === 'Tin 4402'), 'a pair that only the newest have tells as much');
const marks = (await common.search('gia định')).results;
assert.deepEqual(marks.map((result) => result.exact), [true, true, true, true, true, false, false, false, false, false], 'a syllable without marks is itself beside one with marks');
assert.ok((await common.search('gia dính')).results.every((result) => !result.exact), 'marks that stand nowhere');
const thorough = await common.search('sức gia');
assert.ok(thorough.whole > 4000 && thorough.results.every((result) => result.exact), 'words that stand apart, where their pair is another');
assert.ok((await common.search('"chung sức"')).whole > 4000);

// What puts one article above another. The day of `Tin N` is N + 1, so that of equals the
// one with the greater number comes first.
const ranking = async (name, texts) => {
  await sites(name, texts);
  const engine = await engineOf(name);
  return async (query, options) => (await engine.search(query, { limit: 50, ...options })).results.map((result) => Number(result.url.match(/tin-(\d+)/)[1]));
};
const article = (title, summary, text) => ({ title, summary, text });
const filler = Array.from({ length: 10 }, () => 'Không liên quan.');
{
  const order = await ranking('rank-marks', ['hòa xuan.', 'hóa xuan.', 'hoa xuan.', 'hòa xuan, hoa.']);
  assert.deepEqual(await order('hòa'), [3, 0, 2, 1], 'exactly these marks come first');
  assert.deepEqual(await order('hoa'), [3, 2, 1, 0], 'without marks every spelling is as good');
  const engine = await engineOf('rank-marks');
  assert.deepEqual((await engine.search('hòa')).results.map((result) => result.exact), [true, true, false, false]);
}
{
  const order = await ranking('rank-fields', [article('Quyta', 'a', 'b.'), article('Tin', 'Quyta.', 'b.'), article('Tin', 'a', 'Quyta và quyta.'), article('Tin', 'a', 'Quyta một lần.'), ...filler]);
  assert.deepEqual(await order('quyta'), [0, 1, 2, 3], 'title, summary, more than once, once');
}
{
  // A pair that one or two texts have is not in the base of the index.
  const order = await ranking('rank-apart', ['Mot hai.', article('Mot và hai', 'Mot, hai.', 'Mot, hai.'), 'Mot hai.', 'Mot hai.', ...filler]);
  assert.deepEqual(await order('mot hai'), [3, 2, 0, 1], 'side by side before a higher score, the newer first');
  assert.deepEqual(await order('"mot hai"'), [3, 2, 0]);
  assert.deepEqual(await order('mot, hai'), [1, 3, 2, 0], 'a comma asks for no neighbours');
  assert.deepEqual(await order('"mot hai'), [3, 2, 0, 1], 'a quote that is never closed is none');
  assert.deepEqual(await order('mot hai', { sort: 'date' }), [3, 2, 1, 0]);
}
{
  const order = await ranking('rank-rare', ['Chung một.', 'Chung rieng.', 'Chung một.', 'Rieng hai.', ...Array.from({ length: 10 }, () => 'Chung.')]);
  assert.deepEqual((await order('chung rieng xyz')).slice(0, 2), [1], 'two of three');
  const rarer = await order('rieng, một, khac');
  assert.deepEqual(rarer, [], 'one of three is too few');
}
{
  const few = await ranking('rank-few', ['mot hai ba.', 'mot hai.', 'mot.', 'ba, hai, mot.', ...filler]);
  assert.deepEqual(await few('mot hai ba'), [3, 0, 1], 'all words, then most of them');
  assert.deepEqual(await few('mot hai ba', { sort: 'date' }), [3, 0, 1], 'by date, all words before most of them');
  const many = await ranking('rank-many', Array.from({ length: 12 }, (_, n) => (n < 10 ? 'mot hai ba.' : 'mot hai.')));
  assert.deepEqual(await many('mot hai ba'), [9, 8, 7, 6, 5, 4, 3, 2, 1, 0], 'ten with all words are enough');
}
{
  const order = await ranking('rank-twice', ['mot hai.', 'mot.', 'z.', 'mot mot hai.']);
  assert.deepEqual(await order('mot mot hai'), [3, 0], 'a word that the query has twice is one word');
}

{
  const titled = (title) => article(title, 'a', 'b.');
  const order = await ranking('rank-numbers', [titled('Nghị quyết số 8/2026/NQ-HĐND'), ...Array.from({ length: 30 }, (_, n) => titled(`Nghị quyết số ${n + 60}/2026/NQ-HĐND`)), titled('Họp báo về 80 dự án, năm 2026, HĐND bàn NQ')]);
  assert.equal((await order('80/2026/NQ-HĐND'))[0], 21, 'the number of a document leads to it');
  assert.deepEqual(await order('"80/2026/NQ-HĐND"'), [21]);
  assert.deepEqual(await order('"8/2026/NQ-HĐND"'), [0]);
}

// A page that stays open over a build searches the new index, and so does one whose
// files have gone with the old one.
for (const fresh of [-1, Infinity]) {
  const name = `open${fresh}`;
  const folder = await sites(name, Array.from({ length: 9 }, (_, n) => `Tin của làng ${'abcdefghi'[n]}lang.`));
  const stale = await engineOf(name, { fresh });
  assert.equal((await stale.search('làng', { limit: 20, facets: false })).total, 9);
  for (let n = 0; n < 9; n += 1) {
    await writeFile(join(folder, `content/them${n}.md`), `---\ntitle: Them ${n}\nslug: them-${n}\ndate: 2009-01-0${n + 1}\n---\nTin của làng moilang${n}.\n`);
  }
  execFileSync(bantin, ['build', '-q', '--root', folder, '--as-of', '2026-11-01 08:00']);
  if (fresh < 0) {
    const found = await stale.search('làng', { limit: 20 });
    assert.deepEqual([found.total, found.results.at(-1).title], [18, 'Them 0']);
  } else {
    await rm(join(folder, 'public/tim-kiem/index/columns.bin'));
    await assert.rejects(stale.search('làng', { year: 2026 }), 'a broken index is not looked for again and again');
  }
}
console.log('search engine: passed');
