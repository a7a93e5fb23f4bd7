// The search engine: reads the index that the build wrote and touches no page,
// so that it runs in a browser and in Node.js alike. docs/search.md describes
// the files.

const TONES = /[\u0300\u0309\u0303\u0301\u0323]/g;
const MARKS = /\p{M}/gu;
// Letters of scripts without spaces are words of their own, with their marks.
const ALONE = '(?!\\p{M})[\\u0e00-\\u0eff\\u1000-\\u109f\\u1780-\\u17ff\\u3040-\\u30ff\\u3400-\\u9fff\\uf900-\\ufaff]';
const WORD = new RegExp(`(?=[\\p{Alphabetic}\\p{N}])${ALONE}\\p{M}*|(?:(?!${ALONE})[\\p{Alphabetic}\\p{N}\\p{M}])+`, 'gu');
const SPELT_OUT = { œ: 'oe', æ: 'ae', ß: 'ss', ø: 'o', ł: 'l', ı: 'i', þ: 'th', ð: 'd' };
const MOST_WORDS = 16;
const LONGEST = 40;
// Articles with all words beside which those with most of them are not shown.
const ENOUGH = 10;
// Articles up to which the lists of common words are short: some 30 KB at the most.
const SHORT_LISTS = 32768;
// Milliseconds after which a page that stays open asks whether the index is another.
const FRESH = 30000;
// Worth of a place: once in the text or in a name, more often, summary, title.
const PLACES = [1, 1.5, 2.5, 4];

// One spelling: lower case, tones behind the letters, so that old and new
// placement meet; Đ for its look-alike.
export function form(word) {
  const letters = word.normalize('NFD').replace(/\u00d0/g, 'Đ').toLowerCase().replace(/ς/g, 'σ');
  return letters.replace(TONES, '').normalize('NFC') + (letters.match(TONES) || []).join('');
}

// Without marks, in plain letters and digits where there are such.
export function fold(word) {
  return word.normalize('NFKD').replace(MARKS, '').replace(/đ/g, 'd').replace(/[Đ\u00d0]/g, 'D').toLowerCase().replace(/ς/g, 'σ')
    .replace(/[œæßøłıþð]/g, (letter) => SPELT_OUT[letter])
    .replace(/[٠-٩۰-۹๐-๙໐-໙၀-၉០-៩]/g, (digit) => digit.codePointAt(0) & 15);
}

// The words of a text; `follows` says that nothing but spaces, or one sign that joins
// (80/2026), is before one.
export function words(text) {
  const found = [];
  let end = -1;
  for (const match of text.matchAll(WORD)) {
    const follows = end >= 0 && /^(?:[ \t\u00a0]*|[-./])$/.test(text.slice(end, match.index));
    end = match.index + match[0].length;
    const own = form(match[0]);
    if (!fold(own) || [...match[0]].length > LONGEST) { end = -1; continue; }
    found.push({ text: match[0], at: match.index, form: own, fold: fold(own), follows });
  }
  return found;
}

// A text in parts, those that are words of the query marked: those with its very
// marks, or with any.
export function marked(text, query, exact = false) {
  const list = words(query);
  const folds = new Set(list.filter((word) => !exact || word.form === word.fold).map((word) => word.fold));
  const forms = new Set(list.map((word) => word.form));
  const parts = [];
  let end = 0;
  for (const word of words(text)) {
    if (!folds.has(word.fold) && !forms.has(word.form)) continue;
    if (word.at > end) parts.push({ text: text.slice(end, word.at), mark: false });
    const last = parts[parts.length - 1];
    if (last && !last.mark && last.text === ' ' && parts.length > 1) {
      parts.pop();
      parts[parts.length - 1].text += ` ${word.text}`;
    } else parts.push({ text: word.text, mark: true });
    end = word.at + word.text.length;
  }
  if (end < text.length) parts.push({ text: text.slice(end), mark: false });
  return parts;
}

function hash(text) {
  let value = 0x811c9dc5;
  for (const byte of new TextEncoder().encode(text)) value = Math.imul(value ^ byte, 0x01000193);
  return value >>> 0;
}

// Reads numbers and texts as the index writes them.
class Bytes {
  constructor(bytes) { this.bytes = bytes; this.at = 0; }

  number() {
    let value = 0;
    for (let shift = 0; ; shift += 7) {
      const byte = this.bytes[this.at];
      if (byte === undefined) throw new Error('the index is cut short');
      this.at += 1;
      value |= (byte & 0x7f) << shift;
      if (byte < 0x80) return value >>> 0;
    }
  }

