//! What an editor is told of what no reader would see.

use crate::bilingual;
use crate::diagnostic::{Bilingual, Diagnostic};

pub(super) fn link_with_space(target: &str) -> Diagnostic {
    Diagnostic::error(
        "link-with-space",
        bilingual!(
            "`{target}` có dấu cách nên không thành liên kết mà hiện nguyên như chữ",
            "`{target}` has a space, so it is not a link and shows as text"
        ),
    )
    .hint(match target.contains("://") {
        true => bilingual!(
            "viết `%20` thay cho dấu cách",
            "write `%20` in place of the space"
        ),
        false => bilingual!(
            "đặt địa chỉ trong dấu nhọn: `](<{target}>)`, hoặc đổi tên tệp cho không còn dấu cách",
            "put it between angle brackets: `](<{target}>)`, or rename the file without spaces"
        ),
    })
}

pub(super) fn note_in_link() -> Diagnostic {
    Diagnostic::error(
        "note-in-link",
        bilingual!(
            "liên kết có số cước chú `[^…]` bên trong nên hiện nguyên như chữ",
            "a link with a footnote `[^…]` in it is not a link and shows as text"
        ),
    )
    .hint(bilingual!(
        "đưa `[^…]` ra sau liên kết: `[chữ](địa chỉ)[^1]`",
        "put `[^…]` after the link: `[words](address)[^1]`"
    ))
}

pub(super) fn empty_link() -> Diagnostic {
    Diagnostic::error(
        "empty-link",
        bilingual!("liên kết không có địa chỉ", "the link has no address"),
    )
    .hint(bilingual!(
        "viết địa chỉ vào giữa `(` và `)`, hoặc bỏ liên kết",
        "write one between `(` and `)`, or remove the link"
    ))
}

pub(super) fn link_without_text() -> Diagnostic {
    Diagnostic::error(
        "empty-link",
        bilingual!("liên kết không có chữ để bấm", "the link has no text"),
    )
    .hint(bilingual!(
        "viết tên nơi nó dẫn tới vào giữa `[` và `]`, hoặc bỏ liên kết",
        "write where it leads between `[` and `]`, or remove the link"
    ))
}

pub(super) fn lost_caption(caption: &str, is_link: bool) -> Diagnostic {
    let caption: String = caption.chars().take(60).collect();
    if is_link {
        return Diagnostic::warning(
            "caption-lost",
            bilingual!(
                "chú thích ảnh `{caption}` không hiện, vì ảnh là một liên kết",
                "the caption `{caption}` does not show, because the picture is a link"
            ),
        )
        .hint(bilingual!(
            "viết chú thích thành một dòng dưới ảnh, hoặc bỏ liên kết quanh ảnh",
            "write it as a line below the picture, or remove the link around it"
        ));
    }
    Diagnostic::warning(
        "caption-lost",
        bilingual!(
            "chú thích ảnh `{caption}` không hiện, vì ảnh đứng chung với chữ",
            "the caption `{caption}` does not show, because the picture stands among text"
        ),
    )
    .hint(bilingual!(
        "đặt ảnh riêng một đoạn, có dòng trống trước và sau",
        "give the picture a paragraph of its own, with an empty line before and after"
    ))
}

pub(super) fn indented(line: &str) -> Diagnostic {
    let line: String = line.trim().chars().take(40).collect();
    Diagnostic::warning(
        "indented-text",
        bilingual!(
            "đoạn `{line}…` lùi vào nên hiện thành khối mã",
            "the paragraph `{line}…` is indented, so it shows as code"
        ),
    )
    .hint(bilingual!(
        "bỏ dấu tab hoặc các dấu cách ở đầu đoạn; nếu đúng là mã thì đặt giữa hai dòng ```",
        "remove the tab or the spaces before it; if it is code, put it between two lines of ```"
    ))
}

pub(super) fn left_open(start: &str, end: &str) -> Diagnostic {
    Diagnostic::error(
        "html-open",
        bilingual!(
            "`{start}` không được đóng nên nuốt mất phần còn lại của bài",
            "`{start}` is never closed, so it swallows the rest of the article"
        ),
    )
    .hint(bilingual!(
        "thêm `{end}` vào chỗ kết thúc, hoặc bỏ `{start}`",
        "add `{end}` where it ends, or remove `{start}`"
    ))
}

pub(super) fn spread(name: &str) -> Diagnostic {
    Diagnostic::warning(
        "html-spreads",
        bilingual!(
            "`<{name}>` không được đóng nên cả phần còn lại của bài mang kiểu chữ đó",
            "`<{name}>` is never closed, so the rest of the article takes on its style"
        ),
    )
    .hint(bilingual!(
        "thêm `</{name}>` vào chỗ kết thúc; nếu là chữ thì viết `\\<{name}>`",
        "add `</{name}>` where it ends; write `\\<{name}>` where it is text"
    ))
}

