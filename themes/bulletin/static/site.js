// What makes reading easier. Every page is complete without it.
(() => {
  'use strict';
  const root = document.documentElement;
  root.classList.add('js');
  const kept = {
    get(key) { try { return localStorage.getItem(key); } catch (_) { return null; } },
    set(key, value) {
      try { value ? localStorage.setItem(key, value) : localStorage.removeItem(key); } catch (_) { /* not kept */ }
    },
  };
  // Before the first paint, so that nothing flickers.
  const look = kept.get('look');
  const size = kept.get('size');
  if (look) root.dataset.look = look;
  if (size) root.dataset.size = size;

  const PERCENT = { '-1': 90, 0: 100, 1: 112.5, 2: 125, 3: 150 };
  const all = (selector, of = document) => [...of.querySelectorAll(selector)];
  const one = (selector) => document.querySelector(selector);
  let saying = [];
  const say = (words) => {
    const place = one('#_loi-bao');
    saying.forEach(clearTimeout);
    place.textContent = '';
    saying = [[words, 50], ['', 6000]].map(([text, after]) => setTimeout(() => { place.textContent = text; }, after));
  };

  function display() {
    const box = one('.display');
    if (!box) return;
    const choice = one('#_mau');
    choice.value = look || '';
    choice.addEventListener('change', () => {
      kept.set('look', choice.value);
      if (choice.value) root.dataset.look = choice.value;
      else delete root.dataset.look;
    });
    for (const button of all('[data-size]', box)) {
      button.addEventListener('click', () => {
        const step = Number(button.dataset.size);
        const now = step ? Math.max(-1, Math.min(3, Number(root.dataset.size || 0) + step)) : 0;
        if (now) root.dataset.size = now;
        else delete root.dataset.size;
        kept.set('size', now ? String(now) : '');
        say(box.dataset.words.replace('{n}', PERCENT[now].toLocaleString(root.lang)));
      });
    }
  }

  function today() {
    const place = one('.today');
    if (!place) return;
    const form = place.dataset.form;
    const names = form.includes('{monthname}');
    const parts = new Intl.DateTimeFormat(root.lang, {
      timeZone: place.dataset.zone, calendar: 'gregory', weekday: 'long', day: 'numeric', month: names ? 'long' : 'numeric', year: 'numeric',
    }).formatToParts(new Date());
    const values = {};
    for (const part of parts) values[part.type] = part.value;
    values.monthname = values.month;
    // As official Vietnamese texts have it: ngày 05 tháng 02, but tháng 3.
    if (root.lang === 'vi') {
      values.day = values.day.padStart(2, '0');
      if (values.month < 3) values.month = values.month.padStart(2, '0');
    }
    place.textContent = form.replace(/\{(\w+)\}/g, (_, name) => values[name] || '');
  }

  function menu() {
    const button = one('.menu-button');
    if (!button) return;
    const list = document.getElementById(button.getAttribute('aria-controls'));
    const open = (yes) => { list.classList.toggle('open', yes); button.setAttribute('aria-expanded', yes); };
    button.addEventListener('click', () => open(!list.classList.contains('open')));
    one('.menu').addEventListener('keydown', (event) => {
      if (event.key === 'Escape' && list.classList.contains('open')) { open(false); button.focus(); }
    });
  }

  // In a calendar the arrows lead to the nearest day with news that way.
  function calendar(table) {
    const rows = all('tbody tr', table).map((row) => [...row.cells].map((cell) => cell.querySelector('a')));
    const days = rows.flat();
    const MOVES = { ArrowLeft: -1, ArrowRight: 1, ArrowUp: -7, ArrowDown: 7 };
    table.addEventListener('keydown', (event) => {
      const at = days.indexOf(event.target);
      if (at < 0) return;
      let to = null;
      if (MOVES[event.key]) {
        for (let i = at + MOVES[event.key]; i >= 0 && i < days.length; i += MOVES[event.key]) {
          if (days[i]) { to = days[i]; break; }
        }
      } else if (event.key === 'Home') to = days.find(Boolean);
      else if (event.key === 'End') to = [...days].reverse().find(Boolean);
      else return;
      event.preventDefault();
      if (to) to.focus();
    });
  }

  async function asData(address) {
    const blob = await (await fetch(address)).blob();
    return new Promise((done, failed) => {
      const reader = new FileReader();
      reader.onload = () => done(reader.result);
      reader.onerror = failed;
      reader.readAsDataURL(blob);
    });
  }

  // One file that needs no other: style and pictures inside, addresses in full.
  async function save() {
    const copy = root.cloneNode(true);
    copy.classList.remove('js');
    for (const node of all('script:not([type]), picture source, form, .tools, .said, .display, .menu-button, link[rel=icon], link[rel=alternate]', copy)) node.remove();
    const shown = all('img');
    await Promise.all(all('img', copy).map(async (image) => {
      const original = shown.find((other) => other.getAttribute('src') === image.getAttribute('src'));
      image.src = await asData((original && original.currentSrc) || image.src);
      image.removeAttribute('loading');
    }));
    for (const media of all('video[src], video source, track', copy)) media.setAttribute('src', new URL(media.getAttribute('src'), document.baseURI).href);
    for (const link of all('link[rel=stylesheet]', copy)) {
      const style = document.createElement('style');
      style.textContent = await (await fetch(link.href)).text();
      link.replaceWith(style);
    }
    for (const link of all('a[href]', copy)) {
      if (!link.getAttribute('href').startsWith('#')) link.setAttribute('href', new URL(link.getAttribute('href'), document.baseURI).href);
    }
    const file = new Blob([`<!DOCTYPE html>\n${copy.outerHTML}`], { type: 'text/html;charset=utf-8' });
    const link = document.createElement('a');
    link.href = URL.createObjectURL(file);
    link.download = `${location.pathname.replace(/\.html$/, '').split('/').filter(Boolean).pop() || 'index'}.html`;
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 10000);
  }

  async function copy() {
    const canonical = one('link[rel=canonical]');
    const address = canonical ? canonical.href : location.href;
    if (navigator.clipboard) return navigator.clipboard.writeText(address);
    const field = document.createElement('textarea');
    field.value = address;
    document.body.append(field);
    field.select();
    const done = document.execCommand('copy');
    field.remove();
    if (!done) throw new Error('copy');
    return undefined;
  }

  // What is read aloud, block by block, each text once. Numbers of notes are none.
  function spoken() {
    const texts = [];
    let last = null;
    for (const part of all('.article h1, .article .sapo, .prose, .changes')) {
      const walker = document.createTreeWalker(part, NodeFilter.SHOW_TEXT);
      while (walker.nextNode()) {
        const text = walker.currentNode;
        if (text.parentNode.closest('[href^="#fn"]')) continue;
        const block = text.parentNode.closest('h1, h2, h3, h4, h5, h6, p, li, dt, dd, th, td, caption, figcaption, pre, summary, div');
        if (block === last) texts[texts.length - 1] += text.data;
        else texts.push(text.data);
        last = block;
      }
    }
    return texts.map((text) => text.replace(/\s+/g, ' ').trim()).filter(Boolean);
  }

  // Shown only where the browser has a voice for the page's language.
  function reading(button) {
    const synth = window.speechSynthesis;
    if (!synth) return;
    const words = button.textContent;
    const voice = () => synth.getVoices().find((v) => v.lang.toLowerCase().startsWith(root.lang));
    const offer = () => { button.hidden = !voice(); };
    offer();
    if (synth.addEventListener) synth.addEventListener('voiceschanged', offer);
    const stop = () => { synth.cancel(); button.textContent = words; };
    addEventListener('pagehide', stop);
    button.addEventListener('click', () => {
      if (synth.speaking) { stop(); return; }
      const texts = spoken();
      button.textContent = button.dataset.stop;
      texts.forEach((text, i) => {
        const speech = new SpeechSynthesisUtterance(text);
        speech.lang = root.lang;
        speech.voice = voice();
        if (i === texts.length - 1) speech.onend = stop;
        synth.speak(speech);
      });
    });
  }

  function tools() {
    const box = one('.tools');
    if (!box) return;
    const actions = { print: () => print(), save, copy };
    for (const button of all('[data-do]', box)) {
      if (button.dataset.do === 'read') { reading(button); continue; }
      button.addEventListener('click', async () => {
        try {
          await actions[button.dataset.do]();
          if (button.dataset.done) say(button.dataset.done);
        } catch (_) {
          say(button.dataset.failed);
        }
      });
    }
  }

  document.addEventListener('DOMContentLoaded', () => {
    for (const part of [display, today, menu, () => all('.calendar').forEach(calendar), tools]) {
      // What an old browser can't do leaves the rest as it is.
      try { part(); } catch (_) { /* the page is complete without it */ }
    }
  });
})();