  text() {
    const length = this.number();
    this.at += length;
    if (this.at > this.bytes.length) throw new Error('the index is cut short');
    return new TextDecoder().decode(this.bytes.subarray(this.at - length, this.at));
  }

  // [article, place, article, place, …]
  postings(first) {
    const count = this.number();
    const list = new Array(count * 2);
    let article = first;
    for (let i = 0; i < count; i += 1) {
      const number = this.number();
      article += number >>> 2;
      list[2 * i] = article;
      list[2 * i + 1] = number & 3;
    }
    return list;
  }
}

// The words of a file; `spellings` reads those of one, each with its articles.
function* entries(bytes, first) {
  const file = new Bytes(bytes);
  for (let left = file.number(); left > 0; left -= 1) {
    const word = file.text();
    const length = file.number();
    const next = file.at + length;
    yield { word, spellings: () => Array.from({ length: file.number() }, () => ({ form: file.text(), list: file.postings(first) })) };
    file.at = next;
  }
}

function spellings(bytes, wanted, first) {
  for (const entry of entries(bytes, first)) if (entry.word === wanted) return entry.spellings();
  return [];
}

// The spellings of a pair in a file.
function variants(bytes, wanted, first) {
  const file = new Bytes(bytes);
  let key = 0;
  for (let left = file.number(); left > 0; left -= 1) {
    key = (key + file.number()) >>> 0;
    const length = file.number();
    if (key !== wanted) { file.at += length; continue; }
    return Array.from({ length: file.number() }, () => ({ variant: file.number(), list: file.postings(first) }));
  }
  return [];
}

// Opens the index below `base`. `settings.fetch` stands in for the browser's.
export async function open(base, settings = {}) {
  const folder = String(base).replace(/[^/]$/, '$&/');
  const get = settings.fetch || ((address, how) => fetch(address, how));
  const load = async (name, stamp, how) => {
    const response = await get(`${folder}${name}${stamp ? `?v=${stamp}` : ''}`, how);
    if (!response.ok) throw new Error(`${name}: ${response.status}`);
    const bytes = new Uint8Array(await response.arrayBuffer());
    if (bytes[0] !== 0x1f || bytes[1] !== 0x8b) return bytes;
    const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream('gzip'));
    return new Uint8Array(await new Response(stream).arrayBuffer());
  };
  let said = null;
  let since = 0;
  let index = null;
  // What the index says of itself; whether it is another than before. A later build
  // changes the files under a page that stays open.
  async function look() {
    const text = new TextDecoder().decode(await load('meta.json', null, { cache: 'no-cache' }));
    since = Date.now();
    if (text === said) return false;
    const meta = JSON.parse(text);
    if (meta.version !== 1) throw new Error(`an index of version ${meta.version}`);
    said = text;
    index = reader(meta, load);
    return true;
  }
  await look();
  async function search(query, options = {}) {
    // Without a line the index at hand does as well.
    if (Date.now() - since > (settings.fresh ?? FRESH)) await look().catch(() => {});
    const asked = index;
    try {
      return await asked.search(query, options);
    } catch (error) {
      // A file may have gone with a build.
      if (asked === index && !(await look())) throw error;
      return index.search(query, options);
    }
  }
  return { search, begun: (start) => index.begun(start), get meta() { return index.meta; } };
}

