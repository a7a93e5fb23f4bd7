//! What puts one article above another in `Tin liên quan`: a rule a test, each with
//! two articles that are as like the last one but for what the rule is about.

use crate::site_test::SiteTest;

/// Syllables of no language: `a1 a2 … aN`. Each is parted by a dot, so that there
/// are no pairs.
fn words(letter: char, numbers: std::ops::Range<usize>) -> String {
    let words = numbers.map(|n| format!("{letter}{n}"));
    words.collect::<Vec<_>>().join(". ")
}

/// An article of the contest.
struct Entrant {
    name: &'static str,
    date: &'static str,
    /// Further front matter.
    lines: &'static str,
    /// Without one the first paragraph is the summary, and weighs more.
    summary: String,
    title: String,
    body: String,
}

impl Entrant {
    fn new(name: &'static str, body: String) -> Entrant {
        Entrant {
            name,
            date: "2020-03-01 08:00",
            lines: "",
            summary: format!("S{name}"),
            title: format!("Q{name}"),
            body,
        }
    }

    fn dated(mut self, date: &'static str) -> Entrant {
        self.date = date;
        self
    }

    fn with(mut self, lines: &'static str) -> Entrant {
        self.lines = lines;
        self
    }

    fn summed_up(mut self, summary: String) -> Entrant {
        self.summary = summary;
        self
    }

    fn titled(mut self, title: String) -> Entrant {
        self.title = title;
        self
    }

    fn file(&self) -> String {
        let Entrant {
            date,
            lines,
            summary,
            title,
            body,
            ..
        } = self;
        format!("---\ntitle: {title}\ndate: {date}\nsummary: {summary}\n{lines}\n---\n{body}\n")
    }
}

/// The names in the list of the last of `entrants`, under these rules.
fn list(rules: &str, entrants: &[Entrant]) -> Vec<String> {
    let mut site = SiteTest::new().config(&format!(
        "title: Thử\nbase_url: https://so.example\nrelated: {{{rules}}}\n"
    ));
    // A young site is told nothing by words that most articles have.
    for n in 0..16 {
        let text = words('x', n * 20..n * 20 + 20);
        site = site.article(&format!("khac-{n}"), "2020-01-01", &text);
    }
    for entrant in entrants {
        site = site.file(&format!("content/{}.md", entrant.name), &entrant.file());
    }
    let last = entrants.last().unwrap();
    let day = last.date[..10].replace('-', "/");
    let built = site.build().ok();
    let json = built.page(&format!("{day}/{}/index.json", last.name));
    let json: serde_json::Value = serde_json::from_str(&json).unwrap();
    let related = json["related"].as_array().unwrap();
    let name = |entry: &serde_json::Value| {
        let url = entry["url"].as_str().unwrap().trim_end_matches('/');
        url.rsplit('/').next().unwrap().to_owned()
    };
    related.iter().map(name).collect()
}

/// As like the asking one as `second`, and above it by the rule of equals only.
fn first() -> Entrant {
    let body = format!("{}. {}", words('a', 0..8), words('f', 0..12));
    Entrant::new("first", body)
}

/// As like the asking one as `first`; of two equal ones the later path is newer.
fn second() -> Entrant {
    let body = format!("{}. {}", words('a', 8..16), words('s', 0..12));
    Entrant::new("second", body)
}

/// Whose list it is.
fn asking() -> Entrant {
    let body = format!("{}. {}", words('a', 0..16), words('z', 0..4));
    Entrant::new("zasking", body).dated("2020-03-02 08:00")
}

#[test]
fn of_equals_the_newer_comes_first() {
    let both = list("", &[first(), second(), asking()]);
    assert_eq!(both, ["second", "first"], "the later path, on one date");
    let newer = first().dated("2020-03-01 09:00");
    let both = list("near: 0", &[newer, second(), asking()]);
    assert_eq!(both, ["first", "second"]);
}

#[test]
fn a_shared_tag_lifts() {
    let tags = "tags: [Đê điều]";
    let entrants = || [first().with(tags), second(), asking().with(tags)];
    assert_eq!(list("", &entrants()), ["first", "second"]);
    assert_eq!(list("tag: 0", &entrants()), ["second", "first"]);
}

