//! XML, written by a library: names are ours, texts are escaped.

use quick_xml::events::{BytesDecl, BytesEnd, BytesStart, BytesText, Event};
use quick_xml::writer::Writer;

use crate::locale::line::without_unwanted;

/// A document in the making. Writing into memory does not fail.
pub(super) struct Xml {
    writer: Writer<Vec<u8>>,
}

impl Xml {
    pub(super) fn new() -> Self {
        let mut xml = Xml {
            writer: Writer::new(Vec::new()),
        };
        xml.event(Event::Decl(BytesDecl::new("1.0", Some("utf-8"), None)));
        xml.event(Event::Text(BytesText::from_escaped("\n")));
        xml
    }

    fn event(&mut self, event: Event<'_>) {
        // A `Vec` takes every byte.
        let _ = self.writer.write_event(event);
    }

    pub(super) fn open(&mut self, name: &str, attributes: &[(&str, &str)]) {
        let mut start = BytesStart::new(name);
        for (key, value) in attributes {
            start.push_attribute((*key, *value));
        }
        self.event(Event::Start(start));
    }

    pub(super) fn close(&mut self, name: &str) {
        self.event(Event::End(BytesEnd::new(name)));
        self.event(Event::Text(BytesText::from_escaped("\n")));
    }

    pub(super) fn empty(&mut self, name: &str, attributes: &[(&str, &str)]) {
        let mut start = BytesStart::new(name);
        for (key, value) in attributes {
            start.push_attribute((*key, *value));
        }
        self.event(Event::Empty(start));
    }

    pub(super) fn text(&mut self, name: &str, text: &str) {
        self.text_with(name, &[], text);
    }

    pub(super) fn text_with(&mut self, name: &str, attributes: &[(&str, &str)], text: &str) {
        self.open(name, attributes);
        // XML has no way at all to write some characters.
        let text = without_unwanted(text);
        self.event(Event::Text(BytesText::new(&text)));
        self.event(Event::End(BytesEnd::new(name)));
    }

    pub(super) fn finish(self) -> Vec<u8> {
        self.writer.into_inner()
    }
}
