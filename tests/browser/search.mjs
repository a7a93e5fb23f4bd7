// The search engine in Node.js, without a page: its words, and what it finds in
// the sample.
import assert from 'node:assert/strict';
import { copyFile, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

const [engine, work] = process.argv.slice(2);
// By this name Node.js takes it for a module.
await copyFile(engine, join(work, 'search.mjs'));
const { fold, form, marked, open, words } = await import(pathToFileURL(join(work, 'search.mjs')));

assert.equal(form('hoà'), form('hòa'));
assert.equal(form('Hòa'), form('HO\u0300A'));
assert.notEqual(form('hòa'), form('hóa'));
assert.equal(fold('Đường sắt'), 'duong sat');
assert.deepEqual(words('Chuyển đổi số, 5G').map((word) => word.follows), [false, true, true, false]);
assert.deepEqual(marked('Kế hoạch chuyển đổi số năm nay', 'chuyen doi so').map((part) => part.text), ['Kế hoạch ', 'chuyển đổi số', ' năm nay']);

const folder = join(work, 'bulletin/public/tim-kiem/index');
const fetch = async (address) => {
  const bytes = await readFile(join(folder, address.replace(/\?.*/, '')));
  return { ok: true, arrayBuffer: async () => bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength) };
};
const { search } = await open('', { fetch });
const urls = async (query, options) => (await search(query, options)).results.map((result) => result.url);

assert.deepEqual(await urls('hoà bình'), await urls('hòa bình'));
assert.deepEqual(new Set(await urls('so ket 6 thang', { limit: 50 })), new Set(await urls('sơ kết 6 tháng', { limit: 50 })));
const phrase = await search('"an toàn thông tin"', { limit: 50 });
const apart = await search('an toàn thông tin', { limit: 50 });
assert.ok(phrase.total > 0 && phrase.total < apart.total, 'a phrase in quotes finds less');
assert.deepEqual((await urls('an toàn thông tin', { limit: phrase.total })).sort(), phrase.results.map((result) => result.url).sort(), 'the words together come first');
const { facets, total } = await search('thông tin', { limit: 0 });
for (const name of ['categories', 'years']) assert.equal(facets[name].reduce((sum, value) => sum + value.count, 0), total, name);
const [category] = facets.categories;
assert.equal((await search('thông tin', { category: category.name })).total, category.count);
const byDate = (await search('thông tin', { sort: 'date', limit: 50 })).results.map((result) => result.date);
assert.deepEqual(byDate, [...byDate].sort().reverse());
for (const nothing of ['', '   ', '!?…', '😀', '"', '\u0300']) assert.equal((await search(nothing)).total, 0, JSON.stringify(nothing));
await search('tin '.repeat(2500));
for (const result of (await search('sơ kết')).results) {
  assert.ok(result.url && result.title && result.date && typeof result.excerpt === 'string' && result.score > 0);
}
console.log('search engine: passed');