#[test]
fn no_more_than_three_shared_tags_count() {
    let four = "tags: [Một, Hai, Ba, Bốn]";
    let three = "tags: [Một, Hai, Ba]";
    let entrants = [
        first().with(four),
        second().with(three),
        asking().with(four),
    ];
    assert_eq!(list("", &entrants), ["second", "first"]);
}

#[test]
fn the_same_category_lifts() {
    let (own, other) = ("category: Lúa", "category: Cá");
    let entrants = || [first().with(own), second().with(other), asking().with(own)];
    assert_eq!(list("", &entrants()), ["first", "second"]);
    assert_eq!(list("category: 0", &entrants()), ["second", "first"]);
}

#[test]
fn a_near_date_lifts_and_days_say_how_near() {
    let more = format!("{}. {}", words('a', 0..9), words('f', 0..11));
    let entrants = || {
        let far = Entrant::new("first", more.clone()).dated("2019-10-01");
        [far, second(), asking()]
    };
    assert_eq!(list("near: 0", &entrants()), ["first", "second"]);
    assert_eq!(list("near: 2", &entrants()), ["second", "first"]);
    let slow = "near: 2, days: 100000";
    assert_eq!(list(slow, &entrants()), ["first", "second"]);
}

#[test]
fn words_of_the_title_and_the_summary_weigh_more() {
    let (shared, own) = (words('a', 0..8), words('f', 0..12));
    let titled = || Entrant::new("first", own.clone()).titled(shared.clone());
    assert_eq!(
        list("", &[titled(), second(), asking()]),
        ["first", "second"]
    );
    let plain = "title: 0.1, threshold: 0";
    assert_eq!(
        list(plain, &[titled(), second(), asking()]),
        ["second", "first"]
    );
    let summed = || Entrant::new("first", own.clone()).summed_up(shared.clone());
    assert_eq!(
        list("", &[summed(), second(), asking()]),
        ["first", "second"]
    );
    let plain = "summary: 0.1, threshold: 0";
    assert_eq!(
        list(plain, &[summed(), second(), asking()]),
        ["second", "first"]
    );
}

#[test]
fn what_is_less_like_than_the_threshold_is_left_out() {
    assert_eq!(
        list("threshold: 1", &[first(), second(), asking()]),
        [""; 0]
    );
    let little = Entrant::new("first", format!("a0. {}", words('f', 0..30)));
    let both = [little, second(), asking()];
    assert_eq!(list("", &both), ["second"]);
    assert_eq!(list("threshold: 0", &both), ["second", "first"]);
}

#[test]
fn a_list_is_as_long_as_it_may_be() {
    assert_eq!(list("count: 1", &[first(), second(), asking()]), ["second"]);
    assert_eq!(list("count: 0", &[first(), second(), asking()]), [""; 0]);
}

/// Articles that tell one story: most words of the asking one, and own ones.
fn of_story(name: &'static str, own: char) -> Entrant {
    let body = format!("{}. {}", words('a', 0..16), words(own, 0..2));
    Entrant::new(name, body)
}

#[test]
fn one_story_does_not_fill_a_list() {
    let story = || {
        [
            of_story("sa", 'k'),
            of_story("sb", 'l'),
            of_story("sc", 'm'),
        ]
    };
    let mut entrants = vec![first()];
    entrants.extend(story());
    entrants.push(asking());
    // Two of the story, what is less like it, then the third: there is room.
    let rules = "count: 4, copy: 1, title: 0.1, summary: 0.1";
    assert_eq!(list(rules, &entrants), ["sa", "sb", "first", "sc"]);
    let rules = "count: 3, copy: 1, title: 0.1, summary: 0.1";
    assert_eq!(list(rules, &entrants), ["sa", "sb", "first"]);
}

#[test]
fn what_is_told_twice_is_shown_once_the_better_one() {
    let twice = [of_story("sa", 'k'), of_story("sb", 'k'), first(), asking()];
    assert_eq!(list("", &twice), ["sa", "first"]);
    assert_eq!(list("copy: 1", &twice), ["sa", "sb", "first"]);
}

#[test]
fn what_has_expired_is_in_no_list() {
    let gone = second().with("expires: 2020-04-01");
    assert_eq!(list("", &[first(), gone, asking()]), ["first"]);
}