/// A comment inside a paragraph; whether it `is_closed` anywhere below.
pub(super) fn shown_comment(is_closed: bool) -> Diagnostic {
    if !is_closed {
        let fault = Diagnostic::error(
            "comment-shown",
            bilingual!(
                "ghi chú `<!--` không được đóng nên hiện nguyên như chữ",
                "the comment `<!--` is never closed, so it shows as text"
            ),
        );
        return fault.hint(bilingual!(
            "thêm `-->` vào cuối ghi chú",
            "add `-->` where the comment ends"
        ));
    }
    Diagnostic::error(
        "comment-shown",
        bilingual!(
            "ghi chú `<!-- … -->` giữa đoạn có dòng trống nên hiện nguyên như chữ",
            "the comment `<!-- … -->` inside a paragraph holds an empty line, so it shows as text"
        ),
    )
    .hint(bilingual!(
        "bỏ dòng trống trong ghi chú, hoặc đặt `<!--` ở đầu một đoạn riêng",
        "remove the empty line from it, or begin a paragraph of its own with `<!--`"
    ))
}

pub(super) fn unknown_element(name: &str) -> Diagnostic {
    Diagnostic::warning(
        "html-unknown",
        bilingual!(
            "`<{name}>` bị hiểu là thẻ HTML nên không hiện",
            "`<{name}>` is taken for an element of HTML, so it does not show"
        ),
    )
    .hint(bilingual!(
        "nếu là chữ thì viết `\\<{name}>`; nếu không thì bỏ đi",
        "write `\\<{name}>` where it is text, else remove it"
    ))
}

pub(super) fn shown_tag(name: &str) -> Diagnostic {
    Diagnostic::warning(
        "html-shown",
        bilingual!(
            "`<{name}>` là thẻ của Word, hiện nguyên như chữ",
            "`<{name}>` is a tag of Word, and shows as text"
        ),
    )
    .hint(bilingual!("bỏ thẻ này đi", "remove it"))
}

pub(super) fn no_heading(marks: &str) -> Diagnostic {
    Diagnostic::warning(
        "mark-without-space",
        bilingual!(
            "`{marks}` không có dấu cách phía sau nên hiện nguyên như chữ",
            "`{marks}` has no space after it, so it shows as text"
        ),
    )
    .hint(bilingual!(
        "thêm một dấu cách: `{marks} Đề mục`",
        "put a space after it: `{marks} Heading`"
    ))
}

pub(super) fn no_list(mark: char) -> Diagnostic {
    Diagnostic::warning(
        "list-as-text",
        bilingual!(
            "`{mark}` không làm thành danh sách: các dòng nối liền nhau thành một đoạn",
            "`{mark}` makes no list: its lines run together into one paragraph"
        ),
    )
    .hint(bilingual!(
        "đầu mỗi dòng viết `- ` thay cho `{mark}`, và để một dòng trống phía trên",
        "begin each line with `- ` in place of `{mark}`, below an empty line"
    ))
}

pub(super) fn no_entry(mark: &str) -> Diagnostic {
    Diagnostic::warning(
        "list-as-text",
        bilingual!(
            "`{mark}` không có dấu cách phía sau nên không làm thành danh sách: các dòng nối liền nhau thành một đoạn",
            "`{mark}` has no space after it and makes no list: its lines run together into one paragraph"
        ),
    )
    .hint(bilingual!(
        "thêm một dấu cách sau `{mark}` ở đầu mỗi dòng",
        "put a space after `{mark}` at the start of each line"
    ))
}

pub(super) fn lost_cell(cell: &str, columns: usize) -> Diagnostic {
    let cell: String = cell.chars().take(60).collect();
    Diagnostic::error(
        "table-cells",
        bilingual!(
            "hàng có nhiều ô hơn {columns} cột của bảng; `{cell}` sẽ không hiện",
            "the row has more cells than the table's {columns} columns; `{cell}` would not show"
        ),
    )
    .hint(bilingual!(
        "thêm cột vào hàng đầu bảng, hoặc viết `\\|` nếu dấu `|` là chữ",
        "add a column to the head of the table, or write `\\|` where `|` is text"
    ))
}

pub(super) fn unused_note(label: &str) -> Diagnostic {
    Diagnostic::error(
        "footnote-unused",
        bilingual!(
            "cước chú `[^{label}]` không được gọi ở đâu nên sẽ không hiện",
            "nothing refers to the footnote `[^{label}]`, so it would not show"
        ),
    )
    .hint(bilingual!(
        "viết `[^{label}]` vào chỗ cần ghi, hoặc bỏ cước chú",
        "write `[^{label}]` where it belongs, or remove the footnote"
    ))
}

pub(super) fn missing_note(label: &str) -> Diagnostic {
    Diagnostic::warning(
        "footnote-missing",
        bilingual!(
            "không có cước chú `[^{label}]`; nó hiện nguyên như chữ",
            "there is no footnote `[^{label}]`; it shows as text"
        ),
    )
    .hint(bilingual!(
        "thêm một đoạn `[^{label}]: …` ở cuối bài",
        "add a paragraph `[^{label}]: …` at the end"
    ))
}

pub(super) fn dropped_element(name: &str) -> Diagnostic {
    Diagnostic::warning(
        "html-dropped",
        bilingual!(
            "thẻ `<{name}>` không được giữ lại",
            "the element `<{name}>` is not kept"
        ),
    )
    .hint(instead(name))
}