// Searches an index as it is at one time.
function reader(meta, load) {
  // Words with a file of their own, the most frequent first.
  const own = new Map(meta.own.split(' ').filter(Boolean).map((word, i) => [word, i]));
  const kept = new Map();
  const once = (name, stamp) => {
    if (!kept.has(name)) {
      const loading = load(name, stamp);
      kept.set(name, loading);
      loading.catch(() => kept.delete(name));
    }
    return kept.get(name);
  };
  // The newest articles: their words, and their pairs.
  const tail = async () => {
    const file = await once('tail.bin', meta.stamps.tail);
    const head = new Bytes(file);
    const length = head.number();
    return { words: file.subarray(head.at, head.at + length), pairs: file.subarray(head.at + length) };
  };
  // Every query reads it: it comes while the reader types.
  tail().catch(() => {});
  const fileOf = (word) => (own.has(word) ? `w-${word}.bin` : `s${hash(word) % meta.shards}.bin`);
  const pairFileOf = (key) => `p${meta.pairs > 1 ? key >>> (32 - Math.log2(meta.pairs)) : 0}.bin`;

  let read;
  const columns = () => {
    read ??= readColumns().catch((error) => { read = null; throw error; });
    return read;
  };

  async function readColumns() {
    const bytes = await once('columns.bin', meta.stamps.columns);
    const line = bytes.indexOf(10);
    const names = JSON.parse(new TextDecoder().decode(bytes.subarray(0, line)));
    const view = new DataView(bytes.buffer, bytes.byteOffset + line + 1);
    const value = (column, article) => view.getUint16((column * meta.articles + article) * 2, true);
    const further = new Map();
    const rest = new Bytes(bytes.subarray(line + 1 + 6 * meta.articles));
    for (let article = 0; rest.at < rest.bytes.length;) {
      article += rest.number();
      further.set(article, [...(further.get(article) || []), names.authors[rest.number()]]);
    }
    // Each with all that an article is filtered by: its category with those above.
    return {
      category: (article) => {
        const chain = [];
        for (let id = value(0, article); names.categories[id]; id = names.above[id]) chain.push(names.categories[id]);
        return chain;
      },
      author: (article) => { const name = names.authors[value(1, article)]; return name === undefined ? [] : [name, ...(further.get(article) || [])]; },
      year: (article) => { const year = value(2, article); return year === 0xffff ? [] : [names.year + year]; },
    };
  }

  async function card(article) {
    const number = Math.floor(article / meta.cards);
    const bytes = await once(`c${number}.bin`, meta.stamps.columns);
    return JSON.parse(new TextDecoder().decode(bytes))[article % meta.cards];
  }

  // The query as words, with those in quotes told, and those with nothing between:
  // letters of a script without spaces make a word together.
  function parse(query) {
    const list = [];
    const quotes = [];
    const runs = [];
    const parts = String(query ?? '').slice(0, 2000).replace(/[\u00ad\u2060\ufeff]/g, '').split(/["“”]/);
    parts.forEach((part, i) => {
      const found = words(part).slice(0, MOST_WORDS - list.length);
      // A quote that is never closed is none.
      if (i % 2 === 1 && i < parts.length - 1 && found.length) quotes.push([list.length, list.length + found.length]);
      let from = 0;
      found.forEach((word, n) => {
        if (found[n + 1]?.at === word.at + word.text.length) return;
        if (n > from) runs.push([list.length + from, list.length + n + 1]);
        from = n + 1;
      });
      list.push(...found);
    });
    return { list, quotes, runs };
  }

  // Words that are not asked for alone, because their pairs tell more in less:
  // all common ones, or the most frequent quarter of the query if that is more. Those in
  // quotes are asked for.
  function unasked({ list, quotes }) {
    const folds = [...new Set(list.map((word) => word.fold))];
    const quoted = new Set(quotes.flatMap(([from, to]) => list.slice(from, to)).map((word) => word.fold));
    const paired = new Set(list.flatMap((word, i) => (i > 0 && word.follows ? [list[i - 1].fold, word.fold] : [])));
    const frequent = folds.filter((word) => own.has(word) && paired.has(word) && !quoted.has(word));
    frequent.sort((a, b) => own.get(a) - own.get(b));
    const common = frequent.filter((word) => own.get(word) < meta.common).length;
    return new Set(frequent.slice(0, Math.max(common, Math.floor(folds.length / 4))));
  }

  // Scores of all articles with a word of the query.
  async function score({ list }, left) {
    const folds = [...new Set(list.map((word) => word.fold))].filter((word) => !left.has(word));
    const pairs = list.map((word, i) => (i > 0 && word.follows ? hash(`${list[i - 1].fold} ${word.fold}`) : null));
    const base = meta.stamps.base;
    const [newest, wordFiles, pairFiles] = await Promise.all([
      tail(),
      Promise.all(folds.map((word) => once(fileOf(word), base))),
      Promise.all(pairs.map((key) => (key === null ? null : once(pairFileOf(key), base)))),
    ]);
    const { articles } = meta;
    const result = {
      score: new Float64Array(articles), found: new Uint32Array(articles), exact: new Uint32Array(articles), pairs: new Uint32Array(articles), known: 0, recent: 0, told: 0, toldAt: 0,
    };
    const rarity = (count) => Math.log(1 + (articles - count + 0.5) / (count + 0.5));
    // Adds the lists of one word or pair; each article counts once, at its best. A word
    // that the query has twice counts at its first place.
    const add = (lists, isSame, bit, counts, found, exact) => {
      const best = new Map();
      for (const one of lists) {
        const same = isSame(one);
        for (let p = 0; p < one.list.length; p += 2) {
          const article = one.list[p];
          const value = PLACES[one.list[p + 1]] * (same ? 1 : 0.3);
          if (!(best.get(article) >= value)) best.set(article, value);
          if (same && exact) exact[article] |= bit;
        }
      }
      // An article with two spellings of the word counts once.
      const worth = rarity(best.size);
      for (const [article, value] of best) {
        if (counts) result.score[article] += worth * value;
        if (found && counts) found[article] |= bit;
      }
    };
    const bitOf = new Map();
    list.forEach((word, i) => { if (!bitOf.has(word.fold)) bitOf.set(word.fold, 1 << i); });
    const isPlain = (word) => word.form === word.fold;
    const spelt = new Map();
    // How a word may be spelt; null for one that was not asked for.
    const formsOf = (word) => (isPlain(word) ? spelt.get(word.fold) || null : [word.form]);
    list.forEach((word, i) => {
      if (left.has(word.fold)) return;
      const lists = spellings(wordFiles[folds.indexOf(word.fold)], word.fold, 0).concat(spellings(newest.words, word.fold, meta.base));
      spelt.set(word.fold, lists.map((one) => one.form));
      add(lists, (one) => isPlain(word) || one.form === word.form, 1 << i, bitOf.get(word.fold) === 1 << i, result.found, result.exact);
    });
    pairs.forEach((key, i) => {
      if (key === null) return;
      const [a, b] = [list[i - 1], list[i]];
      const [ofA, ofB] = isPlain(a) && isPlain(b) ? [] : [formsOf(a), formsOf(b)];
      const before = variants(pairFiles[i], key, 0);
      const lists = before.concat(variants(newest.pairs, key, meta.base));
      // How a word that was not asked for is spelt is not known: it is as it was typed
      // where the pair is so anywhere, else in any way.
      const spellingsOf = (ones) => new Set(ones[0].flatMap((one) => ones[1].map((other) => hash(`${one} ${other}`) & 0x3fff)));
      const isPlainPair = isPlain(a) && isPlain(b);
      let wanted = isPlainPair ? null : spellingsOf([ofA || [a.form], ofB || [b.form]]);
      if (wanted && !(ofA && ofB) && !lists.some((one) => wanted.has(one.variant))) wanted = null;
      const isWanted = (one) => !wanted || wanted.has(one.variant);
      const isAsTyped = isPlainPair || wanted;
      // The base has no pair that is very rare; the tail has all of its own.
      const isKnown = before.length > 0 || !meta.base;
      if (isKnown) result.known |= 1 << i;
      if (lists.length) result.recent |= 1 << i;
      add(lists, isWanted, 1 << i, true, null, result.pairs);
      // A word that was not asked for is where its pairs are.
      for (const [at, word] of [[i - 1, a], [i, b]]) {
        if (!left.has(word.fold) || !lists.length) continue;
        if (isKnown) {
          result.told |= bitOf.get(word.fold);
          result.toldAt |= 1 << at;
        }
        for (const one of lists) {
          const same = isWanted(one);
          for (let p = 0; p < one.list.length; p += 2) {
            result.found[one.list[p]] |= bitOf.get(word.fold);
            if (same && (isAsTyped || isPlain(word))) result.exact[one.list[p]] |= 1 << at;
          }
        }
      }
    });
    return result;
  }

  // Words that begin so, without marks, the most frequent first: those with a file of
  // their own, then those of the newest articles and, on a small site, of all.
  async function begun(start) {
    const frequent = [...own.keys()].filter((word) => word.startsWith(start));
    const files = [tail().then((newest) => newest.words)];
    if (meta.shards === 1) files.push(once('s0.bin', meta.stamps.base));
    const rest = new Map();
    for (const file of await Promise.all(files)) {
      for (const { word, spellings } of entries(file, 0)) {
        if (!word.startsWith(start) || own.has(word)) continue;
        rest.set(word, spellings().reduce((sum, { list }) => sum + list.length, rest.get(word) || 0));
      }
    }
    return frequent.concat([...rest].sort((a, b) => b[1] - a[1]).map(([word]) => word));
  }

  const bits = (value) => { let left = value; let count = 0; while (left) { left &= left - 1; count += 1; } return count; };

  // Articles in order; those that have the letters of its words apart where none has
  // them side by side.
  async function ranked({ list, quotes, runs }) {
    const isStrict = quotes.length > 0;
    const together = await rank({ list, quotes: [...quotes, ...runs], isStrict });
    return runs.length && !together.order.length ? rank({ list, quotes, isStrict }) : together;
  }

  // Articles in order. Those with all words come first; when they are few,
  // those with most of the words follow.
  async function rank(parsed, isThorough = false) {
    const { list, quotes, isStrict } = parsed;
    let left = isThorough ? new Set() : unasked(parsed);
    let scored = await score(parsed, left);
    const isTold = (fold) => list.some((word, i) => word.fold === fold && (scored.told >> i) & 1);
    if ([...left].some((fold) => !isTold(fold))) {
      // None of its pairs is in the index: the word is asked for after all.
      left = new Set([...left].filter(isTold));
      scored = await score(parsed, left);
    }
    const { score: scores, found, exact, pairs, known, recent, told, toldAt } = scored;
    // The words that are asked for or told of, each once, and all of their places.
    let all = told;
    let places = toldAt;
    const seen = new Set(left);
    list.forEach((word, i) => {
      if (!left.has(word.fold)) places |= 1 << i;
      if (!seen.has(word.fold)) all |= 1 << i;
      seen.add(word.fold);
    });
    const asked = bits(all);
    let neighbours = 0;
    list.forEach((word, i) => { if (i > 0 && word.follows) neighbours |= 1 << i; });
    const inQuotes = quotes.reduce((mask, [from, to]) => { let sum = mask; for (let i = from + 1; i < to; i += 1) if (list[i].follows) sum |= 1 << i; return sum; }, 0);
    const wordsInQuotes = quotes.reduce((mask, [from, to]) => { let sum = mask; for (let i = from; i < to; i += 1) sum |= 1 << i; return sum; }, 0);
    const whole = [];
    const most = [];
    const enough = Math.ceil(asked * 0.6);
    for (let article = 0; article < found.length; article += 1) {
      // A pair that the base can't know of can't be asked for there.
      const quoted = article < meta.base ? inQuotes & known : inQuotes;
      if (!found[article] || (pairs[article] & quoted) !== quoted || (exact[article] & wordsInQuotes) !== wordsInQuotes) continue;
      const count = bits(found[article] & all);
      if (count === asked) whole.push(article);
      else if (asked > 2 && count >= enough && !isStrict) most.push(article);
    }
    const close = (article) => { const near = neighbours & (article < meta.base ? known : recent); return (pairs[article] & near) === near; };
    const isExact = (article) => (exact[article] & places) === places;
    // Where few have the common words where their pairs are, these are asked for all the
    // same, unless their lists are long.
    if (left.size && meta.articles <= SHORT_LISTS && whole.filter(isExact).length < ENOUGH) return rank(parsed, true);
    // Sums of the same parts may differ in their last digits.
    const worth = (article) => Math.round(scores[article] * 1e6);
    const order = (a, b) => isExact(b) - isExact(a) || close(b) - close(a) || worth(b) - worth(a) || b - a;
    whole.sort(order);
    if (whole.length >= ENOUGH) return { order: whole, whole: new Set(whole), scores, isExact };
    most.sort((a, b) => worth(b) - worth(a) || b - a);
    return { order: whole.concat(most), whole: new Set(whole), scores, isExact };
  }

  async function search(query, options = {}) {
    const parsed = parse(query);
    const facets = { categories: [], authors: [], years: [] };
    if (!parsed.list.length) return { total: 0, whole: 0, results: [], facets, words: [] };
    const filtered = options.category || options.author || options.year;
    const [{ order, whole, scores, isExact }, column] = await Promise.all([ranked(parsed), filtered || options.facets !== false ? columns() : null]);
    const filters = [['category', 'categories'], ['author', 'authors'], ['year', 'years']];
    const passes = (article, but) => filters.every(([key]) => key === but || !options[key] || column[key](article).some((value) => String(value) === String(options[key])));
    for (const [key, name] of column ? filters : []) {
      const counts = new Map();
      for (const article of order) {
        if (passes(article, key)) for (const value of column[key](article)) counts.set(value, (counts.get(value) || 0) + 1);
      }
      facets[name] = [...counts].map(([value, count]) => ({ name: String(value), count }));
      if (key === 'year') facets[name].sort((a, b) => b.name - a.name);
      else facets[name].sort((a, b) => b.count - a.count);
    }
    const shown = filtered ? order.filter((article) => passes(article)) : order;
    const all = shown.filter((article) => whole.has(article)).length;
    // What has most of the words only stays behind what has all.
    if (options.sort === 'date') shown.sort((a, b) => whole.has(b) - whole.has(a) || b - a);
    const from = Math.max(0, options.offset ?? 0);
    const wanted = shown.slice(from, from + Math.max(0, options.limit ?? 10));
    const results = await Promise.all(wanted.map(async (article) => {
      const one = await card(article);
      return {
        url: one.u, title: one.t, date: one.d, dateWords: one.w, category: one.c || undefined,
        excerpt: one.s, score: Math.round(scores[article] * 1000) / 1000, exact: isExact(article),
      };
    }));
    return { total: shown.length, whole: all, results, facets, words: parsed.list.map((word) => word.text) };
  }

  return { search, begun, meta };
}