#[test]
fn pins_come_first_in_their_order_and_are_not_repeated() {
    let pinned = asking().with("related: [first.md, khac-3.md]");
    let all = list("", &[first(), second(), pinned]);
    assert_eq!(all, ["first", "khac-3", "second"]);
    let pinned = asking().with("related: [first.md, khac-3.md]");
    let all = list("count: 2", &[first(), second(), pinned]);
    assert_eq!(all, ["first", "khac-3"]);
}

#[test]
fn a_word_that_most_articles_have_says_nothing() {
    // Two of three articles have the words of `first`.
    let mut entrants: Vec<Entrant> = Vec::new();
    let names = [
        "n0", "n1", "n2", "n3", "n4", "n5", "n6", "n7", "n8", "n9", "na", "nb", "nc", "nd", "ne",
        "nf", "ng", "nh", "ni", "nj", "nk", "nl", "nm", "nn", "no", "np", "nq", "nr", "ns", "nt",
    ];
    let own = names.into_iter().zip(0..);
    entrants.extend(own.map(|(name, n)| {
        let own = words('y', n * 20..n * 20 + 20);
        let body = format!("{}. {own}", words('a', 0..8));
        Entrant::new(name, body).dated("2020-02-01")
    }));
    entrants.extend([second(), asking()]);
    assert_eq!(list("", &entrants), ["second"]);
}

#[test]
fn another_story_does_not_fill_a_list_either() {
    // Five tell one event that the asking one only names.
    let of_event = |name: &'static str, own: char| {
        let event = format!("{}. {}", words('e', 0..16), words('a', 0..8));
        Entrant::new(name, format!("{event}. {}", words(own, 0..2)))
    };
    let entrants = [
        Entrant::new(
            "other",
            format!("{}. {}", words('a', 8..11), words('o', 0..18)),
        ),
        of_event("va", 'k'),
        of_event("vb", 'l'),
        of_event("vc", 'm'),
        of_event("vd", 'n'),
        asking(),
    ];
    let rules = "count: 4, copy: 1, title: 0.1, summary: 0.1, threshold: 0.02";
    let list = list(rules, &entrants);
    assert_eq!(
        list.iter().position(|name| name == "other"),
        Some(2),
        "{list:?}"
    );
}

#[test]
fn of_what_comes_in_later_copies_are_shown_once_too() {
    let twice = |name| of_story(name, 'm');
    let entrants = [
        of_story("sa", 'k'),
        of_story("sb", 'l'),
        twice("sc"),
        twice("sd"),
        asking(),
    ];
    let rules = "count: 4, copy: 0.88, title: 0.1, summary: 0.1";
    let list = list(rules, &entrants);
    assert_eq!(list.len(), 3, "{list:?}");
}

#[test]
fn notices_of_other_months_are_no_copies() {
    let notice = |name: &'static str, month: u32| {
        let text = "Trụ sở tiếp công dân của Sở mở cửa vào các ngày thứ Năm, từ 8 giờ đến 11 giờ, \
                    do lãnh đạo Sở và cán bộ thanh tra tiếp. Người dân mang theo giấy tờ tùy thân \
                    và đơn có ghi rõ họ tên, địa chỉ, nội dung kiến nghị, phản ánh hay khiếu nại";
        let body = format!("{text}. Lịch này áp dụng trong tháng {month} năm 2020.");
        let title = format!("Lịch tiếp công dân tháng {month} năm 2020");
        Entrant::new(name, body).titled(title)
    };
    let entrants = [
        notice("na", 1),
        notice("nb", 2),
        notice("nc", 3).dated("2020-03-02"),
    ];
    let mut both = list("", &entrants);
    both.sort();
    assert_eq!(both, ["na", "nb"]);
    let again = [notice("na", 1), notice("nb", 1).dated("2020-03-02")];
    assert_eq!(list("", &again), [""; 0]);
}

#[test]
fn one_rare_word_alone_is_chance() {
    let body = |rest: &str| format!("rarissima. {rest}");
    let other = Entrant::new("first", body(&words('f', 0..6)));
    let asking = Entrant::new("zasking", body(&words('z', 0..6))).dated("2020-03-02");
    let rules = "title: 0.1, summary: 0.1";
    assert_eq!(list(rules, &[other, asking]), [""; 0]);
}