fn instead(name: &str) -> Bilingual {
    match name {
        "h1" => bilingual!(
            "tiêu đề bài đã là h1; viết `## …` cho đề mục trong bài",
            "the title is the page's h1; write `## …` for a heading in the text"
        ),
        "iframe" | "object" | "embed" | "audio" | "applet" | "frame" => bilingual!(
            "đặt một liên kết tới nội dung đó, hoặc đặt tệp cạnh bài và dẫn tới nó",
            "link to it, or put the file beside the article and link to that"
        ),
        "svg" | "canvas" | "math" => bilingual!(
            "đặt hình thành tệp ảnh cạnh bài: ![mô tả](hinh.png)",
            "put it beside the article as a picture: ![what it shows](figure.png)"
        ),
        _ => bilingual!(
            "trang chỉ hiện văn bản; bỏ thẻ này",
            "pages show text only; remove it"
        ),
    }
}

pub(super) fn hidden_text() -> Diagnostic {
    Diagnostic::error(
        "hidden-text",
        bilingual!(
            "chữ được ẩn bằng HTML vẫn nằm trong trang đăng và sẽ hiện ra",
            "text that HTML hides is in the published page all the same, and would show"
        ),
    )
    .hint(bilingual!(
        "bỏ hẳn phần ẩn khỏi bài, hoặc bỏ `style` hay `hidden` nếu muốn đăng nó",
        "remove the hidden part from the article, or remove `style` or `hidden` if it is to be read"
    ))
}

pub(super) fn struck_text() -> Diagnostic {
    Diagnostic::warning(
        "style-lost",
        bilingual!(
            "nét gạch bỏ bằng `style` không còn, nên chữ đã bỏ hiện như chữ thường",
            "strike-through set with `style` is dropped, so the deleted words read as normal text"
        ),
    )
    .hint(bilingual!(
        "viết `~~chữ bị bỏ~~`",
        "write `~~what is struck out~~`"
    ))
}

pub(super) fn template_tag(tag: &str) -> Diagnostic {
    Diagnostic::warning(
        "template-tag",
        bilingual!(
            "`{tag}` là lệnh của phần mềm khác và hiện nguyên như chữ",
            "`{tag}` is a command of another program and shows as text"
        ),
    )
    .hint(bilingual!(
        "viết thẳng liên kết, ảnh hay chữ mà lệnh ấy cho ra, hoặc bỏ nó đi",
        "write the link, picture or text that it would give, or remove it"
    ))
}

pub(super) fn no_link(target: &str) -> Diagnostic {
    Diagnostic::error(
        "link-as-text",
        bilingual!(
            "liên kết đến `{target}` viết sai dấu nên hiện nguyên như chữ",
            "the link to `{target}` is not written correctly and shows as text"
        ),
    )
    .hint(bilingual!(
        "viết `[chữ](địa chỉ)`: ngoặc vuông trước, ngoặc tròn liền sau và được đóng, tên (nếu có) trong ngoặc kép thẳng \"…\"",
        "write `[words](address)`: square brackets first, then at once round ones that are closed, and a title, if any, in straight quotes \"…\""
    ))
}

/// As [`no_link`], where it may be meant as it stands.
pub(super) fn perhaps_link(target: &str) -> Diagnostic {
    Diagnostic::warning(
        "link-as-text",
        bilingual!(
            "`{target}` hiện nguyên như chữ, không phải liên kết",
            "`{target}` shows as text and is not a link"
        ),
    )
    .hint(bilingual!(
        "nếu là liên kết, viết liền nhau `[chữ]({target})`",
        "if it is to be a link, write `[words]({target})`, side by side"
    ))
}

pub(super) fn no_picture() -> Diagnostic {
    Diagnostic::warning(
        "picture-as-link",
        bilingual!(
            "có dấu cách sau `!` nên ảnh thành liên kết",
            "there is a space after `!`, so the picture is a link"
        ),
    )
    .hint(bilingual!(
        "viết `![mô tả ảnh](tệp ảnh)`",
        "write `![description](picture)`"
    ))
}

pub(super) fn no_table() -> Diagnostic {
    Diagnostic::warning(
        "table-as-text",
        bilingual!(
            "bảng thiếu dòng kẻ nên hiện nguyên như chữ",
            "the table lacks its line of dashes and shows as text"
        ),
    )
    .hint(bilingual!(
        "thêm dưới dòng đầu một dòng `|---|---|` có đủ số cột",
        "add a line `|---|---|` with as many columns below the first one"
    ))
}

pub(super) fn no_emphasis() -> Diagnostic {
    Diagnostic::warning(
        "mark-shown",
        bilingual!(
            "`**` có dấu cách ở phía trong nên không thành chữ đậm mà hiện nguyên",
            "`**` with a space inside makes no bold text and shows as it stands"
        ),
    )
    .hint(bilingual!(
        "bỏ dấu cách ngay sau `**` mở và ngay trước `**` đóng",
        "remove the space after the first `**` and before the second"
    ))
}
