//! Templates that articles name, and those that nobody does.

use std::collections::BTreeSet;

use super::all_contents;
use crate::bilingual;
use crate::diagnostic::{Diagnostic, Diagnostics, Place, did_you_mean};
use crate::site::{Content, Site};
use crate::theme::{Theme, stem};

pub(super) fn check(content: &Content, templates: &BTreeSet<String>, found: &mut Diagnostics) {
    let Some(template) = &content.template else {
        return;
    };
    if templates.contains(&template.value) {
        return;
    }
    let name = &template.value;
    let with_ending = templates.get(&format!("{name}.html"));
    let near = || did_you_mean(name, templates.iter().map(String::as_str));
    let hint = match with_ending.map(String::as_str).or_else(near) {
        Some(near) => bilingual!("có phải ý bạn là `{near}`?", "did you mean `{near}`?"),
        None => {
            let file = match name.contains('.') {
                true => name.clone(),
                false => format!("{name}.html"),
            };
            bilingual!("tạo tệp templates/{file}", "make the file templates/{file}")
        }
    };
    found.push(
        Diagnostic::error(
            "no-template",
            bilingual!(
                "không có mẫu giao diện `{name}`",
                "there is no template `{name}`"
            ),
        )
        .at(template.place.clone())
        .hint(hint),
    );
}

/// A template of the site that nothing uses is one with a slip in its name, mostly.
pub(super) fn check_strays(site: &Site, theme: &Theme, found: &mut Diagnostics) {
    for name in &theme.strays {
        let mut asked = all_contents(site).filter_map(|content| content.template.as_ref());
        if asked.any(|template| template.value == *name) || site.hidden_templates.contains(name) {
            continue;
        }
        let others = theme.templates.iter().filter(|other| *other != name);
        let near = did_you_mean(stem(name), others.map(|name| stem(name)));
        let hint = match near {
            Some(near) => bilingual!(
                "có phải ý bạn là `{near}.html`?",
                "did you mean `{near}.html`?"
            ),
            None => bilingual!(
                "xóa nó, hoặc dùng nó: `template: {name}` trong một bài",
                "delete it, or use it: `template: {name}` in an article"
            ),
        };
        found.push(
            Diagnostic::warning(
                "template-unused",
                bilingual!("không gì dùng mẫu này", "nothing uses this template"),
            )
            .at(Place::file(format!("templates/{name}")))
            .hint(hint),
        );
    }
}
