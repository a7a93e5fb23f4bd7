// Asks an index the labels of clusters, in several spellings, and prints how
// often and how high the cluster's articles are found, and what that loads.
import { spawnSync } from 'node:child_process';
import { mkdtemp, readFile, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

const [enginePath, index, askPath] = process.argv.slice(2);
const { open, fold } = await import(pathToFileURL(enginePath));
const { questions, texts } = JSON.parse(await readFile(askPath, 'utf8'));
const PLACES = 10;

// Tones on the first vowel of oa, oe, uy: the older way of writing.
const OLD = { 'oà': 'òa', 'oá': 'óa', 'oả': 'ỏa', 'oã': 'õa', 'oạ': 'ọa', 'oè': 'òe', 'oé': 'óe', 'oẻ': 'ỏe', 'oẽ': 'õe', 'oẹ': 'ọe', 'uỳ': 'ùy', 'uý': 'úy', 'uỷ': 'ủy', 'uỹ': 'ũy', 'uỵ': 'ụy' };
const NEW = Object.fromEntries(Object.entries(OLD).map(([a, b]) => [b, a]));
const replaced = (text, table) => text.normalize('NFC').split(/(\s+)/).map((word) => {
  for (const [from, to] of Object.entries(table)) if (word.endsWith(from)) return word.slice(0, -from.length) + to;
  return word;
}).join('');

function loader() {
  const seen = { requests: 0, bytes: 0 };
  const fetch = async (address) => {
    const bytes = await readFile(join(index, address.replace(/^\//, '').replace(/\?.*/, '')));
    seen.requests += 1;
    seen.bytes += bytes.length;
    return { ok: true, arrayBuffer: async () => bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength) };
  };
  return { fetch, seen };
}

async function byIndex(query, cost) {
  const { fetch, seen } = loader();
  const { search } = await open('/', { fetch });
  const opened = seen.bytes;
  const { results } = await search(query, { limit: PLACES });
  cost.requests += seen.requests - 1;
  cost.bytes += seen.bytes - opened;
  return results.map((result) => result.url);
}

// What a plain search in the text does: articles by how often they hold the
// very words asked for.
async function byCount(query) {
  const wanted = query.toLowerCase();
  const counted = texts.map(({ url, text }) => ({ url, count: text.toLowerCase().split(wanted).length - 1 })).filter((one) => one.count);
  return counted.sort((a, b) => b.count - a.count).slice(0, PLACES).map((one) => one.url);
}

// Pagefind, when it can be run, over pages that hold title and text alone.
async function pagefind() {
  const site = await mkdtemp(join(tmpdir(), 'pagefind-'));
  const escape = (text) => text.replace(/&/g, '&amp;').replace(/</g, '&lt;');
  await Promise.all(texts.map(({ text }, i) => {
    const [title, ...lines] = text.split('\n');
    return writeFile(join(site, `${i}.html`), `<!DOCTYPE html><html lang="vi"><title>${escape(title)}</title><body><h1>${escape(title)}</h1><p>${escape(lines.join('\n'))}</p></body></html>`);
  }));
  const ran = spawnSync('pagefind', ['--site', site], { encoding: 'utf8' });
  if (ran.error || ran.status !== 0) return null;
  const folder = join(site, 'pagefind');
  const seen = { requests: 0, bytes: 0 };
  // What its script asks of a browser.
  globalThis.document = { querySelector: () => ({ getAttribute: () => 'vi' }) };
  globalThis.window = { location: { origin: 'http://localhost' } };
  globalThis.location = { origin: 'http://localhost', href: 'http://localhost/' };
  globalThis.fetch = async (address) => {
    const bytes = await readFile(String(address).replace(/\?.*/, '').replace(/^(file:\/\/|http:\/\/localhost)/, ''));
    seen.requests += 1;
    seen.bytes += bytes.length;
    const buffer = bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength);
    return { ok: true, status: 200, arrayBuffer: async () => buffer, json: async () => JSON.parse(bytes), text: async () => String(bytes) };
  };
  const script = await readFile(join(folder, 'pagefind.js'));
  let number = 0;
  return async (query, cost) => {
    // A module of its own for each query, as a reader's first query finds it.
    number += 1;
    const copy = join(folder, `query-${number}.mjs`);
    await writeFile(copy, script);
    const engine = await import(pathToFileURL(copy));
    await engine.options({ basePath: `${folder}/` });
    const before = { ...seen };
    await engine.init();
    const { results } = await engine.search(query);
    const shown = await Promise.all(results.slice(0, PLACES).map((result) => result.data()));
    cost.requests += seen.requests - before.requests;
    cost.bytes += seen.bytes - before.bytes;
    return shown.map(({ url }) => texts[Number(url.match(/(\d+)\.html$/)[1])].url);
  };
}

const report = {};
const byPagefind = await pagefind();
if (!byPagefind) console.log('Pagefind is not on the PATH: not measured');
const lists = {};
console.log('search                                 success@1  @5     MRR    nDCG@10  KB    requests a query');
const ways = [['by the index', byIndex], ['count of the exact words', byCount]];
if (byPagefind) ways.push(['Pagefind', byPagefind]);
for (const [way, find] of ways) {
  for (const [spelling, spell] of [['as written', (t) => t], ['without marks', fold], ['older tones', (t) => replaced(t, OLD)], ['newer tones', (t) => replaced(t, NEW)]]) {
    const sums = { first: 0, five: 0, rank: 0, gain: 0 };
    const cost = { requests: 0, bytes: 0 };
    const shown = [];
    for (const { label, urls } of questions) {
      const list = await find(spell(label), cost);
      shown.push(list);
      const hits = list.map((url) => urls.includes(url));
      const first = hits.indexOf(true);
      sums.first += first === 0;
      sums.five += first >= 0 && first < 5;
      sums.rank += first < 0 ? 0 : 1 / (first + 1);
      const gain = hits.reduce((sum, hit, i) => sum + (hit ? 1 / Math.log2(i + 2) : 0), 0);
      sums.gain += gain / urls.slice(0, PLACES).reduce((sum, _, i) => sum + 1 / Math.log2(i + 2), 0);
    }
    lists[`${way} ${spelling}`] = JSON.stringify(shown);
    const n = questions.length;
    const row = { success1: sums.first / n, success5: sums.five / n, mrr: sums.rank / n, ndcg10: sums.gain / n, bytes: cost.bytes / n, requests: cost.requests / n };
    report[`${way}, ${spelling}`] = row;
    const number = (value) => value.toFixed(3).padEnd(7);
    console.log(`${way.padEnd(25)}${spelling.padEnd(14)}${number(row.success1)}    ${number(row.success5)}${number(row.mrr)}${number(row.ndcg10)}  ${(row.bytes / 1024).toFixed(1).padEnd(6)}${row.requests.toFixed(1)}`);
  }
}
report.sameForBothTones = lists['by the index older tones'] === lists['by the index newer tones'];
console.log(`results for older and newer tones are ${report.sameForBothTones ? 'the same' : 'NOT the same'}`);
console.log(`JSON ${JSON.stringify(report)}`);
